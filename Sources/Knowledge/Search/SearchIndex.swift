/// Finds the entries of the FAQ that answer a question, in a citizen's words.
///
/// A search has two steps. Pieces of one and two characters, and concepts of the synonyms, lead to
/// the entries that share the rarest of them with the query (`Postings`); the best of these are
/// looked at closely (`SearchPass`): how much of the query stands in the question or in one
/// phrasing, and whether both ask for the same kind of thing.
///
/// Guarantees: what is found depends on the entries alone, not on the order in which they came; the
/// time of a search is bounded by `SearchLimits`; texts are cut at those limits. A value: who holds
/// a copy goes on reading it while another one is changed, at the price of copying what both share.
public struct SearchIndex: Sendable {
  /// A vector of meaning, `SearchLimits.vectorBytes` long; all zeros where nothing is known.
  public typealias Encode = @Sendable (String) -> [Int8]

  struct Row: Sendable {
    let id: Int32
    var isLive = true
    /// Its texts: the question, the phrasings, the answer.
    let textsFrom: Int32
    let textsTo: Int32
  }

  /// A text without what says nothing.
  struct Text: Sendable {
    let from: Int32
    let to: Int32
    /// What it asks for, as bits.
    let kinds: UInt16
  }

  public let synonyms: Synonyms
  let encode: Encode?
  private(set) var rows: [Row] = []
  private(set) var texts: [Text] = []
  private(set) var symbols: [UInt16] = []
  /// Of each entry what its question and phrasings mean together: the mean of their vectors, each
  /// brought to the length of `meaningLength`. Its product with a query's is the mean of their
  /// likenesses, so one vector says what all of them would.
  private(set) var meanings: [Int8] = []
  /// Pieces of questions and phrasings.
  private(set) var asked = Postings()
  /// Pieces of answers: pairs and concepts only.
  private(set) var answered = Postings()
  private var slots: [Int32: Int32] = [:]

  public init(synonyms: Synonyms = .none, encode: Encode? = nil) {
    self.synonyms = synonyms
    self.encode = encode
  }

  /// How many entries can be found.
  public var count: Int { slots.count }

  public func contains(_ id: Int32) -> Bool { slots[id] != nil }

  /// The memory in use: `texts` for the entries' own texts, `index` for all else.
  public var byteCounts: (texts: Int, index: Int) {
    let own = rows.count * MemoryLayout<Row>.stride + slots.capacity * 9
      + texts.count * MemoryLayout<Text>.stride + meanings.count
    return (symbols.count * 2, own + asked.byteCount + answered.byteCount)
  }

  // MARK: Changing

  /// Takes the entry in; one with the same id is replaced.
  public mutating func insert(_ entry: SearchEntry) throws(SearchFault) {
    remove(entry.id)
    guard count < SearchLimits.entriesMax else {
      throw .full(entriesMax: SearchLimits.entriesMax)
    }
    let slot = rows.count
    let textsFrom = texts.count
    let questions = [entry.question] + entry.phrasings.prefix(SearchLimits.phrasingsMax)
    for question in questions {
      append(question, charactersMax: SearchLimits.questionCharactersMax)
    }
    if let encode { meanings += Self.meaning(of: questions.map(encode)) }
    append(entry.answer, charactersMax: SearchLimits.answerCharactersMax)
    rows.append(Row(
      id: entry.id, textsFrom: Int32(textsFrom), textsTo: Int32(texts.count)))
    slots[entry.id] = Int32(slot)
    for key in keys(ofAnswer: false, slot) { asked.add(key, slot: slot) }
    for key in keys(ofAnswer: true, slot) { answered.add(key, slot: slot) }
  }

  /// Takes the entry out, and says whether there was one.
  @discardableResult
  public mutating func remove(_ id: Int32) -> Bool {
    guard let found = slots.removeValue(forKey: id) else { return false }
    let slot = Int(found)
    rows[slot].isLive = false
    for key in keys(ofAnswer: false, slot) { asked.remove(key) }
    for key in keys(ofAnswer: true, slot) { answered.remove(key) }
    let removed = rows.count - count
    let share = Double(removed) / Double(rows.count)
    if removed >= SearchLimits.removedMin && share > SearchLimits.removedShareMax { compact() }
    return true
  }

  private mutating func append(_ text: String, charactersMax: Int) {
    let wording = Wording(text, synonyms, charactersMax: charactersMax)
    let from = symbols.count
    symbols += wording.stored
    texts.append(Text(from: Int32(from), to: Int32(symbols.count), kinds: wording.kinds))
  }

  /// The different pieces of an entry, in rising order.
  private func keys(ofAnswer: Bool, _ slot: Int) -> [UInt32] {
    let row = rows[slot]
    let own = ofAnswer
      ? Int(row.textsTo) - 1..<Int(row.textsTo) : Int(row.textsFrom)..<Int(row.textsTo) - 1
    var keys: [UInt32] = []
    symbols.withUnsafeBufferPointer { symbols in
      for text in texts[own] {
        let range = Int(text.from)..<Int(text.to)
        let part = UnsafeBufferPointer(rebasing: symbols[range])
        Symbols.forEachPiece(part, pairsOnly: ofAnswer) { key, _, _ in keys.append(key) }
      }
    }
    keys.sort()
    var count = 0
    for at in keys.indices where count == 0 || keys[count - 1] != keys[at] {
      keys[count] = keys[at]
      count += 1
    }
    keys.removeLast(keys.count - count)
    return keys
  }

  static let meaningLength: Float = 127

  private static func meaning(of vectors: [[Int8]]) -> [Int8] {
    var sum = [Float](repeating: 0, count: SearchLimits.vectorBytes)
    for vector in vectors {
      precondition(vector.count == sum.count, "a vector of another length")
      let scale = scale(vector) * meaningLength / Float(vectors.count)
      for at in sum.indices { sum[at] += Float(vector[at]) * scale }
    }
    return sum.map { Int8($0.rounded()) }
  }

  /// 1 / length; 0 where nothing is known.
  static func scale(_ vector: [Int8]) -> Float {
    let square = vector.reduce(Int32(0)) { $0 + Int32($1) * Int32($1) }
    return square == 0 ? 0 : 1 / Float(square).squareRoot()
  }

  /// Takes back the room of removed entries.
  private mutating func compact() {
    var small = SearchIndex(synonyms: synonyms, encode: encode)
    var numbers = [Int32?](repeating: nil, count: rows.count)
    for (slot, row) in rows.enumerated() {
      let own = Int(row.textsFrom)..<Int(row.textsTo)
      guard row.isLive else { continue }
      numbers[slot] = Int32(small.rows.count)
      small.slots[row.id] = Int32(small.rows.count)
      let textsFrom = Int32(small.texts.count)
      for text in texts[own] {
        let from = Int32(small.symbols.count)
        small.symbols += symbols[Int(text.from)..<Int(text.to)]
        small.texts.append(Text(from: from, to: Int32(small.symbols.count), kinds: text.kinds))
      }
      if encode != nil {
        let bytes = SearchLimits.vectorBytes
        small.meanings += meanings[slot * bytes..<(slot + 1) * bytes]
      }
      small.rows.append(Row(
        id: row.id, textsFrom: textsFrom, textsTo: Int32(small.texts.count)))
    }
    small.asked = asked.compacted(numbers)
    small.answered = answered.compacted(numbers)
    self = small
  }
}
