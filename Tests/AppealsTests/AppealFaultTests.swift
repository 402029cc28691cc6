import Formats
import Testing
import WorkTime

@testable import Appeals

/// One bad item, and what is said about it.
struct BadItem: CustomTestStringConvertible {
  let code: AppealFault.Code
  let field: String
  let text: String
  /// What stands at the byte that the fault names; nil where it names none.
  let at: String?
  var testDescription: String { "\(code.rawValue) \(field)" }

  init(_ code: AppealFault.Code, _ field: String, _ text: String, at: String?) {
    self.code = code
    self.field = field
    self.text = text
    self.at = at
  }
}

private let secret = "机密原话"

private let badItems: [BadItem] = [
  BadItem(.notJSON, "", "", at: ""),
  BadItem(.notJSON, "", "机密原话", at: "机密原话"),
  BadItem(.notJSON, "", "{\"source_id\":\"A1\"", at: ""),
  BadItem(.notJSON, "", item() + " 机密原话", at: "机密原话"),
  BadItem(.notJSON, "title", #"{"title":"机密原话\q"}"#, at: #"\q"}"#),
  BadItem(.notJSON, "title", "{\"title\":\"机密原话\u{7}\"}", at: "\u{7}\"}"),
  BadItem(.notJSON, "title", #"{"title":"机密原话\ud800"}"#, at: #"\ud800"}"#),
  BadItem(.notJSON, "extra", #"{"extra":{"a":01}}"#, at: "01}}"),
  BadItem(.wrongType, "", "[]", at: "[]"),
  BadItem(.wrongType, "", "\"机密原话\"", at: "\"机密原话\""),
  BadItem(.wrongType, "source_id", #"{"source_id":12}"#, at: "12}"),
  BadItem(.wrongType, "title", #"{"title":["机密原话"]}"#, at: #"["机密原话"]}"#),
  BadItem(.wrongType, "citizen", #"{"citizen":"机密原话"}"#, at: #""机密原话"}"#),
  BadItem(.wrongType, "citizen.phone", #"{"citizen":{"phone":138}}"#, at: "138}}"),
  BadItem(.wrongType, "citizen.anonymous", #"{"citizen":{"anonymous":"是"}}"#, at: #""是"}}"#),
  BadItem(.wrongType, "attachments", #"{"attachments":{}}"#, at: "{}}"),
  BadItem(.wrongType, "attachments", #"{"attachments":["机密原话"]}"#, at: #""机密原话"]}"#),
  BadItem(.wrongType, "confidential", item(#""confidential":1"#), at: "1}"),
  BadItem(.wrongType, "extra", item(#""extra":[]"#), at: "[]}"),
  BadItem(.wrongType, "answered.at", #"{"answered":{"at":5}}"#, at: "5}}"),
  BadItem(
    .missingField, "source_id", #"{"received_at":"2026-11-21T08:00:00Z","title":"机密原话"}"#,
    at: nil),
  BadItem(
    .missingField, "source_id",
    #"{"source_id":" 　","received_at":"2026-11-21T08:00:00Z","title":"机密原话"}"#, at: nil),
  BadItem(.missingField, "received_at", #"{"source_id":"A","title":"机密原话"}"#, at: nil),
  BadItem(
    .missingField, "answered.by",
    item(#""answered":{"at":"2026-11-21T08:00:00Z","text":"机密原话"}"#), at: nil),
  BadItem(.missingField, "answered.at", item(#""answered":{"by":"a","text":"b"}"#), at: nil),
  BadItem(
    .missingField, "answered.text",
    item(#""answered":{"at":"2026-11-21T08:00:00Z","by":"机密原话","text":" "}"#), at: nil),
  BadItem(
    .missingField, "attachments.link", item(#""attachments":[{"link":"x"},{"name":"机密原话"}]"#),
    at: #"{"name":"机密原话"}]}"#),
  BadItem(.duplicateField, "title", item(#""title":"机密原话""#), at: #"title":"机密原话"}"#),
  BadItem(
    .duplicateField, "citizen", item(#""citizen":{},"citizen":null"#), at: #"citizen":null}"#),
  BadItem(
    .duplicateField, "citizen.name", item(#""citizen":{"name":"a","name":null}"#),
    at: #"name":null}}"#),
  BadItem(
    .duplicateField, "attachments.link", item(#""attachments":[{"link":"a","link":"b"}]"#),
    at: #"link":"b"}]}"#),
  BadItem(.duplicateField, "extra", item(#""机密原话":1,"机密原话":2"#), at: #"机密原话":2}"#),
  BadItem(.duplicateField, "extra", item(#""extra":{"a":1},"a":2"#), at: #"a":2}"#),
  BadItem(
    .duplicateField, "extra", item(#""extra":{"a":{"b":1,"\u0062":2}}"#), at: #"\u0062":2}}}"#),
  BadItem(.containsNUL, "title", item(#""content":"x"}"#).replacing("停水", with: #"机\u0000"#),
    at: #""机\u0000","content":"x"}}"#),
  BadItem(.containsNUL, "content", item("\"content\":\"a\0b\""), at: "\0b\"}"),
  BadItem(.containsNUL, "extra", item(#""x":["机密原话\u0000"]"#), at: #""机密原话\u0000"]}"#),
  BadItem(.containsNUL, "extra", item(#""x":{"\u0000":1}"#), at: #"\u0000":1}}"#),
  BadItem(.emptyText, "", item().replacing("停水", with: ""), at: nil),
  BadItem(
    .emptyText, "", item("\"content\":\"\u{3000}\u{200B}\\n\"").replacing("停水", with: " "),
    at: nil),
  BadItem(.unknownChannel, "channel", item(#""channel":"机密原话""#), at: #""机密原话"}"#),
  BadItem(.badKind, "kind", item(#""kind":"机密原话""#), at: #""机密原话"}"#),
  BadItem(.badJurisdiction, "jurisdiction", item(#""jurisdiction":"37048""#), at: #""37048"}"#),
  BadItem(
    .badJurisdiction, "jurisdiction", item(#""jurisdiction":"３７０４８１""#),
    at: #""３７０４８１"}"#),
  BadItem(
    .impossibleTime, "received_at", #"{"received_at":"2026-02-30T08:00:00+08:00"}"#,
    at: #""2026-02-30T08:00:00+08:00"}"#),
  BadItem(.impossibleTime, "received_at", #"{"received_at":"机密原话"}"#, at: #""机密原话"}"#),
  BadItem(
    .impossibleTime, "received_at", #"{"received_at":"1989-12-31T23:59:59+08:00"}"#,
    at: #""1989-12-31T23:59:59+08:00"}"#),
  BadItem(
    .impossibleTime, "upstream.due", item(#""upstream":{"due":"2101-01-01T00:00:00+08:00"}"#),
    at: #""2101-01-01T00:00:00+08:00"}}"#),
  BadItem(
    .missingOffset, "received_at", #"{"received_at":"2026-11-21T08:00:00"}"#,
    at: #""2026-11-21T08:00:00"}"#),
  BadItem(
    .timeAhead, "received_at",
    #"{"source_id":"A","received_at":"2026-11-21T09:05:00.001+08:00","title":"机密原话"}"#, at: nil),
  BadItem(
    .timeAhead, "answered.at",
    item(#""answered":{"by":"a","at":"2026-11-21T10:00:00+08:00","text":"b"}"#), at: nil),
  BadItem(
    .timeAhead, "upstream.dispatched_at",
    item(#""upstream":{"dispatched_at":"2026-11-22T10:00:00+08:00"}"#), at: nil),
]

@Suite struct AppealFaultTests {
  @Test(arguments: badItems)
  func saysWhatAndWhere(bad: BadItem) throws {
    let fault = try #require(refusal(bad.text))
    #expect(fault.code == bad.code)
    #expect(fault.field == bad.field)
    let bytes = Array(bad.text.utf8)
    let at = fault.offset.map { String(decoding: bytes[$0...], as: UTF8.self) }
    #expect(at == bad.at)
  }

  /// Neither a sentence nor a fact repeats what was sent.
  @Test(arguments: badItems)
  func repeatsNothing(bad: BadItem) throws {
    let fault = try #require(refusal(bad.text))
    let sentence = fault.description
    #expect(!"\(sentence) \(fault.field)".contains { secret.contains($0) }, "\(sentence)")
    #expect(!sentence.contains("\n") && sentence.utf8.count < 160 && sentence.contains(";"))
    #expect(AppealField.allCases.contains { $0.path == fault.field })
  }

  @Test func invalidUTF8HasItsPlace() throws {
    for (field, before) in [
      ("title", #"{"title":""#), ("", #"{""#), ("extra", #"{"wish":{"a":""#),
      ("extra", #"{"extra":{"a":{""#), ("citizen.name", #"{"citizen":{"name":""#),
    ] {
      let bytes = Array(before.utf8) + [0xE5, 0x81] + Array("\":1}".utf8)
      guard case .failure(let fault) = decode(bytes) else {
        Issue.record("\(before) was read")
        continue
      }
      #expect(fault.code == .invalidUTF8 && fault.field == field, "\(before): \(fault)")
      #expect(fault.offset == before.utf8.count)
    }
  }

  @Test func tellsOtherChannelsFromUnknownOnes() throws {
    let channels = try ChannelDirectory(parsing: Array("""
      { channels: [{ name: "mailbox", title: "甲" }, { name: "hotline", title: "乙" }] }
      """.utf8), file: "channels.json5")
    func code(_ name: String) -> AppealFault.Code? {
      let bytes = Array(item("\"channel\":\"\(name)\"").utf8)
      guard case .failure(let fault) = decode(bytes, channels: channels) else { return nil }
      return fault.code
    }
    #expect(code("mailbox") == nil)
    #expect(code("hotline") == .channelMismatch)
    #expect(code("fax") == .unknownChannel)
  }

  /// Codes that need an item too long for the table are reached in `AppealLimitTests`; the one that
  /// asks who the citizen is, where items are judged.
  @Test func everyCodeIsReached() {
    let reached = Set(badItems.map(\.code)).union(
      [.invalidUTF8, .channelMismatch, .tooDeep, .itemTooLarge, .fieldTooLong, .tooMany,
        .personalNumber])
    #expect(reached == Set(AppealFault.Code.allCases))
    for code in AppealFault.Code.allCases {
      #expect(code.rawValue.allSatisfy { $0 == "-" || $0.isLowercase || $0 == "8" })
    }
  }

  @Test func sentencesRead() {
    #expect(AppealFault(.fieldTooLong, .title, offset: 9, found: 5000, limit: 4096).description
      == "'title' at byte 9 has more than 4096 bytes (5000); shorten it")
    #expect(AppealFault(.wrongType, .citizenPhone, offset: 80).description
      == "'citizen.phone' at byte 80 has the wrong type; send a text")
    #expect(AppealFault(.notJSON, .item, offset: 0).description
      == "the item at byte 0 is not JSON; send one JSON object a message")
    #expect(AppealFault(.timeAhead, .receivedAt).description
      == "'received_at' lies more than 5 minutes ahead of our clock; check the sender's clock")
  }
}
