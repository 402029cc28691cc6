/// Names as small integers: units, channels and categories stand in an order as numbers.
/// A name once given keeps its number for the life of the ledger.
public struct NameTable: Sendable {
  public private(set) var names: [String] = []
  private var numbers: [String: UInt16] = [:]

  public init(names: [String] = []) {
    for name in names { _ = number(of: name) }
  }

  /// The number of the name, given now if it is new.
  public mutating func number(of name: String) -> UInt16 {
    if let number = numbers[name] { return number }
    precondition(names.count < UInt16.max, "fewer than 65,535 names of one sort")
    let number = UInt16(names.count)
    names.append(name)
    numbers[name] = number
    return number
  }

  public func number(ifKnown name: String) -> UInt16? { numbers[name] }

  public subscript(number: UInt16) -> String { names[Int(number)] }
}
