import Foundation

@testable import Knowledge

/// A model that was not learned: rows by number, so that a byte out of its place is seen.
enum SmallMeaning {
  static let texts = ["房本丢了咋补", "补办不动产权证"]
  static let keys = Set(texts.flatMap { MeaningPieces.keys(of: $0) }).sorted()
  static let model = MeaningModel(
    version: "small", date: "2026-11-22", groups: 9, pairs: 4, keys: keys,
    weights: (0..<keys.count * MeaningLimits.dimensions).map {
      Int8(truncatingIfNeeded: $0 &* 37 >> 3)
    })
  static let bytes = MeaningFile.encode(model)
  static let header = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)

  /// The file with one place of its first line changed.
  static func with(_ place: String, _ other: String) -> [UInt8] {
    precondition(header.contains(place), place)
    return Array(header.replacingOccurrences(of: place, with: other).utf8)
      + bytes[header.utf8.count...]
  }
}

/// Questions of which half of the words stand in the official wording only, the other half in the
/// citizens' only: what no search by words can bridge.
enum ToyGroups {
  static let subjects = [
    ("不动产权证", "房本"), ("机动车驾驶证", "车本"), ("居民户口簿", "户口本子"),
    ("生育津贴", "生孩子那笔钱"), ("异地就医", "外头看病"), ("殡葬服务", "办白事"),
  ]
  static let acts = [
    ("遗失补发", "弄丢了"), ("收费标准", "花多少"), ("申请材料", "带点啥"), ("受理时限", "等几天"),
  ]

  static var all: [MeaningGroup] {
    subjects.flatMap { subject in
      acts.map { act in
        MeaningGroup(
          official: subject.0 + act.0, answer: "办理" + subject.0 + "，按" + act.0 + "执行",
          asked: [subject.1 + act.1, act.1 + "，" + subject.1, "俺想问" + subject.1 + act.1])
      }
    }
  }
}

enum Paraphrases {
  static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Cases/paraphrases.jsonl")

  static func groups() throws -> [MeaningGroup] {
    try MeaningReader.groups([UInt8](Data(contentsOf: file)), file: "paraphrases.jsonl")
  }
}
