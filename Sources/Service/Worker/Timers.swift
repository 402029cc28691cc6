import Decider
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
  /// Many orders are due at the same instant: the warning's is computed once for all of them.
  private var warnAt: [Int64: Instant] = [:]
  private static let warnAtMax = 100_000

  var next: Instant? { heap.first.map { Instant(milliseconds: $0.at) } }
  var count: Int { heap.count }

  mutating func warning(_ due: Instant, _ decider: Decider) -> Instant {
    if let known = warnAt[due.milliseconds] { return known }
    if warnAt.count == Self.warnAtMax { warnAt.removeAll(keepingCapacity: true) }
    let at = decider.warnAt(due: due)
    warnAt[due.milliseconds] = at
    return at
  }

  mutating func set(_ order: Int, _ record: Order, _ decider: Decider, now: Instant) {
    guard let at = decider.nextStep(
      of: record, warnAt: warning(record.due, decider), now: now)
    else { return }
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
