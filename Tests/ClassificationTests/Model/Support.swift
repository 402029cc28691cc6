import Appeals
import Foundation
import TestSupport

@testable import Classification

extension Seeded {
  /// From 0 on, below 1.
  mutating func share() -> Float { Float(next() >> 40) / Float(1 << 24) }
}

func pieces(_ text: [UInt8]) -> [GramPass.Piece] {
  text.withUnsafeBufferPointer { text in
    var pieces: [GramPass.Piece] = []
    GramPass.forEach(in: text) { pieces.append($0) }
    return pieces
  }
}

func words(_ text: [UInt8]) -> [String] {
  pieces(text).map { String(decoding: text[$0.from..<$0.to], as: UTF8.self) }
}

func words(_ text: String) -> [String] { words(Array(text.utf8)) }

/// The features of a title, or of a text with its title before it.
func counts(
  _ title: String, _ text: String? = nil, _ field: GramCounts.Field = .text
) -> [GramCounts.Feature] {
  func features(_ counts: GramCounts) -> [GramCounts.Feature] {
    var features: [GramCounts.Feature] = []
    counts.forEach { features.append($0) }
    return features
  }
  return Array(title.utf8).withUnsafeBufferPointer { title in
    guard let text else { return GramCounts.with(title, nil, field, features) }
    return Array(text.utf8).withUnsafeBufferPointer {
      GramCounts.with(title, $0, field, features)
    }
  }
}

func labelled(
  _ text: String, _ label: String, fold: Int?, title: String = "", group: String? = nil
) -> LabelledText {
  LabelledText(
    id: "", title: PlaceWords.fold(title), text: PlaceWords.fold(text), label: label, fold: fold,
    group: group)
}

/// Texts of three classes that share no word of their own, and of which half of each is noise.
enum Separable {
  static let classes: [(label: String, words: [String])] = [
    ("交通运输", ["公交", "车站", "晚点", "司机", "路线", "堵车"]),
    ("教育文体", ["学校", "老师", "补课", "学费", "开学", "课本"]),
    ("卫生计生", ["医院", "挂号", "医生", "病房", "药费", "疫苗"]),
  ]
  static let noise = ["你好", "请问", "希望", "领导", "今天", "小区", "时间", "问题"]

  static func examples(_ count: Int, seed: UInt64) -> [LabelledText] {
    var random = Seeded(state: seed)
    return (0..<count).map { number in
      let own = classes[number % classes.count]
      let text = (0..<8).map { place in
        let words = place % 2 == 0 ? own.words : noise
        return words[random.below(words.count)]
      }
      return labelled(
        text.joined(separator: ","), own.label, fold: number / classes.count % 2,
        title: own.words[random.below(own.words.count)])
    }
  }
}

/// A model of departments that was not learned: weights drawn by lot, the same few thousand again
/// and again.
enum WideModel {
  static func model(labels: Int, seed: UInt64, head: Head = .department) -> LinearModel {
    var random = Seeded(state: seed)
    func numbers(_ from: Float, _ to: Float) -> [Float] {
      (0..<labels).map { _ in from + random.share() * (to - from) }
    }
    let offsets = numbers(-0.3, 0.3)
    let (biases, scales) = (numbers(-1, 1), numbers(0.001, 0.01))
    // A prime number of them, so that they stand under other labels each time.
    var weights = (0..<4_093).map { _ in Int8(truncatingIfNeeded: random.next()) }
    let count = GramCounts.bucketCount * labels
    while weights.count < count { weights += weights.prefix(count - weights.count) }
    return LinearModel(
      head: head, version: "wide", date: "2026-11-22",
      labels: (0..<labels).map { LinearModel.Label(name: "部门\($0)", count: 9) },
      thresholds: LinearModel.thresholdsByDefault,
      calibration: Calibration(slope: 1.5, offsets: offsets), biases: biases, scales: scales,
      weights: weights)
  }
}
