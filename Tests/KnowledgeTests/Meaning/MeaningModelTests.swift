import TestSupport
import Testing

@testable import Knowledge

@Suite struct MeaningModelTests {
  private let model = SmallMeaning.model

  @Test func aTextIsLikeItself() {
    for text in SmallMeaning.texts {
      let vector = model.vector(of: text)
      #expect(vector.count == MeaningLimits.dimensions)
      #expect(abs(MeaningModel.likeness(vector, vector) - 1) < 0.01)
    }
  }

  private static let same = [
    ("房本丢了咋补", "房本丢了咋补？"), ("房本丢了咋补", " 房本丢了 咋补"),
    ("A房本", "Ａ房本"), ("房本", "房本鱼"),
  ]

  /// Signs at the end, white space and full-width letters say nothing, nor what is unknown.
  @Test func whatDoesNotCount() {
    for (one, other) in Self.same {
      #expect(model.vector(of: one) == model.vector(of: other), "\(one), \(other)")
    }
  }

  @Test func ofWhatIsUnknownThereIsNoVector() {
    for text in ["", "？", "鱼", "🐟 fish"] {
      #expect(model.vector(of: text).allSatisfy { $0 == 0 })
      let likeness = MeaningModel.likeness(model.vector(of: text), model.vector(of: "房本"))
      #expect(likeness == 0)
    }
  }

  @Test func likenessIsACosine() {
    var random = Seeded(state: 3)
    let pieces = Array(SmallMeaning.texts.joined())
    for _ in 0..<200 {
      let (one, other) = (text(pieces, &random), text(pieces, &random))
      let (a, b) = (model.vector(of: one), model.vector(of: other))
      let likeness = MeaningModel.likeness(a, b)
      #expect(likeness == MeaningModel.likeness(b, a))
      #expect(abs(likeness) <= 1.02)
      let square = a.reduce(0) { $0 + Int($1) * Int($1) }
      #expect(square == 0 || abs(square - 16_129) < 800, "\(one)")
    }
  }

  private func text(_ pieces: [Character], _ random: inout Seeded) -> String {
    String((0..<random.below(12)).map { _ in pieces[random.below(pieces.count)] })
  }

  /// However long a text is, no more than its first pieces are read.
  @Test func aLongTextIsCut() {
    let long = String(repeating: "房本丢了", count: 5_000)
    let longer = long + String(repeating: "补办", count: 5_000)
    #expect(model.vector(of: long) == model.vector(of: longer))
  }
}
