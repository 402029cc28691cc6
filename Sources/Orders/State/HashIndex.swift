/// From a 64-bit hash to the small integers that were stored under it, several where hashes meet:
/// whoever looks something up checks what it finds. In 256 parts that grow one at a time, so that
/// no insertion waits for the whole index to move.
public struct HashIndex: Sendable {
  private struct Part: Sendable {
    /// Slots of an open-addressing table with linear probing; `vacant` marks a free one.
    var hashes: [UInt64] = []
    var values: [UInt32] = []
    var used = 0

    static let vacant = UInt32.max

    mutating func insert(_ hash: UInt64, _ value: UInt32) {
      if used * 4 >= hashes.count * 3 { grow() }
      place(hash, value)
      used += 1
    }

    /// The value that stood under the hash before.
    mutating func replace(_ hash: UInt64, _ value: UInt32) -> UInt32? {
      if !hashes.isEmpty {
        let mask = hashes.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while values[slot] != Self.vacant {
          if hashes[slot] == hash {
            defer { values[slot] = value }
            return values[slot]
          }
          slot = (slot + 1) & mask
        }
      }
      insert(hash, value)
      return nil
    }

    private mutating func place(_ hash: UInt64, _ value: UInt32) {
      let mask = hashes.count - 1
      var slot = Int(truncatingIfNeeded: hash) & mask
      while values[slot] != Self.vacant { slot = (slot + 1) & mask }
      hashes[slot] = hash
      values[slot] = value
    }

    private mutating func grow() {
      let old = self
      let capacity = max(64, old.hashes.count * 2)
      hashes = [UInt64](repeating: 0, count: capacity)
      values = [UInt32](repeating: Self.vacant, count: capacity)
      for slot in old.values.indices where old.values[slot] != Self.vacant {
        place(old.hashes[slot], old.values[slot])
      }
    }
  }

  private var parts = [Part](repeating: Part(), count: 256)

  public init() {}

  public mutating func insert(_ hash: UInt64, _ value: UInt32) {
    precondition(value != Part.vacant, "an index holds fewer than 4 billion entries")
    parts[Int(hash >> 56)].insert(hash, value)
  }

  /// Keeps one value a hash: puts this one in place of the one that is there, and returns that.
  public mutating func replace(_ hash: UInt64, with value: UInt32) -> UInt32? {
    precondition(value != Part.vacant, "an index holds fewer than 4 billion entries")
    return parts[Int(hash >> 56)].replace(hash, value)
  }

  /// The first value under the hash that the caller accepts.
  public func first(_ hash: UInt64, where accepts: (UInt32) -> Bool) -> UInt32? {
    let part = parts[Int(hash >> 56)]
    guard !part.hashes.isEmpty else { return nil }
    let mask = part.hashes.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while part.values[slot] != Part.vacant {
      if part.hashes[slot] == hash, accepts(part.values[slot]) { return part.values[slot] }
      slot = (slot + 1) & mask
    }
    return nil
  }
}
