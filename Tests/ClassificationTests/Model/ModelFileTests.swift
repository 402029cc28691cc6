import Foundation
import TestSupport
import Testing

@testable import Classification

/// A model that was not learned: weights by number, so that a byte out of its place is seen.
enum SmallModel {
  static let model = make(
    weights: (0..<GramCounts.bucketCount * 2).map { Int8(truncatingIfNeeded: $0 &* 37 >> 3) })

  static func of(weights: [Int8]) -> [UInt8] { ModelFile.encode(make(weights: weights)) }

  private static func make(weights: [Int8]) -> LinearModel {
    LinearModel(
      head: .urgency, version: "small", date: "2026-11-22",
      labels: [
        LinearModel.Label(name: "life", count: 40),
        LinearModel.Label(name: "ordinary", count: 700),
      ],
      thresholds: LinearModel.Thresholds(score: 0.83, margin: 0.1),
      calibration: Calibration(slope: 1.9330727, offsets: [0.1, -0.30000001]),
      biases: [-1.7336386, 0.25], scales: [0.08042795, .leastNormalMagnitude / 127],
      weights: weights)
  }

  static let bytes = ModelFile.encode(model)
  static let header = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)

  /// The file with one place of its first line changed.
  static func with(_ place: String, _ other: String) -> [UInt8] {
    precondition(header.contains(place), place)
    return Array(header.replacingOccurrences(of: place, with: other).utf8)
      + bytes[header.utf8.count...]
  }
}

@Suite struct ModelFileTests {
  private func decode(
    _ bytes: [UInt8], head: Head? = nil
  ) throws(ModelFault) -> LinearModel {
    try ModelFile.decode(bytes, file: "m.model", labels: Shipped.labels, head: head)
  }

  private func expect(
    _ sentence: String, _ bytes: [UInt8], head: Head? = nil, at: SourceLocation = #_sourceLocation
  ) {
    do throws(ModelFault) {
      _ = try decode(bytes, head: head)
      Issue.record("no fault; wanted: \(sentence)", sourceLocation: at)
    } catch {
      #expect(error.description == "m.model: " + sentence, sourceLocation: at)
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    let (model, bytes) = (SmallModel.model, SmallModel.bytes)
    let read = try decode(bytes, head: .urgency)
    #expect(read.head == model.head && read.version == model.version && read.date == model.date)
    #expect(read.labels == model.labels && read.thresholds == model.thresholds)
    #expect(read.calibration == model.calibration)
    #expect(read.biases == model.biases && read.scales == model.scales)
    let areEqual = read.weights == model.weights
    #expect(areEqual)
    let isSame = ModelFile.encode(read) == bytes
    #expect(isSame)
  }

  /// The second threshold of urgency is the one number that a model may lack: older ones do.
  @Test func theSecondThreshold() throws {
    #expect(!SmallModel.header.contains("suspect"))
    var model = SmallModel.model
    #expect(model.thresholds.suspect == nil && !model.thresholds.suspects(0.5))
    model.thresholds.suspect = 0.25
    let bytes = ModelFile.encode(model)
    let read = try decode(bytes)
    #expect(read.thresholds == model.thresholds)
    let isSame = ModelFile.encode(read) == bytes
    #expect(isSame)
    let suspected = [0.2, 0.25, 0.8, 0.83, 1].map { read.thresholds.suspects($0) }
    #expect(suspected == [false, true, true, false, false])
  }

  @Test func whatIsNoModel() {
    let sentence = "is no model; make one with 'wenzheng classify train'"
    for bytes in [
      [], Array("\n".utf8), Array("a\n".utf8), Array("{\"wenzheng\":1}\n".utf8),
      Array(SmallModel.header.utf8), Array((SmallModel.header + "x").utf8),
      Array(" ".utf8) + SmallModel.bytes,
    ] {
      expect(sentence, bytes)
    }
  }

  @Test func anotherFormat() {
    expect(
      "is a model of format 1, this program reads format 2; train it anew",
      SmallModel.with("\"wenzheng_model\":2,", "\"wenzheng_model\":1,"))
  }

  private static let suspectWords =
    "'suspect' belongs to urgency, and lies below the threshold"

  private static let damages: [(place: String, other: String, words: String)] = [
    ("\"bits\":18", "\"bits\":x", "unexpectedByte at byte 82"),
    ("\"bits\":18", "\"bits\":\"18\"", "wrongType at byte 82"),
    ("\"head\":\"urgency\"", "\"head\":\"urgenc\"", "head 'urgenc'"),
    ("\"counts\":[40,700]", "\"counts\":[40]", "its lists differ in length"),
    ("\"labels\":[\"life\",\"ordinary\"]", "\"labels\":[\"life\"]", "1 labels"),
    ("\"labels\":[\"life\",", "\"labels\":[\"ordinary\",", "a label stands twice"),
    ("\"bits\":18", "\"bits\":17", "17 bits for a bucket, not 18"),
    ("\"slope\":1", "\"slope\":-1", "a number is out of its range"),
    ("\"slope\":1", "\"slope\":1e300,\"x\":1", "a number is out of its range"),
    ("\"threshold\":0", "\"threshold\":8", "a number is out of its range"),
    ("\"slope\":1", "\"margin\":1", "duplicateKey at byte 342"),
    ("\"sha256\":", "\"suspect\":0.9,\"sha256\":", suspectWords),
    ("\"sha256\":", "\"suspect\":0,\"sha256\":", suspectWords),
    ("\"sha256\":", "\"sha25\":", "'sha256' is missing"),
    ("\"version\":", "\"verzion\":", "'version' is missing"),
    ("\"slope\":", "\"slop\":", "'slope' is missing"),
    ("\"offsets\":", "\"offset\":", "'offsets' is missing"),
  ]

  @Test func aDamagedFirstLine() {
    for (place, other, words) in Self.damages {
      expect(
        "its first line is damaged (\(words)); take it from its source again",
        SmallModel.with(place, other))
    }
  }

  @Test func aCutFile() {
    let sentence = "does not have the checksum of its first line; take it from its source again"
    expect(sentence, SmallModel.bytes.dropLast())
    expect(sentence, SmallModel.bytes + [0])
    expect(sentence, Array((SmallModel.header + "\n").utf8))
  }

  /// Mixed up by whoever made it: the checksum is right.
  @Test func tooFewOrTooManyWeights() {
    let sentence = "weights, its first line says 524288; it was mixed up: take it from its source "
      + "again"
    expect("holds 524287 " + sentence, SmallModel.of(weights: [Int8](repeating: 0, count: 524_287)))
    expect("holds 524289 " + sentence, SmallModel.of(weights: [Int8](repeating: 1, count: 600_000)))
  }

  /// Weights, and the bytes that stand for them.
  private static let runs: [(weights: [Int8], bytes: [UInt8])] = [
    ([], []), ([1, -1], [1, 255]), ([0], [0, 1]), ([0, 0, 5, 0], [0, 2, 5, 0, 1]),
    ([Int8](repeating: 0, count: 256), [0, 255, 0, 1]),
  ]

  @Test func noughtsAreCounted() {
    for (weights, bytes) in Self.runs {
      #expect(ZeroRuns.encode(weights) == bytes)
      #expect(ZeroRuns.decode(bytes[...], count: weights.count) == weights)
    }
    var random = Seeded(state: 12)
    for _ in 0..<200 {
      let weights = (0..<random.below(900)).map { _ -> Int8 in
        random.below(4) == 0 ? Int8(random.below(255) - 127) : 0
      }
      #expect(ZeroRuns.decode(ZeroRuns.encode(weights)[...], count: weights.count) == weights)
    }
    // A count that is missing or nought, and more than there may be.
    #expect(ZeroRuns.decode([3, 0], count: 4).isEmpty)
    #expect(ZeroRuns.decode([3, 0, 0], count: 1).isEmpty)
    #expect(ZeroRuns.decode([0, 255, 7], count: 4).count == 5)
  }

  /// A number of the first line decides as much as a weight.
  @Test func anotherDigit() throws {
    let header = SmallModel.header
    let digit = try #require(header.firstRange(of: #""margin":0.1"#))
    let changed = header.replacingCharacters(in: digit, with: #""margin":0.2"#) + "\n"
    expect(
      "does not have the checksum of its first line; take it from its source again",
      Array(changed.utf8) + SmallModel.bytes[(header.utf8.count + 1)...])
  }

  @Test func oneFlippedBit() {
    for place in [0, 1, 262_144, 524_287] {
      var bytes = SmallModel.bytes
      bytes[SmallModel.header.utf8.count + 1 + place] ^= 0x10
      expect(
        "does not have the checksum of its first line; take it from its source again",
        bytes)
    }
  }

  @Test func aLabelThatIsNotOurs() {
    expect(
      "knows the label 'fatal', which is none of urgency here; train it with this "
        + "configuration's labels, or take the model that belongs to it",
      SmallModel.with("\"life\"", "\"fatal\""))
  }

  @Test func aDepartmentThatIsNotOurs() throws {
    let bytes = ModelFile.encode(WideModel.model(labels: 3, seed: 1))
    #expect(try decode(bytes).labels.map(\.name) == ["部门0", "部门1", "部门2"])
    let fewer = HeadLabels(taxonomy: Shipped.taxonomy, departments: ["部门0", "部门2"])
    do throws(ModelFault) {
      _ = try ModelFile.decode(bytes, file: "m.model", labels: fewer)
      Issue.record("no fault")
    } catch {
      #expect(error.description
        == "m.model: knows the label '部门1', which is none of department here; train it with this "
        + "configuration's labels, or take the model that belongs to it")
    }
  }

  /// Its head is told also where the rest is damaged: a list of models can be mended by it.
  @Test func theHeadOfADamagedFile() {
    #expect(ModelFile.head(of: SmallModel.bytes) == .urgency)
    #expect(ModelFile.head(of: Array(SmallModel.bytes.prefix(1_000))) == .urgency)
    #expect(ModelFile.head(of: SmallModel.with("\"urgency\"", "\"urgenci\"")) == nil)
    #expect(ModelFile.head(of: Array("nothing\n".utf8)) == nil && ModelFile.head(of: []) == nil)
  }

  @Test func anotherHead() {
    expect(
      "is a model of urgency, wanted is one of category; name the other file",
      SmallModel.bytes, head: .category)
  }

  // MARK: Shipped

  /// None is shipped of departments: each ledger teaches its own.
  @Test(arguments: [Head.category, .kind, .urgency])
  func theShippedModelsAreWhatTheySay(_ head: Head) throws {
    let file = Shipped.file.deletingLastPathComponent()
      .appending(path: "models/\(head.rawValue).model")
    let bytes = [UInt8](try Data(contentsOf: file))
    let model = try decode(bytes, head: head)
    let line = Data(bytes.prefix { $0 != 0x0A })
    let header = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
    #expect(header["head"] as? String == model.head.rawValue)
    #expect(header["version"] as? String == model.version)
    #expect(model.version == "\(head.rawValue)-\(model.date)")
    #expect(header["labels"] as? [String] == model.labels.map(\.name))
    #expect(header["counts"] as? [Int] == model.labels.map(\.count))
    #expect(model.labels.allSatisfy { $0.count >= LearningLimits.examplesOfClassMin })
    let known = Shipped.labels[head]
    #expect(model.labels.allSatisfy { known.contains($0.name) })
    #expect((0...1).contains(model.thresholds.score) && model.calibration.slope > 0)
    // Every step of a byte is used: the largest weight of each label is 127 of them.
    for label in model.labels.indices {
      var most = 0
      for at in stride(from: label, to: model.weights.count, by: model.labels.count) {
        most = max(most, abs(Int(model.weights[at])))
      }
      #expect(most == 127, "\(model.labels[label].name)")
    }
    let isSame = ModelFile.encode(model) == bytes
    #expect(isSame)
  }

  private static let texts: [(text: String, label: String)] = [
    ("出租车司机拒载宰客", "交通运输"),
    ("单位拖欠工资，不给交社保", "劳动和社会保障"),
    ("楼盘延期交房，开发商不办房产证", "城乡建设"),
    ("学校补课乱收费，老师体罚学生", "教育文体"),
    ("化工厂夜里排放废气，味道刺鼻，河水污染", "环境保护"),
    ("医院看病乱收费，医生态度差", "卫生计生"),
  ]

  @Test func theShippedModelKnowsPlainTexts() throws {
    let file = Shipped.file.deletingLastPathComponent().appending(path: "models/category.model")
    let model = try decode([UInt8](try Data(contentsOf: file)))
    for (text, label) in Self.texts {
      let all = model.probabilities(title: Array(text.utf8), text: Array(text.utf8))
      let most = all.indices.max { all[$0] < all[$1] } ?? 0
      #expect(model.labels[most].name == label, "\(text): \(all)")
    }
  }
}
