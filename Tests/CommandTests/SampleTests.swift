import Foundation
import Testing

@testable import wenzheng

private let channels = ["hotline", "mailbox", "consultation"]

private func lines(of channel: String) throws -> [String] {
  let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  let file = root.appendingPathComponent("Config/samples/\(channel).jsonl")
  let text = try String(contentsOf: file, encoding: .utf8)
  #expect(text.hasSuffix("\n") && !text.contains("\r"))
  return text.split(separator: "\n").map(String.init)
}

private func object(_ line: String) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
}

/// The samples of Config: what a new user sees first has to be whole, and to show every way.
@Suite struct SampleTests {
  @Test(arguments: channels)
  func everyLineIsAnAppeal(channel: String) throws {
    let known: Set = [
      "source_id", "received_at", "title", "content", "jurisdiction", "kind", "place", "citizen",
      "confidential", "reply_wanted", "upstream", "answered", "attachments"
    ]
    let lines = try lines(of: channel)
    #expect(lines.count >= 22)
    for line in lines {
      let item = try object(line)
      let id = try #require(item["source_id"] as? String)
      #expect(known.isSuperset(of: item.keys), "\(id)")
      let received = try #require(item["received_at"] as? String)
      let instant = try #require(TimeText.instant(received))
      #expect(received.hasSuffix("+08:00") && received.contains("T"))
      let first = try #require(TimeText.instant("2026-11-16"))
      let last = try #require(TimeText.instant("2026-11-21"))
      #expect(instant >= first && instant < last)
      let text = (item["title"] as? String ?? "") + (item["content"] as? String ?? "")
      #expect(!text.isEmpty)
      if let kind = item["kind"] as? String {
        #expect(["咨询", "求助", "投诉", "举报", "建议", "表扬"].contains(kind))
      }
      if let code = item["jurisdiction"] as? String {
        #expect(["370481", "370112", "370405", "370124"].contains(code))
      }
      for part in ["upstream", "answered"] {
        for (key, value) in item[part] as? [String: String] ?? [:] where key != "number" {
          if ["at", "due", "dispatched_at"].contains(key) {
            #expect(TimeText.instant(value) != nil, "\(id)")
          }
        }
      }
      if let answered = item["answered"] as? [String: String] {
        let at = try #require(answered["at"].flatMap { TimeText.instant($0) })
        #expect(at >= instant && answered["by"] != nil && answered["text"] != nil)
      }
    }
  }

  @Test func twoIdentitiesComeTwiceOnPurpose() throws {
    var linesByID: [String: [String]] = [:]
    var count = 0
    for channel in channels {
      for line in try lines(of: channel) {
        let id = try #require(try object(line)["source_id"] as? String)
        linesByID[id, default: []].append(line)
        count += 1
      }
    }
    #expect(count >= 66)
    let twice = linesByID.values.filter { $0.count > 1 }
    #expect(twice.count == 2 && twice.allSatisfy { $0.count == 2 })
    // A duplicate is the same line; an amendment has the same citizen and time and another text.
    #expect(twice.filter { $0[0] == $0[1] }.count == 1)
    let amendment = try #require(twice.first { $0[0] != $0[1] })
    let before = try object(amendment[0]), after = try object(amendment[1])
    #expect(before["received_at"] as? String == after["received_at"] as? String)
    #expect((before["citizen"] as? NSDictionary) == (after["citizen"] as? NSDictionary))
    #expect(before["content"] as? String != after["content"] as? String)
  }

  @Test func everyWayThroughTheHouseIsShown() throws {
    let items = try channels.flatMap { try lines(of: $0).map(object) }
    func count(_ holds: ([String: Any]) -> Bool) -> Int { items.filter(holds).count }
    for code in ["370481", "370112", "370405", "370124"] {
      #expect(count { $0["jurisdiction"] as? String == code } >= 10, "\(code)")
    }
    for kind in ["咨询", "求助", "投诉", "举报", "建议", "表扬"] {
      #expect(count { $0["kind"] as? String == kind } >= 2, "\(kind)")
    }
    #expect(count { $0["upstream"] != nil } >= 4)
    #expect(count { $0["answered"] != nil } >= 3)
    #expect(count { $0["attachments"] != nil } >= 3)
    #expect(count { $0["confidential"] as? Bool == true } >= 3)
    #expect(count { $0["reply_wanted"] as? Bool == false } >= 3)
    #expect(count { $0["jurisdiction"] == nil } >= 8)
    #expect(count { $0["kind"] == nil } >= 15)
    #expect(count { ($0["citizen"] as? [String: Any])?["anonymous"] as? Bool == true } >= 3)
  }

  @Test func identityCardsAreWellFormedAndPlainlyInvented() throws {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    var found = 0
    for channel in channels {
      for line in try lines(of: channel) {
        guard let citizen = try object(line)["citizen"] as? [String: Any],
          let number = citizen["id_number"] as? String
        else { continue }
        found += 1
        let digits = number.dropLast().compactMap(\.wholeNumberValue)
        try #require(digits.count == 17)
        let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(Array("10X98765432")[sum % 11] == number.last)
        // Born in 1900: nobody who lives has it.
        #expect(number.dropFirst(6).hasPrefix("1900"))
      }
    }
    #expect(found >= 5)
  }
}
