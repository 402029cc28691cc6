import WorkTime

/// Who asked for an entry, and what came of it.
///
/// Guarantees: every order is counted; the newest `evidenceMax` are known by number. Citizens are
/// counted exactly as long as there are fewer than `citizensMax`, and "at least" from there on.
public struct EntryDemand: Hashable, Sendable {
  /// An order that the entry grew from.
  public struct Evidence: Hashable, Sendable {
    public var order: String
    /// 0 is nobody.
    public var citizen: UInt64
    /// Working minutes to the answer, where that is known.
    public var minutes: Int32?
    public var asked: Instant
  }

  /// A way of asking, and the order that it came with, unless another entry brought it.
  public struct Heard: Hashable, Sendable {
    public var question: String
    public var order: String?
  }

  public internal(set) var askings: Int64 = 0
  public internal(set) var evidence: [Evidence] = []
  /// In ascending order.
  public internal(set) var citizens: [UInt64] = []
  /// There are more citizens than are told apart.
  public internal(set) var hasMoreCitizens = false
  /// Redacted, and not reviewed: for finding the entry, not for showing.
  public internal(set) var heard: [Heard] = []
  public internal(set) var lastAsked: Instant?
  public internal(set) var minutesSum: Int64 = 0
  public internal(set) var minutesCount: Int64 = 0
  public internal(set) var suggested: Int64 = 0
  public internal(set) var used: Int64 = 0
  public internal(set) var unused: Int64 = 0

  /// How many working minutes an answer took on average.
  public var minutesMean: Int64? { minutesCount > 0 ? minutesSum / minutesCount : nil }

  public func holds(order: String) -> Bool { evidence.contains { $0.order == order } }

  /// - Parameter known: what the entry's text says already.
  mutating func take(_ gathered: Gathered, beside known: EntryText) {
    let citizen = gathered.citizen.flatMap(Gathered.key(ofCitizen:)) ?? 0
    let evidence = Evidence(
      order: gathered.order, citizen: citizen,
      minutes: gathered.minutes.map { Int32(clamping: $0) }, asked: gathered.asked)
    count(evidence)
    self.evidence.append(evidence)
    trim()
    hear(Heard(question: gathered.question, order: gathered.order), beside: known)
  }

  private mutating func count(_ evidence: Evidence) {
    askings += 1
    if let minutes = evidence.minutes {
      minutesSum += Int64(minutes)
      minutesCount += 1
    }
    lastAsked = max(lastAsked ?? evidence.asked, evidence.asked)
    if evidence.citizen != 0 { insert(citizen: evidence.citizen) }
  }

  private mutating func insert(citizen: UInt64) {
    let at = citizens.firstIndex { $0 >= citizen } ?? citizens.count
    if at < citizens.count, citizens[at] == citizen { return }
    if citizens.count == KnowledgeLimits.citizensMax {
      hasMoreCitizens = true
    } else {
      citizens.insert(citizen, at: at)
    }
  }

  private mutating func trim() {
    evidence.removeFirst(max(0, evidence.count - KnowledgeLimits.evidenceMax))
  }

  private mutating func hear(_ heard: Heard, beside known: EntryText) {
    guard self.heard.count < KnowledgeLimits.heardMax, heard.question != known.question,
      !known.phrasings.contains(heard.question),
      !self.heard.contains(where: { $0.question == heard.question })
    else { return }
    self.heard.append(heard)
  }

  // MARK: Merging and splitting

  /// Takes all that another entry has. An order that both have counts once.
  mutating func absorb(
    _ other: EntryDemand, saying text: EntryText, from origin: String?, beside known: EntryText
  ) {
    let twice = other.evidence.filter { holds(order: $0.order) }
    askings += other.askings - Int64(twice.count)
    minutesSum += other.minutesSum - twice.reduce(0) { $0 + Int64($1.minutes ?? 0) }
    minutesCount += other.minutesCount - Int64(twice.count { $0.minutes != nil })
    evidence += other.evidence.filter { !twice.contains($0) }
    evidence.sort { ($0.asked, $0.order) < ($1.asked, $1.order) }
    trim()
    hasMoreCitizens = hasMoreCitizens || other.hasMoreCitizens
    for citizen in other.citizens { insert(citizen: citizen) }
    if let asked = other.lastAsked { lastAsked = max(lastAsked ?? asked, asked) }
    suggested += other.suggested
    used += other.used
    unused += other.unused
    hear(Heard(question: text.question, order: origin), beside: known)
    for question in text.phrasings { hear(Heard(question: question, order: nil), beside: known) }
    for heard in other.heard { hear(heard, beside: known) }
  }

  /// Takes these orders out, with what came by them alone.
  mutating func remove(orders: Set<String>, leaving text: EntryText) -> EntryDemand {
    var taken = EntryDemand()
    taken.evidence = evidence.filter { orders.contains($0.order) }
    for evidence in taken.evidence { taken.count(evidence) }
    taken.heard = heard.filter { $0.order.map(orders.contains) ?? false }
      .filter { $0.question != text.question }
    let isWhole = evidence.count == askings
    evidence.removeAll { orders.contains($0.order) }
    heard.removeAll { $0.order.map(orders.contains) ?? false }
    askings -= taken.askings
    minutesSum -= taken.minutesSum
    minutesCount -= taken.minutesCount
    let staying = Set(evidence.map(\.citizen))
    citizens.removeAll { taken.citizens.contains($0) && !staying.contains($0) }
    // Where older orders are known no more, the last asking may have been one of them.
    if isWhole { lastAsked = evidence.map(\.asked).max() }
    return taken
  }
}
