import WorkTime

/// What few orders have (卷宗): who helps, what was asked for and ruled, what moved the clock.
/// It lies beside the orders, so that an order stays a plain value.
public struct CaseFile: Sendable, Equatable {
  /// A co-handling unit (协办) and how far its own part is.
  public struct CoHandler: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable { case dispatched, accepted, replied }
    public var unit: UInt16
    public var state: State
  }

  public var coHandlers: [CoHandler] = []
  /// Since when it lies with its unit, where that is not the opening.
  public var dispatchedAt: Instant?
  public var returnsDenied: Int64 = 0
  /// Until when more time is asked for, before the ruling.
  public var extensionAsked: Instant?
  /// When the order was due as it was asked.
  public var extensionAskedOf: Instant?
  public var extensionsGranted: Int64 = 0
  public var extendedUntil: Instant?
  /// The clocks that did not simply run, by the places of their runs, which go up. The first, -1,
  /// is the running `resolve` clock, which has no place.
  public private(set) var clocks: [RunClock] = []
  public var suspendedSince: Instant?
  /// When what was suspended by hand goes on by itself.
  public var suspendedUntil: Instant?
  /// The milestones by which `resolve` stands still, oldest first. It goes on when none is left and
  /// nobody has suspended it.
  public var stops: [Stop] = []
  /// Whether danger was suspected, and is.
  public var suspicion: Suspicion?
  /// When its steps call or called nobody.
  public var silences = Silences()
  /// What was told of due instants that are void: a step is told once for each due instant, and
  /// one that comes back is the same one.
  public private(set) var told: [Told] = []
  /// The sum of the stops that are over.
  public var suspendedMs: Int64 = 0
  /// The suspensions that are over, since the opening or the last reopening.
  public var suspensions: [Span] = []
  public var contactedAt: Instant?
  /// What the follow-up call heard last.
  public var solved: Bool?
  public var satisfied: Bool?
  /// What was heard of runs of `resolve` that are over, by their places.
  public internal(set) var outcomes: [Outcome] = []
  /// The units that had it before the one that has it, oldest first.
  public internal(set) var holders: [Holder] = []
  /// When the event came that gave `resolve` its due instant, where that is not the opening.
  public var dueKnown: Instant?
  /// Milestones with their instants, oldest first; a repeated one moves to the end.
  public var milestones: [Milestone] = []

  public struct Milestone: Sendable, Equatable {
    public var name: String
    public var at: Instant

    public init(name: String, at: Instant) { (self.name, self.at) = (name, at) }
  }

  /// A stop by a milestone, and when it is over by itself; nil where it waits for an answer.
  public struct Stop: Sendable, Equatable {
    public var name: String
    public var until: Instant?

    public init(_ name: String, until: Instant?) { (self.name, self.until) = (name, until) }

    public func isOver(at now: Instant) -> Bool { until.map { $0 <= now } ?? false }
  }

  /// Danger that a text made likely enough to be looked at by a person (疑似紧急).
  public struct Suspicion: Sendable, Equatable {
    /// Of the likeliest text so far, in hundredths.
    public var hundredths: UInt8
    /// A person has judged it, or the order is urgent by now.
    public var isSettled = false

    public init(score: Double) { hundredths = UInt8(min(max(score, 0), 1) * 100 + 0.5) }

    init?(numbers: [Int64]) {
      guard numbers.count == 2, let hundredths = UInt8(exactly: numbers[0]) else { return nil }
      (self.hundredths, isSettled) = (hundredths, numbers[1] == 1)
    }

    public var score: Double { Double(hundredths) / 100 }
    var numbers: [Int64] { [Int64(hundredths), isSettled ? 1 : 0] }
  }

  public struct Span: Sendable, Equatable {
    public var from: Instant
    public var to: Instant
  }

  /// Steps of a run that were told while it had this due instant.
  public struct Told: Sendable, Equatable {
    /// So many are kept; the oldest go first.
    public static let keptMax = 16

    public var run: Int
    public var due: Instant
    public var steps: ClockRun.Flags
  }

  /// A unit, and when it passed the order on.
  public struct Holder: Sendable, Equatable {
    /// So many are kept; the oldest go first.
    public static let keptMax = 64

    public var unit: UInt16
    public var until: Instant
  }

  /// What the citizen said of a run of `resolve` before the order was done again.
  public struct Outcome: Sendable, Equatable {
    /// So many are kept; the oldest go first.
    public static let keptMax = 64

    public var run: Int
    public var solved: Bool?
    public var satisfied: Bool?
    public var contactedAt: Instant?
  }

  /// What moved one run of a clock.
  public struct RunClock: Sendable, Equatable {
    public var run: Int
    public var clock: Clock
  }

  public init() {}

  /// What its lists take of memory beside itself.
  var listBytes: Int {
    func block<Element>(_ list: [Element]) -> Int {
      // An array's own 32 bytes, and what the allocator rounds up to.
      list.capacity == 0 ? 0 : 48 + list.capacity * MemoryLayout<Element>.stride & ~15
    }
    return block(coHandlers) + block(clocks) + block(stops) + block(told) + block(suspensions)
      + block(outcomes) + block(holders) + block(milestones) + block(silences.spans)
  }

  /// How likely danger is, where a person is still to look.
  public var openSuspicion: Double? {
    suspicion.flatMap { $0.isSettled ? nil : $0.score }
  }

  /// The order's own `resolve` clock, where it did not simply run.
  public var clock: Clock? {
    get { clocks.first?.run == -1 ? clocks[0].clock : nil }
    set { set(newValue, of: -1) }
  }

  public mutating func set(_ clock: Clock?, of run: Int) {
    let at = clocks.firstIndex { $0.run >= run } ?? clocks.count
    if at < clocks.count && clocks[at].run == run { clocks.remove(at: at) }
    if let clock { clocks.insert(RunClock(run: run, clock: clock), at: at) }
  }

  mutating func pass(from unit: UInt16, at now: Instant) {
    holders.append(Holder(unit: unit, until: now))
    if holders.count > Holder.keptMax { holders.removeFirst() }
  }

  /// The run of `resolve` is over for good: what was heard of it says nothing of the next one.
  mutating func retire(_ run: Int) {
    outcomes.append(Outcome(
      run: run, solved: solved, satisfied: satisfied, contactedAt: contactedAt))
    if outcomes.count > Outcome.keptMax { outcomes.removeFirst() }
    (solved, satisfied) = (nil, nil)
  }

  mutating func judge(_ run: Int, solved: Bool?, satisfied: Bool?) {
    guard let at = outcomes.lastIndex(where: { $0.run == run }) else { return }
    outcomes[at].solved = solved ?? outcomes[at].solved
    outcomes[at].satisfied = satisfied ?? outcomes[at].satisfied
  }

  /// What was heard of a run of `resolve`; of the running one, -1, what was heard since it began.
  public func outcome(of run: Int) -> Outcome {
    if let known = outcomes.last(where: { $0.run == run }) { return known }
    guard run < 0 else { return Outcome(run: run) }
    return Outcome(run: run, solved: solved, satisfied: satisfied, contactedAt: contactedAt)
  }

  func told(of run: Int, due: Instant) -> ClockRun.Flags {
    told.last { $0.run == run && $0.due == due }?.steps ?? []
  }

  mutating func remember(_ entry: Told) {
    told.removeAll { $0.run == entry.run && $0.due == entry.due }
    told.append(entry)
    if told.count > Told.keptMax { told.removeFirst() }
  }

  /// The run has another place from now on.
  mutating func rename(_ run: Int, to place: Int) {
    for at in told.indices where told[at].run == run { told[at].run = place }
    let clock = clocks.first { $0.run == run }?.clock
    set(nil, of: run)
    if let clock { set(clock, of: place) }
  }

  public var hasOpenParts: Bool { coHandlers.contains { $0.state != .replied } }
}
