import Foundation
import Testing

@testable import Knowledge

@Suite struct LikenessTests {
  struct Pair: Decodable {
    let a: String
    let b: String
    let same: Bool
  }

  static func cases() throws -> [Pair] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Cases/question-pairs.jsonl")
    return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Pair.self, from: $0)
    }
  }

  private func likeness(_ one: String, _ other: String) -> Double {
    Likeness.of(QuestionShape(one), QuestionShape(other))
  }

  private func isSame(_ one: String, _ other: String) -> Bool {
    Likeness.isSame(QuestionShape(one), QuestionShape(other))
  }

  @Test func ownPairsAreToldApart() throws {
    let pairs = try Self.cases()
    #expect(pairs.count >= 150)
    let accepted = pairs.filter { isSame($0.a, $0.b) }
    let right = accepted.filter(\.same).count
    let same = pairs.filter(\.same).count
    let wrong = accepted.filter { !$0.same }.map { "\($0.a) | \($0.b)" }
    #expect(wrong.isEmpty, "\(wrong)")
    // Three of five same ones are found; the others wait for a person to merge them.
    #expect(right * 5 >= same * 3, "\(right) of \(same)")
  }

  @Test func likenessIsTheSameInEitherOrderAndWithinBounds() throws {
    for pair in try Self.cases() {
      let one = likeness(pair.a, pair.b)
      #expect(one == likeness(pair.b, pair.a), "\(pair)")
      #expect(one >= 0 && one <= 1)
      #expect(isSame(pair.a, pair.a))
    }
  }

  @Test func widthCaseFillersAndCountiesDoNotTell() {
    let one = "驾驶证C1怎么换证?"
    for other in ["驾驶证Ｃ１怎么换证", "请问一下滕州市驾驶证c1怎么换证呢?", "您好,我想咨询驾照C1如何换证,谢谢"] {
      #expect(isSame(one, other), "\(other)")
    }
  }

  /// One question | another one that must not be taken for it.
  private static let apart = """
    小学一年级几点放学 | 小学二年级几点放学
    驾驶证C1怎么换证 | 驾驶证C2怎么换证
    驾驶证C1换B2要什么条件 | 驾驶证B2换C1要什么条件
    外地户口可以买房吗 | 外地户口不可以买房吗
    办护照要多少钱 | 办护照要多久
    办护照要什么材料 | 办护照在哪里
    迁入户口要什么材料 | 迁出户口要什么材料
    农村户口怎么转城镇户口 | 城镇户口怎么转农村户口
    """

  @Test func numbersDenialsAndKindsMustAgree() {
    for line in Self.apart.split(separator: "\n") {
      let row = line.split(separator: "|").map(String.init)
      #expect(!isSame(row[0], row[1]), "\(line)")
    }
  }

  /// A word that is brought to another form before it is looked for would never be found.
  @Test func everyExcludingWordIsFoundInItsRow() {
    for (row, text) in QuestionShape.exclusiveRows.enumerated() {
      for (number, words) in text.split(separator: " ").enumerated() {
        for word in words.split(separator: "|") {
          let contrasts = QuestionShape("\(word)?").contrasts
          #expect(contrasts[row].contains(number), "\(word) of row \(row)")
        }
      }
    }
  }

  @Test func wordsThatHoldAnotherMeanWhatTheySay() {
    let act = QuestionShape("身份证补办").acts
    #expect(!act.isEmpty)
    for question in ["拆迁补偿多少", "医保补缴", "老旧小区改造", "补充材料"] {
      #expect(QuestionShape(question).acts.isEmpty, "\(question)")
    }
  }

  @Test func nothingIsLikeNothingButItself() {
    #expect(likeness("", "办护照要多久") == 0)
    #expect(likeness("", "") == 1)
    #expect(likeness("请问?", "多少钱?") == 0)
  }

  @Test func longQuestionsAreCut() {
    let long = QuestionShape(String(repeating: "护照", count: 10_000) + "多少钱")
    #expect(long.letters.count == 2)
    #expect(long.kinds.isEmpty)
  }
}
