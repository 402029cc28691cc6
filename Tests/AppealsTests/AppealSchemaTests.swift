import Foundation
import Testing

@testable import Appeals

/// The published schema says what the decoder does.
@Suite struct AppealSchemaTests {
  typealias Object = [String: Any]

  private func schema() throws -> Object {
    let file = root.appendingPathComponent("Config/schemas/appeal.json")
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    return try #require(json as? Object)
  }

  /// Every property by its path, `citizen.phone`.
  private func properties(_ object: Object, _ before: String = "") -> [String: Object] {
    var found: [String: Object] = [:]
    for (name, value) in object["properties"] as? Object ?? [:] {
      guard let property = value as? Object else { continue }
      found[before + name] = property
      found.merge(properties(property, "\(before)\(name).")) { $1 }
      if let items = property["items"] as? Object {
        found.merge(properties(items, "\(before)\(name).")) { $1 }
      }
    }
    return found
  }

  @Test func namesAgree() throws {
    let names = Set(properties(try schema()).keys)
    #expect(names == Set(AppealField.allCases.map(\.path)).subtracting([""]))
  }

  /// Each name of the schema, put into an item, lands in its field and not in `extra`.
  @Test func theDecoderKnowsEachName() throws {
    for field in AppealField.allCases where field != .item {
      let parts = field.path.split(separator: ".")
      let part: AppealField.Part =
        switch parts.count == 1 ? "" : parts[0] {
        case "": .item
        case "citizen": .citizen
        case "upstream": .upstream
        case "answered": .answered
        default: .attachment
        }
      let name = Array(parts[parts.count - 1].utf8)
      let found = name.withUnsafeBufferPointer { AppealField.named($0, in: part) }
      #expect(found == field, "\(field.path)")
    }
  }

  @Test func limitsAgree() throws {
    let properties = properties(try schema())
    for field in AppealField.allCases {
      guard let bytesMax = field.bytesMax else { continue }
      let property = try #require(properties[field.path])
      #expect(property["maxLength"] as? Int == bytesMax, "\(field.path)")
      let words = try #require(property["description"] as? String)
      #expect(words.contains("\(bytesMax) bytes"), "\(field.path)")
    }
    #expect(properties["attachments"]?["maxItems"] as? Int == AppealLimits.attachmentsMax)
    let whole = try #require(try schema()["description"] as? String)
    #expect(whole.contains("\(AppealLimits.itemBytesMax) bytes"))
    #expect(whole.contains("\(AppealLimits.nestingMax) deep"))
    let extra = try #require(properties["extra"]?["description"] as? String)
    #expect(extra.contains("\(AppealLimits.extraBytesMax) bytes"))
  }

  @Test func kindsAgree() throws {
    let words = properties(try schema())["kind"]?["enum"] as? [Any] ?? []
    let texts = words.compactMap { $0 as? String }.filter { !$0.isEmpty }
    #expect(texts.count == 2 * AppealKind.allCases.count)
    #expect(texts.allSatisfy { AppealKind(rawValue: $0) ?? AppealKind(english: $0) != nil })
  }

  @Test func everythingIsDescribed() throws {
    for (path, property) in properties(try schema()) {
      #expect(property["description"] is String, "\(path)")
    }
  }

  @Test func examplesAreTaken() throws {
    let examples = try #require(try schema()["examples"] as? [Object])
    #expect(!examples.isEmpty)
    for example in examples {
      let bytes = Array(try JSONSerialization.data(withJSONObject: example))
      let appeal = try decode(bytes).get()
      #expect(appeal.extra == nil && appeal.kind == .help)
    }
  }
}
