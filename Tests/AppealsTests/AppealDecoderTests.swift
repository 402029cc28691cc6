import Testing
import WorkTime

@testable import Appeals

@Suite struct AppealDecoderTests {
  @Test func readsEveryField() throws {
    let appeal = try decode("""
      {"source_id":" XX-1\\u3000","received_at":"2026-11-21T08:00:00.5+08:00","title":"停\\u6c34",
       "content":"两天了\\n","channel":"mailbox","jurisdiction":"370481","kind":"complaint",
       "category":"城建","place":"龙泉街道","confidential":true,"reply_wanted":false,
       "citizen":{"name":"段","phone":"138","email":"a@b.cn","id_number":"37","account":"u9",
       "anonymous":true},
       "upstream":{"number":"J-1","dispatched_at":"2026-11-21T00:00:00Z",
         "due":"2026-12-01T00:00:00+08:00"},
       "answered":{"by":"坐席7","at":"2026-11-21T08:10:00+08:00","text":"已告知"},
       "attachments":[{"name":"照片","link":"https://x.cn/1"},{"link":"https://x.cn/2"}],
       "extra":{"b":[1,{"c":null}]}}
      """).get()
    let eight = Instant(milliseconds: 1_795_219_200_000)
    #expect(appeal == Appeal(
      sourceID: "XX-1", channel: "mailbox", receivedAt: eight.adding(milliseconds: 500),
      title: "停水", content: "两天了\n", jurisdiction: "370481", kind: .complaint,
      category: "城建", place: "龙泉街道",
      citizen: Citizen(
        name: "段", phone: "138", email: "a@b.cn", idNumber: "37", account: "u9",
        anonymous: true),
      confidential: true, replyWanted: false,
      upstream: Upstream(
        number: "J-1", dispatchedAt: eight, due: Instant(milliseconds: 1_796_054_400_000)),
      answered: Answered(by: "坐席7", at: eight.adding(minutes: 10), text: "已告知"),
      attachments: [
        Attachment(name: "照片", link: "https://x.cn/1"), Attachment(link: "https://x.cn/2"),
      ],
      extra: #"{"b":[1,{"c":null}]}"#))
  }

  @Test func nullAndEmptyTextMeanAbsent() throws {
    let bare = try decode(item()).get()
    let names = AppealField.allCases.filter {
      $0 != .item && !$0.path.contains(".")
        && ![.sourceID, .receivedAt, .title].contains($0)
    }
    for name in names { #expect(try decode(item("\"\(name.path)\":null")).get() == bare) }
    for name in ["content", "channel", "jurisdiction", "kind", "category", "place"] {
      #expect(try decode(item("\"\(name)\":\"\"")).get() == bare)
    }
    #expect(try decode(item(#""wish":null,"citizen":{"name":null,"phone":"","x":null}"#)).get()
      == bare)
    #expect(bare.replyWanted && !bare.confidential && bare.channel == "mailbox")
  }

  @Test(arguments: AppealKind.allCases)
  func readsKindsInBothLanguages(kind: AppealKind) throws {
    #expect(try decode(item("\"kind\":\"\(kind.rawValue)\"")).get().kind == kind)
    #expect(try decode(item("\"kind\":\"\(kind)\"")).get().kind == kind)
  }

  /// What no schema names is kept, at the top and within objects, on one line, whatever its form.
  @Test(arguments: [
    (#""wish":"快" "#, #"{"wish":"快"}"#),
    (#""wish":{ "a" : [ 1.50 , true ,null ] }"#, #"{"wish":{"a":[1.50,true,null]}}"#),
    (#""extra":{},"b":1"#, #"{"b":1}"#),
    (#""b":12345678901234567890123,"extra":{"a":1}"#, #"{"b":12345678901234567890123,"a":1}"#),
    (#""citizen":{"age":61}"#, #"{"citizen.age":61}"#),
    (#""upstream":{"level":"市"}"#, #"{"upstream.level":"市"}"#),
    (#""attachments":[{"link":"x"},{"size":9,"link":"y"}]"#, #"{"attachments[1].size":9}"#),
    (#""\u0077ish":"\u005c\/" "#, #"{"wish":"\\/"}"#),
    (#""extra":{}"#, "{}"),
  ])
  func keepsForeignFields(fields: String, extra: String) throws {
    #expect(try decode(item(fields)).get().extra == extra)
  }

  @Test func readsNamesWithEscapes() throws {
    let appeal = try decode(item(#""\u0063ontent":"甲""#)).get()
    #expect(appeal.content == "甲" && appeal.extra == nil)
  }

  @Test func readsBackWhatIsLongerThanAnItem() throws {
    let content = String(repeating: "\u{1}", count: AppealLimits.contentBytesMax)
    let appeal = Appeal(
      sourceID: "A", channel: "mailbox", receivedAt: now.adding(hours: 24), title: "甲",
      content: content)
    let bytes = encoded(appeal)
    #expect(bytes.count > AppealLimits.itemBytesMax)
    let back = bytes.withUnsafeBufferPointer { AppealReader.stored($0) }
    #expect(try back.get() == appeal)
  }
}
