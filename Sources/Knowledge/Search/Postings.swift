/// Which entries hold a piece: for each piece the slots of its entries in rising order.
///
/// Most pieces stand in one or two entries, a few in half of them. The first slot stands in the
/// piece's own record; the distances to the next ones follow in chunks of one pool, each half as
/// large again as the one before, seven bits a byte.
///
/// Guarantees: slots are added in rising order only; a removed slot lowers the count at once and is
/// called out until `compacted`.
struct Postings: Sendable {
  private struct Term {
    let key: UInt32
    /// Entries that hold it and are not removed.
    var count: Int32 = 1
    let first: Int32
    /// Where in `chains` the rest stands; -1 while there is none, as for most.
    var chain: Int32 = -1
  }

  /// The slots behind the first one.
  private struct Chain {
    var last: Int32
    /// Where in the pool the chunks begin, and where the next byte goes.
    let chunk: Int32
    var next: Int32
    /// Bytes of the last chunk, and those of them that are free.
    var size: UInt16
    var free: UInt16
  }

  /// Room for any distance.
  private static let chunkBytesMin: UInt16 = 5
  private static let chunkBytesMax: UInt16 = 2_560
  private static let linkBytes = 4

  private static func size(after size: UInt16) -> UInt16 { min(size + size / 2, chunkBytesMax) }

  private var terms: [Term] = []
  private var chains: [Chain] = []
  /// Numbers of terms by hash of the key, with open addressing; 0 is free, others are one higher.
  private var table = [Int32](repeating: 0, count: 1 << 10)
  private var pool: [UInt8] = []

  /// The memory in use.
  var byteCount: Int {
    terms.count * MemoryLayout<Term>.stride + chains.count * MemoryLayout<Chain>.stride
      + table.count * 4 + pool.count
  }

  // MARK: Asking

  /// How many entries hold the piece.
  func count(of key: UInt32) -> Int { number(of: key).map { Int(terms[$0].count) } ?? 0 }

  /// Calls the body with each slot that the key was added for, removed ones too.
  @inline(__always)
  func forEachSlot(of key: UInt32, _ body: (Int) -> Void) {
    if let number = number(of: key) { forEachSlot(number, body) }
  }

  private func number(of key: UInt32) -> Int? {
    let number = table[place(of: key)]
    return number == 0 ? nil : Int(number - 1)
  }

  @inline(__always)
  private func forEachSlot(_ number: Int, _ body: (Int) -> Void) {
    let term = terms[number]
    var slot = Int(term.first)
    body(slot)
    guard term.chain >= 0 else { return }
    let chain = chains[Int(term.chain)]
    pool.withUnsafeBufferPointer { pool in
      var at = Int(chain.chunk)
      var size = Self.chunkBytesMin
      var end = at + Int(size)
      let last = Int(chain.next)
      while at != last {
        // A distance is never 0: a zero byte fills up a chunk.
        if at == end || pool[at] == 0 {
          at = Self.link(pool, end)
          size = Self.size(after: size)
          end = at + Int(size)
          continue
        }
        // Most distances are one byte: they are those of common pieces.
        var byte = Int(pool[at])
        at &+= 1
        var distance = byte & 0x7F
        var shift = 7
        while byte & 0x80 != 0 {
          byte = Int(pool[at])
          at &+= 1
          distance |= (byte & 0x7F) &<< shift
          shift &+= 7
        }
        slot &+= distance
        body(slot)
      }
    }
  }

  private static func link(_ pool: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
    Int(pool[at]) | Int(pool[at + 1]) << 8 | Int(pool[at + 2]) << 16 | Int(pool[at + 3]) << 24
  }

  private func place(of key: UInt32) -> Int {
    let mask = table.count - 1
    var at = Int(truncatingIfNeeded: (UInt64(key) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while table[at] != 0 && terms[Int(table[at]) - 1].key != key { at = (at + 1) & mask }
    return at
  }

  // MARK: Changing

  /// The slot must lie above all that were added for the key.
  mutating func add(_ key: UInt32, slot: Int) {
    let place = place(of: key)
    if table[place] != 0 {
      append(Int(table[place]) - 1, slot)
      return
    }
    terms.append(Term(key: key, first: Int32(slot)))
    table[place] = Int32(terms.count)
    if terms.count * 4 > table.count * 3 { grow() }
  }

  /// The slot must have been added for the key.
  mutating func remove(_ key: UInt32) {
    guard let number = number(of: key) else { return }
    terms[number].count -= 1
  }

  /// The same without the slots that have no new number; the numbers must keep their order.
  func compacted(_ numbers: [Int32?]) -> Postings {
    var small = Postings()
    for number in terms.indices where terms[number].count > 0 {
      forEachSlot(number) { slot in
        if let new = numbers[slot] { small.add(terms[number].key, slot: Int(new)) }
      }
    }
    return small
  }

  private mutating func append(_ number: Int, _ slot: Int) {
    terms[number].count += 1
    var chain: Chain
    if terms[number].chain < 0 {
      let at = Int32(pool.count)
      chain = Chain(
        last: terms[number].first, chunk: at, next: at, size: Self.chunkBytesMin,
        free: Self.chunkBytesMin)
      terms[number].chain = Int32(chains.count)
      chains.append(chain)
      addRoom(chain.size)
    } else {
      chain = chains[Int(terms[number].chain)]
    }
    var distance = UInt32(Int32(slot) - chain.last)
    let bytes = UInt16((32 - distance.leadingZeroBitCount + 6) / 7)
    if chain.free < bytes { addChunk(&chain) }
    chain.free -= bytes
    while distance >= 0x80 {
      pool[Int(chain.next)] = UInt8(distance & 0x7F) | 0x80
      chain.next += 1
      distance >>= 7
    }
    pool[Int(chain.next)] = UInt8(distance)
    chain.next += 1
    chain.last = Int32(slot)
    chains[Int(terms[number].chain)] = chain
  }

  private mutating func addChunk(_ chain: inout Chain) {
    let at = UInt32(pool.count)
    let end = Int(chain.next) + Int(chain.free)
    for byte in 0..<4 { pool[end + byte] = UInt8(truncatingIfNeeded: at >> (8 * byte)) }
    chain.next = Int32(at)
    chain.size = Self.size(after: chain.size)
    chain.free = chain.size
    addRoom(chain.size)
  }

  private mutating func addRoom(_ size: UInt16) {
    pool.append(contentsOf: repeatElement(0, count: Int(size) + Self.linkBytes))
  }

  private mutating func grow() {
    table = [Int32](repeating: 0, count: table.count * 2)
    for number in terms.indices { table[place(of: terms[number].key)] = Int32(number + 1) }
  }
}
