import Formats
import WorkTime

/// The number of a work order: `370481-20261121-003-000127`, that is jurisdiction, date of opening,
/// home partition, counter of that day. It is unique in a ledger, and the partition in it says
/// where every further message about the order belongs.
public struct OrderNumber: Hashable, Sendable, CustomStringConvertible {
  /// Partitions 0 to 999: three digits. More than eight digits of a counter no day can count.
  public static let partitionTotal = 1_000

  /// Six digits; 000000 where no jurisdiction could be found.
  public let jurisdiction: Int32
  public let date: CivilDate
  public let partition: Int32
  public let counter: Int32

  public init(jurisdiction: Int32, date: CivilDate, partition: Int32, counter: Int32) {
    self.jurisdiction = jurisdiction
    self.date = date
    self.partition = partition
    self.counter = counter
  }

  /// Reads the form that `append` writes, and no other.
  public init?(_ text: some StringProtocol) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].count == 6, parts[1].count == 8, parts[2].count == 3,
      (6...8).contains(parts[3].count),
      let jurisdiction = Self.number(parts[0]), let day = Self.number(parts[1]),
      let partition = Self.number(parts[2]), let counter = Self.number(parts[3]),
      parts[3].count == 6 || parts[3].first != UInt8(ascii: "0"),
      let date = CivilDate(
        year: Int(day / 10_000), month: Int(day / 100 % 100), day: Int(day % 100))
    else { return nil }
    self.init(jurisdiction: jurisdiction, date: date, partition: partition, counter: counter)
  }

  private static func number(_ digits: some Sequence<UInt8>) -> Int32? {
    var value: Int32 = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int32(digit - UInt8(ascii: "0"))
    }
    return value
  }

  public func append(to bytes: inout [UInt8]) {
    bytes.append(decimal: UInt64(jurisdiction), width: 6)
    bytes.append(UInt8(ascii: "-"))
    let (year, month, day) = date.fields
    bytes.append(decimal: UInt64(year * 10_000 + month * 100 + day), width: 8)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(decimal: UInt64(partition), width: 3)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(decimal: UInt64(counter), width: 6)
  }

  public var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A 64-bit key for an index: jurisdiction 20 bits, days since 2000 14 bits, partition 10 bits,
  /// counter 20 bits, spread over all bits by an odd factor. Beyond a million orders of one day and
  /// partition keys may meet, so what is found under one is checked against the order.
  public var key: UInt64 {
    let day = UInt64(truncatingIfNeeded: date.daysSince1970 - 10_957) & 0x3FFF
    let high = UInt64(jurisdiction) << 44 | day << 30 | UInt64(partition & 0x3FF) << 20
    return (high &+ UInt64(counter)) &* 0x9E37_79B9_7F4A_7C15
  }
}

extension OrderNumber {
  /// Six digits of a jurisdiction's code.
  public static func code(_ jurisdiction: Int32) -> String {
    var bytes: [UInt8] = []
    bytes.append(decimal: UInt64(jurisdiction), width: 6)
    return String(decoding: bytes, as: UTF8.self)
  }
}
