import Classification
import Formats
import Foundation
import Testing

/// A taxonomy that is right, with one part replaced by a wrong one.
private func broken(_ part: String, _ wrong: String) -> [UInt8] {
  let right = """
    {
      version: "1",
      categories: [{name: "甲", phrases: {strong: ["物业"]}, children: [{name: "乙"}]}],
      kinds: [
        {name: "举报", phrases: {strong: ["举报"]}, exclusions: ["举报无门"]},
        {name: "投诉", phrases: {strong: ["投诉"]}}, {name: "表扬", phrases: {}},
        {name: "建议", phrases: {}}, {name: "咨询", phrases: {}}, {name: "求助", phrases: {}},
      ],
      default_kind: "求助",
      urgency: [{name: "life", phrases: ["着火"]}, {name: "utility", phrases: ["停水"]}],
    }
    """
  precondition(right.contains(part))
  return Array(right.replacingOccurrences(of: part, with: wrong).utf8)
}

/// What is right, what stands there instead, and the sentence.
private let mistakes: [(part: String, wrong: String, sentence: String)] = [
  ("version: \"1\",", "", "t.json5: 'version' is missing; add it"),
  ("categories:", "categoreis:",
    "t.json5: unknown key 'categoreis'; did you mean 'categories'?"),
  ("{name: \"乙\"}", "{name: \"乙\"}, {name: \"乙\"}",
    "t.json5: categories[0].children[1].name: category '乙' stands twice here; remove one"),
  ("{name: \"乙\"}", "{name: \"乙/丙\"}",
    "t.json5: categories[0].children[0].name: a category's name must be a text without '/'; "
      + "'乙/丙' is not"),
  ("{strong: [\"物业\"]}", "{strong: [\"物业\", \"物业\"]}",
    "t.json5: categories[0].phrases.strong[1]: phrase '物业' stands twice in one rule; "
      + "remove one"),
  ("{strong: [\"物业\"]}", "{strong: [\"5G\"]}",
    "t.json5: categories[0].phrases.strong[0]: phrase '5G' is too short to be found; write at "
      + "least one Chinese character or three letters"),
  ("{strong: [\"物业\"]}", "{storng: [\"物业\"]}",
    "t.json5: categories[0].phrases: unknown key 'storng'; did you mean 'strong'?"),
  ("\"举报无门\"", "\"投诉无门\"",
    "t.json5: kinds[0].exclusions[0]: '投诉无门' contains no phrase of its rule; remove it"),
  ("\"举报无门\"", "\"举报\"",
    "t.json5: kinds[0].exclusions[0]: '举报' is a phrase of the same rule; remove one"),
  ("{name: \"投诉\", phrases: {strong: [\"投诉\"]}}, ", "",
    "t.json5: kinds: appeal kind '投诉' is missing; add it"),
  ("{name: \"表扬\", phrases: {}}", "{name: \"投诉\", phrases: {}}",
    "t.json5: kinds[2].name: appeal kind '投诉' stands twice; remove one"),
  ("default_kind: \"求助\"", "default_kind: \"帮助\"",
    "t.json5: default_kind: is '帮助'; allowed is 咨询, 求助, 投诉, 举报, 建议, 表扬"),
  ("{name: \"utility\", phrases: [\"停水\"]}", "",
    "t.json5: urgency: urgency 'utility' is missing; add it"),
  ("name: \"utility\"", "name: \"ordinary\"",
    "t.json5: urgency[1].name: 'ordinary' has no phrases: it is what the others leave"),
  ("name: \"utility\"", "name: \"life\"",
    "t.json5: urgency[1].name: urgency 'life' stands twice; remove one"),
  ("[{name: \"甲\", phrases: {strong: [\"物业\"]}, children: [{name: \"乙\"}]}]", "[]",
    "t.json5: categories: names no category; name at least one"),
]

@Suite struct TaxonomyTests {
  @Test func oneSentenceForEachMistake() {
    for (part, wrong, sentence) in mistakes {
      do throws(ConfigFault) {
        _ = try Taxonomy(parsing: broken(part, wrong), file: "t.json5")
        Issue.record("no fault; wanted: \(sentence)")
      } catch {
        #expect(error.description == sentence)
      }
    }
  }

  @Test func theShippedTaxonomyIsNumberedByLevel() {
    let taxonomy = Shipped.taxonomy
    let levels = taxonomy.categories.map(\.level)
    #expect(levels == levels.sorted())
    #expect(levels.filter { $0 == 1 }.count == 15)
    #expect(taxonomy.category(path: "城乡建设/工程质量/抗震防灾") != nil)
    #expect(taxonomy.category(path: "城乡建设/没有") == nil)
    for number in taxonomy.categories.indices {
      #expect(taxonomy.category(path: taxonomy.path(UInt16(number))) == UInt16(number))
    }
  }
}

/// Real messages, where the machine has them: they are not part of the project, and without the
/// folder there is nothing to measure.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["WENZHENG_DATA"] != nil))
struct CategoryAccuracyTests {
  private struct Message: Decodable {
    let label: String
    let title: String?
    let detail: String?
  }

  @Test func theRulesNameTheCategoryOfThreeInFour() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["WENZHENG_DATA"])
    let file = URL(filePath: folder).appending(path: "messages/labelled.jsonl")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    var right = 0
    var unknown = 0
    var alarms = 0
    for line in lines {
      let message = try JSONDecoder().decode(Message.self, from: Data(line.utf8))
      let verdict = Shipped.judge(title: message.title ?? "", content: message.detail ?? "")
      if verdict.first.map(Shipped.taxonomy.path) == message.label { right += 1 }
      if verdict.first == nil { unknown += 1 }
      if verdict.urgency == .life { alarms += 1 }
    }
    print("first level right \(right) of \(lines.count), unknown \(unknown), life \(alarms)")
    #expect(lines.count > 5_000)
    #expect(Double(right) / Double(lines.count) >= 0.75)
  }
}
