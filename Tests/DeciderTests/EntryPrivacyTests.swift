import Knowledge
import Testing

@testable import Decider

/// What an entry may not say, since it is made for the public.
@Suite struct EntryPrivacyTests {
  /// Whoever is refused reads where to look, and not what stands there.
  @Test func whatIsSomebodysOwnIsNamedByItsPlace() throws {
    let configuration = try Table().decider.configuration
    var text = EntryText()
    (text.question, text.answer) = ("找谁?", "请找负责人,电话 13905328000。")
    text.phrasings = ["加微信 wx_zhang88 行吗"]
    let first = try #require(configuration.personalData(in: text))
    #expect(first.field == "answer" && first.code == .personalData)
    #expect(first.description.contains("手机号码 at character 10"))
    #expect(!first.description.contains("13905328000"))
    text.answer = "找窗口。"
    let second = try #require(configuration.personalData(in: text))
    #expect(second.field == "phrasings[0]")
    text.phrasings = []
    #expect(configuration.personalData(in: text) == nil)
  }

  /// Offices have doors and telephones that all may know; a home has not, nor a file's name.
  @Test(arguments: [
    ("answer", "到政务服务中心3号楼201室办理,电话0632-5512345。", false),
    ("answer", "到住房和城乡建设局201室办理。", false),
    ("answer", "找刘科长,他家住荆河街道解放路12号3号楼2单元501室。", true),
    ("answer", "她家住在解放路12号楼501室。", true),
    ("answer", "到幸福小区3号楼2单元501室。", true),
    ("link", "https://www.example.gov.cn/art/2024/11/20/art_1234_5678901.html", false),
    ("link", "https://x.example.cn/110101199001011237.jpg", true),
    ("link", "https://x.example.cn/?phone=13905328000", true),
    ("policy", "https://x.example.cn/110101199001011237.pdf", true),
  ])
  func aHomeAndAFileOfSomebodysAreNotPublic(field: String, words: String, isPrivate: Bool) throws {
    let configuration = try Table().decider.configuration
    var text = EntryText()
    (text.question, text.answer) = ("怎么办?", field == "answer" ? words : "找窗口。")
    if field == "link" {
      var link = EntryText.Link()
      (link.title, link.url) = ("图解", words)
      text.links = [link]
    }
    if field == "policy" {
      var policy = EntryText.Policy()
      (policy.title, policy.link) = ("办法", words)
      text.policy = policy
    }
    let fault = configuration.personalData(in: text)
    #expect((fault != nil) == isPrivate)
    #expect(fault.map { $0.field.contains(field) } ?? true)
  }
}
