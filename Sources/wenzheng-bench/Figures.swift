import Foundation

/// What was measured, as a table for people or as JSON.
struct Figures {
  private var rows: [(name: String, value: Double, unit: String)] = []

  mutating func add(_ name: String, _ value: Double, _ unit: String) {
    rows.append((name, value, unit))
    FileHandle.standardError.write(Data("  \(name): \(Self.shown(value)) \(unit)\n".utf8))
  }

  func table() -> String {
    let width = rows.map(\.name.count).max() ?? 0
    return rows.map { row in
      let name = row.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
      let value = Self.shown(row.value)
      return name + String(repeating: " ", count: max(0, 14 - value.count)) + value + " " + row.unit
    }.joined(separator: "\n") + "\n"
  }

  func json() throws -> Data {
    let objects = rows.map { row -> [String: Any] in
      ["figure": row.name, "value": row.value, "unit": row.unit]
    }
    return try JSONSerialization.data(
      withJSONObject: objects, options: [.prettyPrinted, .sortedKeys])
  }

  private static func shown(_ value: Double) -> String {
    value >= 1_000 ? String(format: "%.0f", value) : String(format: "%.2f", value)
  }
}

extension Array where Element == Double {
  /// The value below which the share of all lies.
  func percentile(_ share: Double) -> Double {
    guard !isEmpty else { return 0 }
    let sorted = sorted()
    return sorted[Swift.min(count - 1, Int(Double(count) * share))]
  }
}

/// SplitMix64: the same seed gives the same numbers.
struct Mixer {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
