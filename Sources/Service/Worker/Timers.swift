import Decider
import Ledger
import Orders
import WorkTime

/// When which order needs a look: a heap of instants, earliest first. What is in it may be out of
/// date; the decision asks the order itself. Owned by the worker, built again at each start.
struct Timers {
  private struct Entry {
    var at: Int64
    var order: Int32
  }

  private var heap: [Entry] = []
  /// Many orders have the same rules, and are due at the same instant.
  var times = StepTimes()

  var next: Instant? { heap.first.map { Instant(milliseconds: $0.at) } }
  var count: Int { heap.count }
  /// What they take of memory.
  var bytes: Int { heap.capacity * MemoryLayout<Entry>.stride }

  /// Asked at every event of an order. Most have no case file and a rule that is known: for them a
  /// few tables are taken out of the ledger's state, where a copy would be of all.
  mutating func set(_ order: Int, of ledger: Ledger, _ decider: Decider) {
    let record = ledger.state.orders[order]
    guard record.file < 0, let plan = times.knownPlan(of: record) else {
      return set(order, of: ledger.state, decider, ledger)
    }
    let matter = StepMatter(
      unmoved: record, at: order, runs: ledger.state.runs, clocks: ledger.state.clocks,
      units: ledger.state.units, limits: ledger.state.limits)
    guard let at = decider.nextStep(of: matter, by: plan, &times) else { return }
    push(Entry(at: at.milliseconds, order: Int32(order)))
  }

  mutating func set(
    _ order: Int, of state: LedgerState, _ decider: Decider, _ archive: any Archive
  ) {
    guard let at = decider.nextStep(of: order, state, archive, &times) else { return }
    push(Entry(at: at.milliseconds, order: Int32(order)))
  }

  /// The next order whose time has come; the caller sets it again after the look.
  mutating func pop(upTo now: Instant) -> (order: Int, at: Instant)? {
    guard let first = heap.first, first.at <= now.milliseconds else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    return (Int(first.order), Instant(milliseconds: first.at))
  }

  private mutating func push(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].at < heap[parent].at else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].at < heap[least].at { least = child }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
