/// From a 64-bit hash to the small integers that were stored under it. It keeps 40 bits of the hash
/// and may give what was stored under another one that shares them: whoever looks something up
/// checks what it finds. In 256 parts that grow one at a time, so that no insertion waits for the
/// whole index to move.
public struct HashIndex: Sendable {
  /// Hash and value side by side: one look into memory, eight bytes.
  private struct Slot: Sendable {
    var tag: UInt32
    var value: UInt32

    static let vacant = Slot(tag: 0, value: .max)
    var isVacant: Bool { value == .max }
  }

  private struct Part: Sendable {
    /// An open-addressing table with linear probing, of whatever size.
    var slots: [Slot] = []
    var used = 0

    static let slotsMin = 32

    private func home(_ tag: UInt32) -> Int { HashIndex.home(tag, of: slots.count) }

    mutating func insert(_ slot: Slot) {
      // Three in four at most are taken.
      if used * 4 >= slots.count * 3 { grow() }
      place(slot)
      used += 1
    }

    private mutating func place(_ slot: Slot) {
      var at = home(slot.tag)
      while !slots[at].isVacant { at = after(at) }
      slots[at] = slot
    }

    private func after(_ at: Int) -> Int { at + 1 == slots.count ? 0 : at + 1 }

    /// By half, so that little of it lies vacant; each entry moves three times in all.
    private mutating func grow() {
      let old = slots
      slots = [Slot](
        repeating: .vacant, count: max(Self.slotsMin, old.count + old.count / 2))
      for slot in old where !slot.isVacant { place(slot) }
    }

    /// The place of the first value under the tag that the caller accepts.
    @inline(__always)
    func first(_ tag: UInt32, where accepts: (UInt32) -> Bool) -> Int? {
      if slots.isEmpty { return nil }
      var at = home(tag)
      while !slots[at].isVacant {
        if slots[at].tag == tag, accepts(slots[at].value) { return at }
        at = after(at)
      }
      return nil
    }
  }

  private var parts = [Part](repeating: Part(), count: 256)

  public init() {}

  /// Where a tag belongs: its share of all tags, as a share of all slots.
  static func home(_ tag: UInt32, of slots: Int) -> Int {
    Int(truncatingIfNeeded: (UInt64(tag) &* UInt64(slots)) >> 32)
  }

  private static func part(_ hash: UInt64) -> Int { Int(hash >> 56) }
  private static func tag(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 24) }

  /// What it takes of memory.
  public var bytes: Int {
    parts.reduce(0) { $0 + $1.slots.count * MemoryLayout<Slot>.stride }
  }

  public mutating func insert(_ hash: UInt64, _ value: UInt32) {
    precondition(value != .max, "an index holds fewer than 4 billion entries")
    parts[Self.part(hash)].insert(Slot(tag: Self.tag(hash), value: value))
  }

  /// Keeps one value a hash: puts this one in place of the one that is there, and returns that.
  public mutating func replace(_ hash: UInt64, with value: UInt32) -> UInt32? {
    precondition(value != .max, "an index holds fewer than 4 billion entries")
    let part = Self.part(hash)
    guard let at = parts[part].first(Self.tag(hash), where: { _ in true }) else {
      insert(hash, value)
      return nil
    }
    defer { parts[part].slots[at].value = value }
    return parts[part].slots[at].value
  }

  /// The first value under the hash that the caller accepts.
  public func first(_ hash: UInt64, where accepts: (UInt32) -> Bool) -> UInt32? {
    let part = parts[Self.part(hash)]
    return part.first(Self.tag(hash), where: accepts).map { part.slots[$0].value }
  }
}
