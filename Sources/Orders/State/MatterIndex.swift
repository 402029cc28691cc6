import Formats

/// By which repeats and groups are found: the last orders of a citizen about a category of a
/// jurisdiction, and the last ones of the category whoever sent them. Built of the orders alone, in
/// the order of their opening, so that it comes out the same at each start.
public struct MatterIndex: Sendable {
  /// So many of a citizen's earlier orders are looked at.
  public static let citizenOrdersMax = 16
  /// So many of the newest orders of a category in a jurisdiction are compared.
  public static let ringOrdersMax = 128

  private struct Key: Hashable, Sendable {
    var jurisdiction: Int32
    var category: UInt16
  }

  private struct Ring: Sendable {
    var matters: ContiguousArray<UInt64> = []
    var orders: ContiguousArray<UInt32> = []
    var next = 0

    mutating func add(_ matter: UInt64, _ order: UInt32) {
      if matters.count < MatterIndex.ringOrdersMax {
        matters.append(matter)
        orders.append(order)
      } else {
        matters[next] = matter
        orders[next] = order
        next = (next + 1) % MatterIndex.ringOrdersMax
      }
    }
  }

  private var newest = HashIndex()
  /// By order, the citizen's order before it.
  private var previous = Pages<UInt32>()
  private var rings: [Ring] = []
  private var ringNumbers: [Key: Int] = [:]

  public init() {}

  /// What it takes of memory, but for the rings, whose size is bounded.
  var bytes: Int { newest.bytes + previous.bytes }

  private static func hash(_ citizen: UInt64, _ key: Key) -> UInt64 {
    let place = UInt64(UInt32(bitPattern: key.jurisdiction)) << 16 | UInt64(key.category)
    return citizen ^ (place &* 0x9E37_79B9_7F4A_7C15)
  }

  mutating func add(_ order: Order, at index: Int) {
    let key = Key(jurisdiction: order.number.jurisdiction, category: order.category)
    var before = UInt32.max
    if order.citizen != 0 {
      before = newest.replace(Self.hash(order.citizen, key), with: UInt32(index)) ?? .max
    }
    previous.append(before)
    guard order.matter != 0 else { return }
    if let ring = ringNumbers[key] {
      rings[ring].add(order.matter, UInt32(index))
    } else {
      ringNumbers[key] = rings.count
      var ring = Ring()
      ring.add(order.matter, UInt32(index))
      rings.append(ring)
    }
  }

  /// The newest order of the citizen there that is accepted. Others may be asked about too, where
  /// hashes meet.
  public func order(
    ofCitizen citizen: UInt64, jurisdiction: Int32, category: UInt16, where accepts: (Int) -> Bool
  ) -> Int? {
    guard citizen != 0 else { return nil }
    let key = Key(jurisdiction: jurisdiction, category: category)
    var next = newest.first(Self.hash(citizen, key)) { _ in true }
    for _ in 0..<Self.citizenOrdersMax {
      guard let order = next, order != .max else { return nil }
      if accepts(Int(order)) { return Int(order) }
      next = previous[Int(order)]
    }
    return nil
  }

  /// Calls the body for each order there that is alike, newest first, until it has enough.
  public func forEachAlike(
    _ matter: UInt64, jurisdiction: Int32, category: UInt16, atLeast likeness: Int,
    _ body: (Int) -> Bool
  ) {
    guard matter != 0,
      let number = ringNumbers[Key(jurisdiction: jurisdiction, category: category)]
    else { return }
    let ring = rings[number]
    // The ring goes round: the newest stands before what is overwritten next.
    let count = ring.matters.count
    var at = ring.next
    for _ in 0..<count {
      at = at == 0 ? count - 1 : at - 1
      if MatterSketch.likeness(ring.matters[at], matter) >= likeness {
        guard body(Int(ring.orders[at])) else { return }
      }
    }
  }
}
