/// Finds every occurrence of thousands of phrases in one pass over the bytes of a text
/// (Aho and Corasick, 1975, made into a table without failure links).
///
/// Guarantees: each occurrence of each phrase is reported once, overlapping ones too, in the order
/// in which they end; a text costs one table step a byte, whatever the number of phrases.
public struct PhraseMatcher: Sendable {
  /// Bytes that stand in no phrase share class 0, which keeps the table narrow.
  private var classOfByte = [UInt8](repeating: 0, count: 256)
  private var classCount = 1
  /// By state and class the next state: where its row begins in this table, times two, plus one if
  /// phrases end there.
  private var next: [Int32] = []
  /// For a state (divided by `classCount`), where its ids begin in `ids`; one longer than states.
  private var firstID: [Int32] = []
  private var ids: [Int32] = []

  /// Phrases are compared byte by byte: fold them as the texts will be folded. Empty ones never
  /// match. The ids need not differ.
  public init(phrases: [(phrase: String, id: Int)]) {
    let words = phrases.map { (bytes: Array($0.phrase.utf8), id: Int32($0.id)) }
      .filter { !$0.bytes.isEmpty }
    for byte in Set(words.flatMap(\.bytes)).sorted() {
      // 256 classes at most: class 0 is free only while some byte stands in no phrase, and UTF-8
      // leaves 13 bytes that never occur.
      classOfByte[Int(byte)] = UInt8(classCount)
      classCount += 1
    }
    var trie = Trie(classCount: classCount)
    for word in words { trie.insert(word.bytes.map { Int(classOfByte[Int($0)]) }, id: word.id) }
    trie.close()
    let ends = trie.ids.map { !$0.isEmpty }
    next = trie.next.map { $0 * Int32(classCount) * 2 + (ends[Int($0)] ? 1 : 0) }
    for state in trie.ids {
      firstID.append(Int32(ids.count))
      ids.append(contentsOf: state)
    }
    firstID.append(Int32(ids.count))
  }

  /// Calls the body with the id of each phrase found and the position behind it.
  @inlinable
  public func forEachMatch(
    in text: UnsafeBufferPointer<UInt8>, _ body: (_ id: Int, _ end: Int) -> Void
  ) {
    withTables { classes, next, firstID, ids, classCount in
      var state = 0
      for at in 0..<text.count {
        state = Int(next[state >> 1 + Int(classes[Int(text[at])])])
        if state & 1 == 0 { continue }
        let row = (state >> 1) / classCount
        let last = Int(firstID[row + 1])
        var found = Int(firstID[row])
        while found < last {
          body(Int(ids[found]), at + 1)
          found += 1
        }
      }
    }
  }

  /// The tables as plain memory: no bounds check a byte on the hot path.
  @usableFromInline
  func withTables(
    _ body: (
      UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<Int32>, UnsafeBufferPointer<Int32>,
      UnsafeBufferPointer<Int32>, Int
    ) -> Void
  ) {
    classOfByte.withUnsafeBufferPointer { classes in
      next.withUnsafeBufferPointer { next in
        firstID.withUnsafeBufferPointer { firstID in
          ids.withUnsafeBufferPointer { ids in body(classes, next, firstID, ids, classCount) }
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

  /// Breadth first: each state takes over what its longest proper suffix can do.
  mutating func close() {
    var suffix = [Int32](repeating: 0, count: ids.count)
    var queue: [Int] = []
    for letter in 0..<classCount {
      let child = next[letter]
      if child < 0 { next[letter] = 0 } else { queue.append(Int(child)) }
    }
    var at = 0
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
  }
}
