/// Finds every occurrence of thousands of phrases in one pass over the bytes of a text
/// (Aho and Corasick, 1975, made into a table without failure links).
///
/// Guarantees: each occurrence of each phrase is reported once, overlapping ones too, in the order
/// in which they end; a text costs one table step a byte, whatever the number of phrases.
public struct PhraseMatcher: Sendable {
  public static let phrasesBytesMax = 1 << 21

  /// Bytes that stand in no phrase share class 0, which keeps the table narrow.
  private var classOfByte = [UInt8](repeating: 0, count: 256)
  private var classCount = 1
  /// By state and class the next state. A state is the place at which its row begins here.
  private var next: [Int32] = []
  /// States from here on end a phrase.
  private var firstEnding: Int32 = 0
  /// For each state that ends a phrase, where its ids begin in `ids`; one longer than these states.
  private var firstID: [Int32] = []
  private var ids: [Int32] = []

  /// Phrases are compared byte by byte: fold them as the texts will be folded. Empty ones never
  /// match. The ids need not differ.
  ///
  /// - Precondition: all phrases together have `phrasesBytesMax` bytes at most. The table takes up
  ///   to a kilobyte for each.
  public init(phrases: [(phrase: String, id: Int)]) {
    let words = phrases.map { (bytes: Array($0.phrase.utf8), id: Int32($0.id)) }
      .filter { !$0.bytes.isEmpty }
    precondition(words.reduce(0) { $0 + $1.bytes.count } <= Self.phrasesBytesMax)
    for byte in Set(words.flatMap(\.bytes)).sorted() {
      // 256 classes at most: class 0 is free only while some byte stands in no phrase, and UTF-8
      // leaves 13 bytes that never occur.
      classOfByte[Int(byte)] = UInt8(classCount)
      classCount += 1
    }
    var trie = Trie(classCount: classCount)
    for word in words { trie.insert(word.bytes.map { Int(classOfByte[Int($0)]) }, id: word.id) }
    // Rows in the order of depth: a text spends most of its bytes in the shallow states, and these
    // rows then lie together in the cache. Those that end a phrase come last, so that telling them
    // apart costs one comparison, and the step from state to state nothing but its load.
    let byDepth = trie.close()
    let order =
      byDepth.filter { trie.ids[$0].isEmpty } + byDepth.filter { !trie.ids[$0].isEmpty }
    var row = [Int32](repeating: 0, count: order.count)
    for (place, state) in order.enumerated() { row[state] = Int32(place * classCount) }
    next.reserveCapacity(trie.next.count)
    for state in order {
      for child in trie.next[state * classCount..<(state + 1) * classCount] {
        next.append(row[Int(child)])
      }
      if trie.ids[state].isEmpty { continue }
      if firstID.isEmpty { firstEnding = row[state] }
      firstID.append(Int32(ids.count))
      ids.append(contentsOf: trie.ids[state])
    }
    if firstID.isEmpty { firstEnding = Int32(next.count) }
    firstID.append(Int32(ids.count))
  }

  /// Calls the body with the id of each phrase found and the position behind it.
  @inlinable
  public func forEachMatch(
    in text: UnsafeBufferPointer<UInt8>, _ body: (_ id: Int, _ end: Int) -> Void
  ) {
    withTables { tables in
      var state = 0
      for at in 0..<text.count {
        state = Int(tables.next[state &+ Int(tables.classOfByte[Int(text[at])])])
        if state < tables.firstEnding { continue }
        let ending = (state &- tables.firstEnding) / tables.classCount
        let last = Int(tables.firstID[ending + 1])
        var found = Int(tables.firstID[ending])
        while found < last {
          body(Int(tables.ids[found]), at + 1)
          found += 1
        }
      }
    }
  }

  /// The tables as plain memory: no check of bounds a byte on the hot path.
  @usableFromInline
  struct Tables {
    @usableFromInline let classOfByte: UnsafeBufferPointer<UInt8>
    @usableFromInline let next: UnsafeBufferPointer<Int32>
    @usableFromInline let firstID: UnsafeBufferPointer<Int32>
    @usableFromInline let ids: UnsafeBufferPointer<Int32>
    @usableFromInline let firstEnding: Int
    @usableFromInline let classCount: Int
  }

  @usableFromInline
  func withTables(_ body: (Tables) -> Void) {
    classOfByte.withUnsafeBufferPointer { classes in
      next.withUnsafeBufferPointer { next in
        firstID.withUnsafeBufferPointer { firstID in
          ids.withUnsafeBufferPointer { ids in
            body(Tables(
              classOfByte: classes, next: next, firstID: firstID, ids: ids,
              firstEnding: Int(firstEnding), classCount: classCount))
          }
        }
      }
    }
  }
}

/// The trie while it is built; `close` turns it into a complete table.
private struct Trie {
  let classCount: Int
  var next: [Int32]
  var ids: [[Int32]] = [[]]

  init(classCount: Int) {
    self.classCount = classCount
    next = [Int32](repeating: -1, count: classCount)
  }

  mutating func insert(_ word: [Int], id: Int32) {
    var state = 0
    for letter in word {
      let slot = state * classCount + letter
      if next[slot] < 0 {
        next[slot] = Int32(ids.count)
        ids.append([])
        next.append(contentsOf: repeatElement(-1, count: classCount))
      }
      state = Int(next[slot])
    }
    ids[state].append(id)
  }

  /// Breadth first: each state takes over what its longest proper suffix can do. Returns the states
  /// by depth, the root first.
  mutating func close() -> [Int] {
    var suffix = [Int32](repeating: 0, count: ids.count)
    var queue = [0]
    for letter in 0..<classCount {
      let child = next[letter]
      if child < 0 { next[letter] = 0 } else { queue.append(Int(child)) }
    }
    var at = 1
    while at < queue.count {
      let state = queue[at]
      at += 1
      let shorter = Int(suffix[state])
      ids[state].append(contentsOf: ids[shorter])
      for letter in 0..<classCount {
        let slot = state * classCount + letter
        let fallback = next[shorter * classCount + letter]
        if next[slot] < 0 {
          next[slot] = fallback
        } else {
          suffix[Int(next[slot])] = fallback
          queue.append(Int(next[slot]))
        }
      }
    }
    return queue
  }
}
