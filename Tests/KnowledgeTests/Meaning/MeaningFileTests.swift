import Testing

@testable import Knowledge

@Suite struct MeaningFileTests {
  private func expect(
    _ sentence: String, _ bytes: [UInt8], at: SourceLocation = #_sourceLocation
  ) {
    do throws(MeaningFault) {
      _ = try MeaningFile.decode(bytes, file: "m.model")
      Issue.record("no fault; wanted: \(sentence)", sourceLocation: at)
    } catch {
      #expect(error.description == "m.model: " + sentence, sourceLocation: at)
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    let (model, bytes) = (SmallMeaning.model, SmallMeaning.bytes)
    let read = try MeaningFile.decode(bytes, file: "m.model")
    #expect(read.version == model.version && read.date == model.date)
    #expect(read.groups == model.groups && read.pairs == model.pairs)
    #expect(read.keys == model.keys)
    #expect(read.weights == model.weights)
    #expect(MeaningFile.encode(read) == bytes)
    for text in SmallMeaning.texts {
      #expect(read.vector(of: text) == model.vector(of: text))
    }
  }

  @Test func whatIsNoModel() {
    let sentence = "is no model of likeness; make one with 'wenzheng faq train'"
    for bytes in [
      [], Array("\n".utf8), Array("{\"wenzheng_model\":2}\n".utf8),
      Array(SmallMeaning.header.utf8), Array(" ".utf8) + SmallMeaning.bytes,
    ] {
      expect(sentence, bytes)
    }
  }

  @Test func anotherFormat() {
    expect(
      "is a model of format 7, this program reads format 1; train it anew",
      SmallMeaning.with("\"wenzheng_meaning\":1,", "\"wenzheng_meaning\":7,"))
  }

  private static let damages: [(place: String, other: String, words: String)] = [
    ("\"rows\":", "\"rows\":x", "unexpectedByte at byte 84"),
    ("\"groups\":9", "\"groups\":\"9\"", "wrongType at byte 96"),
    ("\"groups\":9", "\"groups\":-9", "a number is out of its range"),
    ("\"rows\":", "\"rows\":9000000", "a number is out of its range"),
    ("\"dimensions\":128", "\"dimensions\":64", "64 dimensions, not 128"),
    ("\"pairs\":4", "\"groups\":4", "duplicateKey at byte 107"),
    ("\"pairs\":", "\"peers\":", "'pairs' is missing"),
    ("\"sha256\":", "\"sha25\":", "'sha256' is missing"),
  ]

  @Test func aDamagedFirstLine() {
    for (place, other, words) in Self.damages {
      expect(
        "its first line is damaged (\(words)); take it from its source again",
        SmallMeaning.with(place, other))
    }
  }

  @Test func aCutFile() {
    let wanted = SmallMeaning.keys.count * (MeaningLimits.dimensions + 4)
    let sentence = "bytes behind its first line, which says \(wanted); take it from its "
      + "source again"
    expect("holds \(wanted - 1) " + sentence, SmallMeaning.bytes.dropLast())
    expect("holds \(wanted + 1) " + sentence, SmallMeaning.bytes + [0])
  }

  @Test func oneFlippedBit() {
    let sentence = "does not have the checksum of its first line; take it from its source again"
    let (from, count) = (SmallMeaning.header.utf8.count + 1, SmallMeaning.bytes.count)
    for at in [from, from + 5, (from + count) / 2, count - 1] {
      var bytes = SmallMeaning.bytes
      bytes[at] ^= 0x10
      expect(sentence, bytes)
    }
    expect(sentence, SmallMeaning.with("\"date\":\"2026", "\"date\":\"2025"))
  }

  /// Mixed up by whoever made it: the checksum is right.
  @Test func rowsOutOfOrder() {
    let sentence = "its rows are out of order; it was mixed up: take it from its source again"
    for keys: [UInt32] in [[2, 1], [1, 1]] {
      let model = MeaningModel(
        version: "", date: "", groups: 2, pairs: 0, keys: keys,
        weights: [Int8](repeating: 1, count: 2 * MeaningLimits.dimensions))
      expect(sentence, MeaningFile.encode(model))
    }
  }
}
