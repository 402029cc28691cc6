import Formats
import Testing
import WorkTime

@testable import Knowledge

@Suite struct EntryTextTests {
  static let whole = """
    {"question":"怎么办社保卡","answer":"带身份证。\\n到窗口。","phrasings":["社保卡在哪办"],\
    "unit":"370481-rsj","category":"社会保障","topic":"社保","policy":{"title":"办法",\
    "number":"鲁人社发〔2024〕1号","date":"2024-01-05","link":"https://www.shandong.gov.cn/a?b=1#c"},\
    "valid_from":"2024-02-01","valid_until":"2026-12-31",\
    "links":[{"title":"视频","url":"http://video.gov.cn:8080/1.mp4"}]}
    """

  static func isUnit(_ code: String) -> Bool { code == "370481-rsj" }

  static func bytes(_ text: EntryText) -> String {
    var writer = JSONWriter()
    text.encode(into: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  static func fault(of json: String) -> EntryFault? {
    do { _ = try EntryScript.edit(json) } catch { return error as? EntryFault }
    return nil
  }

  @Test func aWholeTextComesBack() throws {
    let text = try EntryScript.edit(Self.whole).applied(to: EntryText())
    #expect(text.faults(isUnit: Self.isUnit).isEmpty)
    #expect(Self.bytes(text) == Self.whole)
    #expect(text.jurisdiction == "370481")
    #expect(text.policy?.date?.description == "2024-01-05")
  }

  /// An edit changes what it names; a null takes away.
  @Test func anEditLeavesWhatItDoesNotName() throws {
    let text = try EntryScript.edit(Self.whole).applied(to: EntryText())
    let edit = try EntryScript.edit(#"{"answer":"短","policy":null,"valid_until":null}"#)
    let edited = edit.applied(to: text)
    #expect(edit.named == [.answer, .policy, .validUntil])
    var wanted = text
    wanted.answer = "短"
    wanted.policy = nil
    wanted.validUntil = nil
    #expect(edited == wanted)
  }

  /// What cannot be read, and the field that is told.
  static let unreadable = """
    [] | wrong-type |
    {"question":1} | wrong-type | question
    {"answer":"a","answer":"b"} | duplicate-field | answer
    {"colour":"red"} | unknown-field | colour
    {"她的名字":"red"} | unknown-field | ?
    {"valid_from":"2024-02-30"} | bad-date | valid_from
    {"policy":{"date":"5.1.2024"}} | bad-date | policy.date
    {"policy":{"issuer":"x"}} | unknown-field | policy.issuer
    {"links":[{"title":"a"},{"href":"x"}]} | unknown-field | links[1].href
    {"phrasings":"x"} | wrong-type | phrasings
    {"phrasings":["x",2]} | wrong-type | phrasings[1]
    {"question":"x | not-json | question
    """

  static let unreadableLines = unreadable.split(separator: "\n").map { String($0) }

  @Test(arguments: unreadableLines)
  func whatCannotBeReadIsNamed(line: String) throws {
    let parts = line.split(separator: "|").map {
      String($0).split(separator: Character(" ")).joined(separator: " ")
    }
    let fault = try #require(Self.fault(of: parts[0]))
    #expect(fault.code.rawValue == parts[1])
    #expect(fault.field == (parts.count > 2 ? parts[2] : ""))
  }

  @Test func aListOfTooManyIsNotReadToItsEnd() throws {
    let many = [String](repeating: "\"问\"", count: 10_000).joined(separator: ",")
    let fault = Self.fault(of: "{\"phrasings\":[\(many)]}")
    #expect(fault == EntryFault(.tooMany, "phrasings"))
  }

  /// An edit of a good text, and all the faults it then has.
  static let faulty = #"""
    {"question":""}                                  | empty question
    {"question":" \n"}                               | empty question
    {"question":null,"answer":null}                  | empty question, empty answer
    {"question":"一\n二"}                            | control-character question
    {"answer":"一\n二"}                              |
    {"answer":"一\u0007"}                            | control-character answer
    {"answer":"一\u202e二"}                          | control-character answer
    {"phrasings":["怎么办",""]}                      | empty phrasings[1]
    {"unit":null}                                    | empty unit
    {"unit":"370481-none"}                           | unknown-unit unit
    {"category":""}                                  | empty category
    {"policy":{"number":"1"}}                        | empty policy.title
    {"policy":{"title":"a","link":"www.gov.cn"}}     | bad-link policy.link
    {"links":[{"title":"a","url":"ftp://gov.cn/"}]}  | bad-link links[0].url
    {"links":[{"url":"https://gov.cn"}]}             | empty links[0].title
    {"valid_from":"2026-12-31"}                      |
    {"valid_from":"2027-01-01"}                      | datesCrossed
    {"question":"在**小区怎么办"}                    |
    """#

  static let faultyLines = faulty.split(separator: "\n").map { String($0) }

  @Test(arguments: faultyLines)
  func everyFaultIsNamed(line: String) throws {
    let parts = line.split(separator: "|", omittingEmptySubsequences: false)
    let text = try EntryScript.edit(Self.whole).applied(to: EntryText())
    let edited = try EntryScript.edit(String(parts[0])).applied(to: text)
    let found = edited.faults(isUnit: Self.isUnit).map { "\($0.code.rawValue) \($0.field)" }
    let wanted = parts[1].split(separator: ",").map {
      String($0).split(separator: Character(" ")).joined(separator: " ")
    }.filter { !$0.isEmpty }
    let crossed = ["dates-crossed valid_until"]
    #expect(found == (wanted == ["datesCrossed"] ? crossed : wanted))
  }

  @Test func signsAloneAreNoDraft() throws {
    var text = try EntryScript.edit(Self.whole).applied(to: EntryText())
    let today = CivilDate(daysSince1970: 0)
    func found() -> [EntryFault] {
      text.draftFaults(isUnit: Self.isUnit, isCategory: { _ in true }, today: today)
    }
    #expect(found().isEmpty)
    (text.question, text.answer) = ("?", "……")
    #expect(found() == [EntryFault(.empty, "question"), EntryFault(.empty, "answer")])
  }

  @Test func everyLengthHasItsEnd() throws {
    var text = try EntryScript.edit(Self.whole).applied(to: EntryText())
    text.question = String(repeating: "q", count: KnowledgeLimits.questionBytesMax)
    text.answer = String(repeating: "a", count: KnowledgeLimits.answerBytesMax)
    text.phrasings = [String](repeating: "p", count: KnowledgeLimits.phrasingsMax)
    #expect(text.faults(isUnit: Self.isUnit).isEmpty)
    text.question += "q"
    text.answer += "a"
    text.phrasings += ["p"]
    text.topic = String(repeating: "t", count: KnowledgeLimits.topicBytesMax + 1)
    let found = text.faults(isUnit: Self.isUnit).map { "\($0.code.rawValue) \($0.field)" }
    #expect(found == [
      "field-too-long question", "field-too-long answer", "too-many phrasings",
      "field-too-long topic",
    ])
  }

  @Test func aReviewSeesMaskedWordsAndPastDays() throws {
    let whole = try EntryScript.edit(Self.whole)
    var text = whole.applied(to: EntryText())
    let last = try CivilDate(parsing: "2026-12-31")
    #expect(text.reviewFaults(isUnit: Self.isUnit, today: last).isEmpty)
    #expect(text.reviewFaults(isUnit: Self.isUnit, today: last.advanced(by: 1)) == [
      EntryFault(.over, "valid_until")
    ])
    text.question = "段**怎么办"
    text.answer = "找段*"
    text.phrasings = ["找**路"]
    #expect(text.reviewFaults(isUnit: Self.isUnit, today: last) == [
      EntryFault(.masked, "question"), EntryFault(.masked, "phrasings[0]"),
    ])
  }

  static let links = """
    good https://www.gov.cn
    good HTTP://gov.cn/a
    good http://政务.中国/视频
    good https://10.1.2.3:8443/a?b=c&d=e#f
    bad gov.cn
    bad https://
    bad https:///a
    bad https://localhost/
    bad https://gov..cn/
    bad https://user@gov.cn/
    bad https://gov.cn:x/
    bad https://gov.cn:70000/
    bad javascript:alert(1)
    bad https://gov.cn/"onload="x
    bad https://gov.cn/<b>
    """

  static let linkLines = links.split(separator: "\n").map { String($0) }

  @Test(arguments: linkLines)
  func aLinkHasASchemeAndAHost(line: String) {
    let parts = line.split(separator: " ").map { String($0) }
    #expect(WebLink.isGood(parts[1]) == (parts[0] == "good"))
  }

  @Test func theLimitsFitEachOther() {
    #expect(KnowledgeLimits.validate())
  }
}
