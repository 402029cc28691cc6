import Formats

/// The number of an FAQ entry (问答条目), counted from 1 within a ledger: `faq-000012`.
///
/// Guarantees: one text for each number and one number for each text; entries are ordered by when
/// they came to be.
public struct EntryID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let number: Int32

  /// - Parameter number: from 1 on.
  public init(_ number: Int32) {
    precondition(number > 0, "entries are counted from 1")
    self.number = number
  }

  static let prefix = "faq-"
  static let digits = 6

  /// Reads what `description` gives, and nothing else: no other prefix, no other count of zeros.
  public init?(_ text: String) {
    guard text.hasPrefix(Self.prefix), let number = Int32(text.dropFirst(Self.prefix.count)),
      number > 0
    else { return nil }
    self.number = number
    guard description == text else { return nil }
  }

  public static func < (a: EntryID, b: EntryID) -> Bool { a.number < b.number }

  public var description: String {
    var bytes = Array(Self.prefix.utf8)
    bytes.append(decimal: UInt64(number.magnitude), width: Self.digits)
    return String(decoding: bytes, as: UTF8.self)
  }
}
