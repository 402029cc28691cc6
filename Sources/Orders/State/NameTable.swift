import Formats
import Glibc

/// Names as small integers: units, channels and categories stand in an order as numbers.
/// A name once given keeps its number for the life of the ledger.
///
/// Names are told apart by their bytes: comparing them as text would normalise Chinese for every
/// order.
public struct NameTable: Sendable {
  public private(set) var names: [String] = []
  private var numbers: [UInt64: [UInt16]] = [:]

  public init(names: [String] = []) {
    for name in names { _ = number(of: name) }
  }

  /// The number of the name, given now if it is new.
  public mutating func number(of name: String) -> UInt16 {
    let hash = Self.hash(name)
    if let number = find(name, hash) { return number }
    precondition(names.count < UInt16.max, "fewer than 65,535 names of one sort")
    let number = UInt16(names.count)
    names.append(name)
    numbers[hash, default: []].append(number)
    return number
  }

  /// The number of the name, or 0 where there is no room for a new one.
  mutating func number(ofRoom name: String) -> UInt16 {
    names.count < UInt16.max - 1 ? number(of: name) : number(ifKnown: name) ?? 0
  }

  public func number(ifKnown name: String) -> UInt16? { find(name, Self.hash(name)) }

  public subscript(number: UInt16) -> String { names[Int(number)] }

  private func find(_ name: String, _ hash: UInt64) -> UInt16? {
    numbers[hash]?.first { Self.isSame(names[Int($0)], name) }
  }

  private static func isSame(_ one: String, _ other: String) -> Bool {
    var (one, other) = (one, other)
    return one.withUTF8 { one in
      other.withUTF8 { other in
        guard let start = one.baseAddress, let second = other.baseAddress else {
          return one.count == other.count
        }
        return one.count == other.count && memcmp(start, second, one.count) == 0
      }
    }
  }

  private static func hash(_ name: String) -> UInt64 {
    var hash = StableHash()
    hash.combine(name)
    return hash.value
  }
}
