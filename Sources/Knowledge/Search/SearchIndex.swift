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
    /// Its first text: the question, then come the phrasings, the answer last.
    let textsFrom: Int32
    var use: EntryUse
    var isLive = true
  }

  /// A text without what says nothing.
  struct Text: Sendable {
    let from: Int32
    /// What it asks for, as bits.
    let kinds: UInt16
  }

  public let synonyms: Synonyms
  let encode: Encode?
  private(set) var rows: [Row] = []
  private(set) var texts: [Text] = []
  private(set) var symbols: [UInt16] = []
  private(set) var meanings = Meanings()
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

  /// The memory in use: `texts` for the entries' own texts, `index` for all else. What arrays hold
  /// in reserve for growing is not counted.
  public var byteCounts: (texts: Int, index: Int) {
    let own = rows.count * MemoryLayout<Row>.stride + slots.capacity * 9
      + texts.count * MemoryLayout<Text>.stride + meanings.byteCount
    return (symbols.count * 2, own + asked.byteCount + answered.byteCount)
  }

  // MARK: Changing

  /// Takes the entry in; one with the same id is replaced. There is room for as many as the FAQ
  /// may have (`KnowledgeLimits.entriesMax`).
  public mutating func insert(_ entry: SearchEntry) {
    remove(entry.id)
    let slot = rows.count
    let textsFrom = texts.count
    let questions = [entry.question] + entry.phrasings.prefix(SearchLimits.phrasingsMax)
    for question in questions {
      append(question, charactersMax: SearchLimits.questionCharactersMax)
    }
    if let encode { meanings.append(questions.map(encode)) }
    append(entry.answer, charactersMax: SearchLimits.answerCharactersMax)
    rows.append(Row(id: entry.id, textsFrom: Int32(textsFrom), use: entry.use))
    slots[entry.id] = Int32(slot)
    for key in keys(ofAnswer: false, slot) { asked.add(key, slot: slot) }
    for key in keys(ofAnswer: true, slot) { answered.add(key, slot: slot) }
  }

  /// Says of an entry that is there how it was used meanwhile.
  public mutating func note(_ use: EntryUse, of id: Int32) {
    if let slot = slots[id] { rows[Int(slot)].use = use }
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
    texts.append(Text(from: Int32(symbols.count), kinds: wording.kinds))
    symbols += wording.stored
  }

  /// The number of an entry's last text.
  func answer(_ slot: Int) -> Int {
    (slot + 1 < rows.count ? Int(rows[slot + 1].textsFrom) : texts.count) - 1
  }

  /// Where its symbols stand.
  func range(of text: Int) -> Range<Int> {
    Int(texts[text].from)..<(text + 1 < texts.count ? Int(texts[text + 1].from) : symbols.count)
  }

  /// Calls the body with the key of each of its pieces.
  @inline(__always)
  func forEachPiece(in text: Int, pairsOnly: Bool = false, _ body: (UInt32) -> Void) {
    symbols.withUnsafeBufferPointer { symbols in
      let part = UnsafeBufferPointer(rebasing: symbols[range(of: text)])
      Symbols.forEachPiece(part, pairsOnly: pairsOnly) { key, _, _ in body(key) }
    }
  }

  /// The different pieces of an entry, in rising order.
  private func keys(ofAnswer: Bool, _ slot: Int) -> [UInt32] {
    let answer = answer(slot)
    let own = ofAnswer ? answer..<answer + 1 : Int(rows[slot].textsFrom)..<answer
    var keys: [UInt32] = []
    for text in own { forEachPiece(in: text, pairsOnly: ofAnswer) { keys.append($0) } }
    keys.sort()
    var count = 0
    for at in keys.indices where count == 0 || keys[count - 1] != keys[at] {
      keys[count] = keys[at]
      count += 1
    }
    keys.removeLast(keys.count - count)
    return keys
  }

  /// Takes back the room of removed entries.
  private mutating func compact() {
    var small = SearchIndex(synonyms: synonyms, encode: encode)
    var numbers = [Int32?](repeating: nil, count: rows.count)
    for (slot, row) in rows.enumerated() {
      guard row.isLive else { continue }
      numbers[slot] = Int32(small.rows.count)
      small.slots[row.id] = Int32(small.rows.count)
      small.rows.append(Row(
        id: row.id, textsFrom: Int32(small.texts.count), use: row.use))
      for text in Int(row.textsFrom)...answer(slot) {
        small.texts.append(Text(from: Int32(small.symbols.count), kinds: texts[text].kinds))
        small.symbols += symbols[range(of: text)]
      }
      if encode != nil { small.meanings.append(slot, of: meanings) }
    }
    small.asked = asked.compacted(numbers)
    small.answered = answered.compacted(numbers)
    self = small
  }
}
