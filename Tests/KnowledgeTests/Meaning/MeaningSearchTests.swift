import Foundation
import TestSupport
import Testing

@testable import Knowledge

/// What search gains: questions of intents that were not learned, asked of all official questions.
@Suite struct MeaningSearchTests {
  /// Shares of the questions whose entry comes first, and among the first five.
  private struct Hits {
    private(set) var asked = 0
    private var first = 0
    private var five = 0

    var text: String { "\(percent(first)) / \(percent(five)) of \(asked)" }
    var ofFive: Double { Double(five) / Double(max(asked, 1)) }

    mutating func add(_ scores: [Float], _ wanted: Int) {
      asked += 1
      let above = scores.indices.count { $0 != wanted && scores[$0] >= scores[wanted] }
      if above < 1 { first += 1 }
      if above < 5 { five += 1 }
    }

    private func percent(_ hits: Int) -> Double {
      (Double(hits) / Double(max(asked, 1)) * 1_000).rounded() / 10
    }
  }

  @Test func intentsThatWereNotLearned() throws {
    let all = try Paraphrases.groups()
    #expect(all.count > 1_000)
    // Half of them: the time goes with the square.
    let groups = stride(from: 0, to: all.count, by: 2).map { all[$0] }
    let held = Set(groups.indices.filter { $0 % 5 == 0 })
    let learned = groups.indices.filter { !held.contains($0) }.map { groups[$0] }
    let model = MeaningTrainer.train(groups: learned, pairs: [], seed: 1, date: "2026-11-22")
    let entries = groups.map { $0.official + "。" + $0.answer }
    let words = WordSearch(entries)
    let vectors = entries.map { model.vector(of: $0) }
    var (byWords, byMeaning, byBoth) = (Hits(), Hits(), Hits())
    for at in held.sorted() {
      for question in groups[at].asked {
        let vector = model.vector(of: question)
        let likenesses = vectors.map { MeaningModel.likeness(vector, $0) }
        let points = words.points(question)
        byWords.add(points, at)
        byMeaning.add(likenesses, at)
        byBoth.add(zip(points, likenesses).map { $0 + 2 * $1 }, at)
      }
    }
    print("SR@1 / SR@5: words \(byWords.text), meaning \(byMeaning.text), both \(byBoth.text)")
    #expect(byMeaning.ofFive > 1.5 * byWords.ofFive)
    #expect(byBoth.ofFive >= byMeaning.ofFive)
  }
}

/// Plain search by pairs of characters (BM25), to measure against; a question's points are divided
/// by how many pairs it has.
private struct WordSearch {
  private var postings: [String: [(entry: Int, points: Float)]] = [:]
  private let count: Int

  init(_ entries: [String]) {
    count = entries.count
    let pairs = entries.map(Self.pairs)
    let mean = Float(pairs.reduce(0) { $0 + $1.count }) / Float(max(count, 1))
    for (entry, pairs) in pairs.enumerated() {
      let length = 0.3 + 0.9 * Float(pairs.count) / mean
      let counts = Dictionary(pairs.map { ($0, Float(1)) }, uniquingKeysWith: +)
      for (pair, times) in counts {
        postings[pair, default: []].append((entry, times * 2.2 / (times + length)))
      }
    }
  }

  func points(_ question: String) -> [Float] {
    var points = [Float](repeating: 0, count: count)
    let pairs = Set(Self.pairs(question)).sorted()
    for pair in pairs {
      guard let found = postings[pair] else { continue }
      let having = Float(found.count)
      let rarity = log(1 + (Float(count) - having + 0.5) / (having + 0.5))
      for (entry, own) in found { points[entry] += own * rarity / Float(pairs.count) }
    }
    return points
  }

  private static func pairs(_ text: String) -> [String] {
    let letters = text.filter { $0.isLetter || $0.isNumber }
    return zip(letters, letters.dropFirst()).map { String([$0, $1]) }
  }
}
