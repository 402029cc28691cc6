import Testing

@testable import Knowledge

@Suite struct MeaningTrainerTests {
  private static let model = MeaningTrainer.train(
    groups: ToyGroups.all, pairs: [], seed: 1, date: "2026-11-22")

  @Test func theSameSeedGivesTheSameBytes() {
    let again = MeaningTrainer.train(
      groups: ToyGroups.all, pairs: [], seed: 1, date: "2026-11-22")
    let isSame = MeaningFile.encode(again) == MeaningFile.encode(Self.model)
    #expect(isSame)
    let other = MeaningTrainer.train(
      groups: ToyGroups.all, pairs: [], seed: 2, date: "2026-11-22")
    let isOther = MeaningFile.encode(other) != MeaningFile.encode(Self.model)
    #expect(isOther)
  }

  @Test func itSaysWhatItLearned() {
    #expect(Self.model.version == "meaning-2026-11-22" && Self.model.date == "2026-11-22")
    #expect(Self.model.groups == 24 && Self.model.pairs == 0)
  }

  /// In words that share nothing: each question is likest its own official wording.
  @Test func otherWordsForTheSame() {
    let officials = ToyGroups.all.map { Self.model.vector(of: $0.official) }
    for (at, group) in ToyGroups.all.enumerated() {
      let asked = Self.model.vector(of: group.asked[0])
      let likenesses = officials.map { MeaningModel.likeness(asked, $0) }
      let first = likenesses.indices.max { likenesses[$0] < likenesses[$1] }
      #expect(first == at, "\(group.asked[0]): \(likenesses)")
    }
  }

  /// A subject and an act that were never asked together are understood from others.
  @Test func whatWasNeverAskedTogether() {
    let learned = ToyGroups.all.enumerated().filter { $0.offset % 5 != 2 }.map(\.element)
    let model = MeaningTrainer.train(groups: learned, pairs: [], seed: 1, date: "")
    let officials = ToyGroups.all.map { model.vector(of: $0.official) }
    for (at, group) in ToyGroups.all.enumerated() where at % 5 == 2 {
      let asked = model.vector(of: group.asked[0])
      let likenesses = officials.map { MeaningModel.likeness(asked, $0) }
      let first = likenesses.indices.max { likenesses[$0] < likenesses[$1] }
      #expect(first == at, "\(group.asked[0]): \(likenesses)")
    }
  }

  @Test func progressCountsUpToTheEnd() {
    var steps: [Int] = []
    var wanted = 0
    _ = MeaningTrainer.train(
      groups: Array(ToyGroups.all.prefix(2)),
      pairs: [MeaningPair(one: "房本丢了", other: "不动产权证遗失")], seed: 1, date: ""
    ) { step, of in
      steps.append(step)
      wanted = of
    }
    #expect(steps == Array(1...wanted))
  }
}
