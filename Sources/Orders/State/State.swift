import Formats
import Knowledge
import WorkTime

/// Everything that is known: the fold of all events. A copy is a view that stays as it was, at the
/// cost of the pages that are touched afterwards.
///
/// Guarantees: it depends on the journal's lines alone; the same lines give the same state.
public struct LedgerState: Sendable {
  public var ledger = ""
  /// It replays a history: time is what its messages say.
  public var isHistory = false
  /// When the newest of what messages brought happened.
  public var latest = Instant(milliseconds: 0)
  /// Each cut that gave sequences a second time, oldest first.
  public var repairs: [Repair] = []
  public var cluster: Cluster?
  /// Sequence of the next event.
  public var sequence: Int64 = 1
  /// Where the journal continues after all that is folded here.
  public var journalEnd: Int64 = 0
  public var orders = Pages<Order>()
  public var history = Pages<HistoryEntry>()
  /// What few orders have, by the number that the order carries.
  public var files = Pages<CaseFile>()
  public var letters = Pages<LetterEntry>()
  /// The runs of all clocks but the `resolve` clocks that stand in the orders.
  public var runs = Pages<ClockRun>()
  /// Names of clocks, and of the policies that orders have. Number 0 is none.
  public var clocks = NameTable(names: [""])
  public var rules = NameTable(names: [""])
  public var limits = LimitTable()
  /// Steps of which nobody was alerted yet, oldest first.
  public var alerts: [AlertLine: [PendingAlert]] = [:]
  /// Units whose alerts are or were silenced, and when.
  public var silencedUnits: [UInt16: Silences] = [:]
  /// Actions that wait for their items, by the message that brought them.
  public var parked: [InputPlace: ParkedEntry] = [:]
  /// The entries of the FAQ.
  public var knowledge = KnowledgeState()
  public var units = NameTable()
  public var channels = NameTable()
  /// Number 0 is "no category".
  public var categories = NameTable(names: [""])
  public var offsets: [TopicPartition: Int64] = [:]
  public var counts: [String: Counts] = [:]
  public var configuration = ConfigurationTexts()
  /// Other calendars were adopted, and not all clocks have been computed by them yet.
  public var needsRecompute = false
  /// The policies of this configuration and of all before it.
  public var policyTexts = PolicyTexts()
  var counters: [CounterKey: Int32] = [:]
  /// Numbers are given by a date that never goes back, so that no counter can start again.
  var numberingDate = CivilDate(daysSince1970: 0)

  /// What it takes of memory with each order, each of its clocks and each further event of it, but
  /// for what case files refer to, which `OrderTally` counts.
  public var bytes: Int {
    orders.bytes + runs.bytes + history.bytes + files.bytes + letters.bytes
  }

  /// What counts as now: in a history the time that its messages have come to.
  public func now(_ wall: Instant) -> Instant { isHistory ? latest : wall }

  /// So many events of an order are looked through for its newest text.
  public static let amendmentsLookedAtMax = 1_000
  public static let parkedMax = 10_000
  public static let parkedHoursMax = 24

  /// An action that waits, and which item it waits for.
  public struct ParkedEntry: Sendable, Equatable {
    public var sequence: Int64
    public var since: Instant
    /// Hash of channel and `source_id`.
    public var item: UInt64
    public var line: LinePlace
  }

  public struct Repair: Sendable, Equatable {
    public var id: String
    /// The first sequence that was given again: that of the repair's own event.
    public var from: Int64
  }

  public struct Cluster: Sendable, Equatable {
    public var id: String
    public var embedded: Bool
  }

  public struct TopicPartition: Hashable, Sendable, Comparable {
    public var topic: String
    public var partition: Int32
    public init(_ topic: String, _ partition: Int32) {
      self.topic = topic
      self.partition = partition
    }
    public static func < (a: Self, b: Self) -> Bool {
      (a.topic, a.partition) < (b.topic, b.partition)
    }
  }

  struct CounterKey: Hashable, Sendable {
    var jurisdiction: Int32
    var partition: Int32
  }

  public init() {}

  /// The number that the next order of the jurisdiction in the partition will have.
  public func nextNumber(jurisdiction: Int32, partition: Int32, now: Instant) -> OrderNumber {
    let date = max(now.dateInShanghai(), numberingDate)
    let key = CounterKey(jurisdiction: jurisdiction, partition: partition)
    let last = date == numberingDate ? counters[key] ?? 0 : 0
    return OrderNumber(
      jurisdiction: jurisdiction, date: date, partition: partition, counter: last + 1)
  }

  mutating func take(_ number: OrderNumber) {
    if number.date > numberingDate {
      numberingDate = number.date
      counters.removeAll(keepingCapacity: true)
    }
    let key = CounterKey(jurisdiction: number.jurisdiction, partition: number.partition)
    counters[key] = max(counters[key] ?? 0, number.counter)
  }
}

/// The configuration in force as the ledger itself holds it, so that the fold needs no other file.
public struct ConfigurationTexts: Sendable, Equatable {
  public var id = ""
  public var files: [ConfigurationFile] = []
  /// Whole texts by file name, gathered from their parts.
  public var texts: [String: String] = [:]

  public init() {}

  /// Whether these files have other calendars than what is in force. Before the first configuration
  /// there is nothing that could have been computed by others.
  public func hasOtherCalendars(than other: [ConfigurationFile]) -> Bool {
    func calendars(_ files: [ConfigurationFile]) -> [ConfigurationFile] {
      files.filter { $0.name.hasPrefix("calendars/") }
    }
    return !files.isEmpty && calendars(files) != calendars(other)
  }
}

/// The indexes that deciding needs and readers do not: from a `source_id` to its order, from an
/// order's number to the order, from an `action_id` to its event. The worker alone owns them; they
/// are built again from the state and the journal at each start.
public struct LedgerIndex: Sendable {
  public var bySource = HashIndex()
  public var byNumber = HashIndex()
  /// Values are entries of the history.
  public var byAction = HashIndex()
  public var matters = MatterIndex()
  /// Members of groups and repeats by the order that leads them, sorted.
  public var members: [Int32: [Int32]] = [:]
  /// The messages of parked actions by the item that they wait for.
  public var parked: [UInt64: [InputPlace]] = [:]
  public var waiting = WaitingLine()

  public init() {}

  /// Builds the indexes of a state that came from a snapshot.
  public init(of state: LedgerState) {
    state.orders.forEach { at, order in
      bySource.insert(order.identity.source, UInt32(at))
      byNumber.insert(order.number.key, UInt32(at))
      matters.add(order, at: at)
      if order.lead >= 0 { members[order.lead, default: []].append(Int32(at)) }
      return true
    }
    for (place, entry) in state.parked.sorted(by: { $0.value.sequence < $1.value.sequence }) {
      parked[entry.item, default: []].append(place)
      waiting.add(place, entry.sequence)
    }
    state.history.forEach { at, entry in
      if entry.action != 0 { byAction.insert(entry.action, UInt32(at)) }
      return true
    }
  }

  /// What it takes of memory with each order and each action.
  public var bytes: Int {
    bySource.bytes + byNumber.bytes + byAction.bytes + matters.bytes
  }

  public func order(_ number: OrderNumber, in state: LedgerState) -> Int? {
    byNumber.first(number.key) { state.orders[Int($0)].number == number }.map(Int.init)
  }
}

extension LedgerState {
  /// The case file of an order, if it has one.
  public func file(of order: Order) -> CaseFile? {
    order.file < 0 ? nil : files[Int(order.file)]
  }

  /// How likely danger is, where a person is still to look: not of what is over, but of a repeat as
  /// long as the order is open whose answer it waits for.
  public func suspicion(of order: Order) -> Double? {
    let waits = order.state == .linked && order.lead >= 0 && orders[Int(order.lead)].isOpen
    return order.isOpen || waits ? file(of: order)?.openSuspicion : nil
  }

  /// The dead letter that the event of this sequence tells of. They stand in that order.
  public func letter(_ sequence: Int64) -> Int? {
    var low = 0
    var high = letters.count
    while low < high {
      let middle = (low + high) / 2
      if letters[middle].sequence < sequence { low = middle + 1 } else { high = middle }
    }
    return low < letters.count && letters[low].sequence == sequence ? low : nil
  }
}
