import Formats
import Foundation
import Testing

@testable import Knowledge

/// A file that is right.
private let right = """
  {
    groups: [["房产证", "房本"], ["公积金", "住房公积金"]],
    oneWay: [{from: ["老宅"], to: ["宅基地"]}],
    kinds: [{name: "费用", words: ["多少钱"]}, {name: "办法", broad: true, words: ["怎么办"]}],
    stops: ["的", "请问"],
  }
  """

/// The same with one part replaced by a wrong one.
private func broken(_ part: String, _ wrong: String) -> [UInt8] {
  precondition(right.contains(part))
  return Array(right.replacingOccurrences(of: part, with: wrong).utf8)
}

/// What is right, what stands there instead, and the sentence.
private let mistakes: [(part: String, wrong: String, sentence: String)] = [
  ("groups:", "gruops:", "s.json5: unknown key 'gruops'; did you mean 'groups'?"),
  ("groups: [[\"房产证\", \"房本\"], [\"公积金\", \"住房公积金\"]],", "",
    "s.json5: 'groups' is missing; add it"),
  ("[\"房产证\", \"房本\"]", "[\"房产证\", \"公积金\"]",
    "s.json5: groups[1][0]: '公积金' stands in this file already; remove one"),
  ("[\"房产证\", \"房本\"]", "[\"房产证\", \"房产证\"]",
    "s.json5: groups[0][1]: '房产证' stands in this file already; remove one"),
  ("[\"房产证\", \"房本\"]", "[\"房产证\"]",
    "s.json5: groups[0]: is a group of 1; name two words or more"),
  ("[\"房产证\", \"房本\"]", "[]", "s.json5: groups[0]: is a group of 0; name two words or more"),
  ("\"房本\"", "\"\"", "s.json5: groups[0][1]: is empty; write a word"),
  ("\"房本\"", "\"房\"",
    "s.json5: groups[0][1]: '房' is one letter or number, which stands in many other words; "
      + "write two or more"),
  ("\"房本\"", "\"房、本\"",
    "s.json5: groups[0][1]: '房、本' holds a sign; write letters and digits only"),
  ("\"房本\"", "\"一二三四五六七八九十一二三四五六七\"",
    "s.json5: groups[0][1]: '一二三四五六七八九十一二三四五六七' is longer than 16 characters; "
      + "shorten it"),
  ("\"住房公积金\"", "\"住公积金房\"",
    "s.json5: groups[1][0]: '公积金' stands inside of '住公积金房' of its own group; remove one, "
      + "or make them two groups"),
  ("\"房本\"", "5", "s.json5: groups[0][1]: must be a text, not a number"),
  ("from: [\"老宅\"]", "from: []", "s.json5: oneWay[0].from: names no word; name at least one"),
  (", to: [\"宅基地\"]", "", "s.json5: oneWay[0]: 'to' is missing; add it"),
  ("{from: [\"老宅\"], to: [\"宅基地\"]}", "{from: [\"房本\"], to: [\"房产证\"]}",
    "s.json5: oneWay[0].from[0]: '房本' means what it leads to already; remove it"),
  ("to: [\"宅基地\"]}", "to: [\"宅基地\"]}, {from: [\"老宅\"], to: [\"房本\"]}",
    "s.json5: oneWay[1].from[0]: '老宅' is asked with in two rules; make them one"),
  ("name: \"办法\"", "name: \"费用\"", "s.json5: kinds[1]: kind '费用' stands twice; remove one"),
  ("[\"多少钱\"]", "[\"多少钱\", \"多少钱\"]",
    "s.json5: kinds[0].words[1]: '多少钱' stands twice; remove one"),
  ("[\"多少钱\"]", "[\"房本\"]",
    "s.json5: kinds[0].words[0]: '房本' stands among the synonyms as well; remove one"),
  ("\"请问\"", "\"多少钱\"", "s.json5: stops[1]: '多少钱' stands in this file already; remove one"),
  ("\"请问\"", "\"的\"", "s.json5: stops[1]: '的' stands twice; remove one"),
]

@Suite struct SynonymsTests {
  @Test func oneSentenceForEachMistake() {
    for (part, wrong, sentence) in mistakes {
      do throws(ConfigFault) {
        _ = try Synonyms(parsing: broken(part, wrong), file: "s.json5")
        Issue.record("no fault; wanted: \(sentence)")
      } catch {
        #expect(error.description == sentence)
      }
    }
  }

  @Test func eachMistakeOfAFileIsTold() {
    let text = broken("[\"房产证\", \"房本\"]", "[\"房产证\"], [\"房本\", \"房\"]")
    #expect(
      Synonyms.faults(in: text, file: "s.json5").map(\.description) == [
        "s.json5: groups[0]: is a group of 1; name two words or more",
        "s.json5: groups[1][1]: '房' is one letter or number, which stands in many other words; "
          + "write two or more",
      ])
    #expect(Synonyms.faults(in: Array(right.utf8), file: "s.json5").isEmpty)
  }

  @Test func thereIsALimitOfGroupsWordsAndKinds() {
    let many = (0...SearchLimits.groupsMax).map { "[\"a\($0)甲\", \"b\($0)乙\"]" }
    let long = (0...SearchLimits.groupWordsMax).map { "\"a\($0)甲\"" }
    let kinds = (0...SearchLimits.kindsMax).map { "{name: \"k\($0)\", words: [\"多少\"]}" }
    let files = [
      "{groups: [\(many.joined(separator: ","))]}", "{groups: [[\(long.joined(separator: ","))]]}",
      "{groups: [], kinds: [\(kinds.joined(separator: ","))]}",
    ]
    let sentences = [
      "s.json5: groups: has 4001 groups; at most 4000 are taken",
      "s.json5: groups[0]: has 33 words; at most 32 are taken",
      "s.json5: kinds[16]: is one kind too many; at most 16 are taken",
    ]
    for (file, sentence) in zip(files, sentences) {
      do throws(ConfigFault) {
        _ = try Synonyms(parsing: Array(file.utf8), file: "s.json5")
        Issue.record("no fault; wanted: \(sentence)")
      } catch {
        #expect(error.description == sentence)
      }
    }
  }

  @Test func theShippedFileIsRightAndCoversTheOffices() throws {
    let synonyms = try Shipped.synonyms()
    #expect(synonyms.groupCount >= 500)
    #expect(synonyms.kinds.map(\.name).starts(with: ["费用", "标准", "时间", "期限", "材料"]))
  }

  /// A text, what it speaks of once what says nothing is gone, and what it asks for.
  @Test func aTextIsReadAsWhatItSpeaksOfAndWhatItAsksFor() throws {
    let synonyms = try Synonyms(parsing: Array(right.utf8), file: "s.json5")
    let cases: [(text: String, said: String, kinds: UInt16, concepts: Int)] = [
      ("请问房本多少钱", "房本", 1, 1), ("房产证的费用", "房产证 费用", 0, 1),
      ("怎么办住房公积金", "住房公积金", 2, 2), ("多少钱,怎么办", "", 3, 0),
    ]
    for (text, said, kinds, concepts) in cases {
      let wording = Wording(text, synonyms, charactersMax: 100)
      let runs = wording.symbols.split(separator: Symbols.gap).map {
        $0.compactMap(UnicodeScalar.init).map { "\($0)" }.joined()
      }
      #expect(runs.joined(separator: " ") == said)
      #expect(wording.kinds == kinds)
      #expect(wording.concepts.count == concepts)
    }
  }
}
