import Formats
import Testing
import WorkTime

@testable import Appeals

/// Each limit at its exact edge: what just fits is taken, one more is refused by name.
@Suite struct AppealLimitTests {
  @Test func relationsHold() throws {
    #expect(AppealLimits.validate())
    #expect(try AppealLimits.timeMin == Instant(parsing: "1990-01-01T00:00:00+08:00"))
    #expect(try AppealLimits.timeMax == Instant(parsing: "2100-12-31T23:59:59.999+08:00"))
  }

  /// The item with a text in one field.
  private func item(with text: String, in field: AppealField) -> String {
    let parts = field.path.split(separator: ".").map(String.init)
    let name = parts[parts.count - 1]
    var fields: [String: String] = [
      "source_id": "\"A\"", "received_at": "\"2026-11-21T00:00:00Z\"", "title": "\"甲\"",
    ]
    switch parts[0] {
    case "attachments": fields["attachments"] = "[{\"link\":\"x\"}]"
    case "answered": fields["answered"] = #"{"by":"a","at":"2026-11-21T00:00:00Z","text":"b"}"#
    default: break
    }
    if parts.count == 1 {
      fields[name] = "\"\(text)\""
    } else if parts[0] == "attachments" {
      fields["attachments"] = name == "link"
        ? "[{\"link\":\"\(text)\"}]" : "[{\"link\":\"x\",\"\(name)\":\"\(text)\"}]"
    } else if parts[0] == "answered" {
      let by = name == "by" ? text : "a", answer = name == "text" ? text : "b"
      fields["answered"] =
        "{\"by\":\"\(by)\",\"at\":\"2026-11-21T00:00:00Z\",\"text\":\"\(answer)\"}"
    } else {
      fields[parts[0]] = "{\"\(name)\":\"\(text)\"}"
    }
    return "{" + fields.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
  }

  static let limited = AppealField.allCases.filter { $0.bytesMax != nil }

  @Test(arguments: limited)
  func textsAtTheEdge(field: AppealField) throws {
    let bytesMax = try #require(field.bytesMax)
    // Limits count bytes of UTF-8, however the text was escaped.
    let most = String(repeating: "甲", count: bytesMax / 3)
      + String(repeating: "a", count: bytesMax % 3)
    #expect(most.utf8.count == bytesMax)
    #expect(throws: Never.self) { try decode(item(with: most, in: field)).get() }
    let fault = try #require(refusal(item(with: most + "\\n", in: field)))
    #expect(fault.code == .fieldTooLong && fault.field == field.path)
    #expect(fault.found == bytesMax + 1 && fault.limit == bytesMax && fault.offset != nil)
  }

  @Test func attachments() throws {
    func list(_ count: Int) -> String {
      let one = Array(repeating: #"{"link":"x"}"#, count: count)
      return AppealsTests.item("\"attachments\":[\(one.joined(separator: ","))]")
    }
    #expect(try decode(list(AppealLimits.attachmentsMax)).get().attachments.count == 50)
    let fault = try #require(refusal(list(AppealLimits.attachmentsMax + 1)))
    #expect(fault.code == .tooMany && fault.limit == 50 && fault.field == "attachments")
  }

  @Test func wholeItem() throws {
    let short = AppealsTests.item()
    let padding = String(repeating: " ", count: AppealLimits.itemBytesMax - short.utf8.count)
    #expect(throws: Never.self) { try decode(short + padding).get() }
    let fault = try #require(refusal(short + padding + " "))
    #expect(fault.code == .itemTooLarge && fault.found == AppealLimits.itemBytesMax + 1)
  }

  @Test func extra() throws {
    // {"a":"…"} has eight bytes around the text.
    func wish(_ count: Int) -> String {
      AppealsTests.item("\"a\":\"\(String(repeating: "x", count: count - 8))\"")
    }
    let most = try decode(wish(AppealLimits.extraBytesMax)).get()
    #expect(most.extra?.utf8.count == AppealLimits.extraBytesMax)
    let fault = try #require(refusal(wish(AppealLimits.extraBytesMax + 1)))
    #expect(fault.code == .fieldTooLong && fault.field == "extra")
  }

  @Test func nesting() throws {
    func nested(_ levels: Int) -> String {
      AppealsTests.item("\"a\":" + String(repeating: "[", count: levels - 1)
        + String(repeating: "]", count: levels - 1))
    }
    #expect(throws: Never.self) { try decode(nested(AppealLimits.nestingMax)).get() }
    let fault = try #require(refusal(nested(AppealLimits.nestingMax + 1)))
    #expect(fault.code == .tooDeep && fault.limit == AppealLimits.nestingMax)
    // Far beyond what recursion would survive.
    #expect(refusal(nested(200_000))?.code == .tooDeep)
  }

  @Test func fiveMinutesAhead() throws {
    let edge = item().replacing("08:00:00+08:00", with: "09:05:00+08:00")
    #expect(throws: Never.self) { try decode(edge).get() }
  }

  private func item() -> String { AppealsTests.item() }
}
