import Formats
import TestSupport
import Ledger
import Testing
import WorkTime

@testable import Service

@Suite struct FlightTests {
  @Test func theCursorWaitsForWholeBatches() {
    var flight = Flight()
    var arrived: [Instant] = []
    flight.restart(at: 100)
    let first = flight.begin(end: 200, sequence: 5)
    flight.sent(first)
    flight.sent(first)
    flight.delivered(first)
    flight.delivered(first)
    // All that was sent is there, but the batch may have more.
    var moved = flight.advance(arrived: &arrived)
    #expect(!moved && flight.cursor == 100)
    flight.seal(first)
    let second = flight.begin(end: 300, sequence: 9)
    flight.seal(second)
    moved = flight.advance(arrived: &arrived)
    // A batch without messages is delivered when those before it are.
    #expect(moved && flight.cursor == 300 && flight.sequence == 8 && flight.isEmpty)
    #expect(flight.published == 2)
  }

  /// Reports in any order, restarts, and late reports of attempts that were given up: the cursor
  /// never stands behind a batch that is not whole or not delivered, and reaches the end.
  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func seededRuns(seed: UInt64) {
    struct Sent {
      var tag: Int
      var batch: Int
      var attempt: Int
    }
    var random = Seeded(state: seed)
    let batches = (0..<25).map { _ in random.below(5) }
    func end(_ batch: Int) -> Int64 { Int64(batch + 1) * 100 }

    var flight = Flight()
    var arrived: [Instant] = []
    var next = 0
    var attempt = 0
    var waiting: [Sent] = []
    var delivered = [Int](repeating: 0, count: batches.count)
    var sealed = Set<Int>()
    var steps = 0
    while flight.cursor < end(batches.count - 1) && steps < 20_000 {
      steps += 1
      switch random.below(10) {
      case 0...3 where next < batches.count:
        let tag = flight.begin(end: end(next), sequence: Int64(next + 2))
        let whole = random.below(60) != 0
        for _ in 0..<(whole ? batches[next] : batches[next] / 2) {
          flight.sent(tag)
          waiting.append(Sent(tag: tag, batch: next, attempt: attempt))
        }
        if whole {
          flight.seal(tag)
          sealed.insert(next)
          next += 1
        } else {
          fallthrough
        }
      case 4 where random.below(30) == 0:
        // Sending failed: everything from the cursor on goes again.
        flight.restart(at: flight.cursor)
        attempt += 1
        next = Int(flight.cursor / 100)
        for batch in next..<batches.count { delivered[batch] = 0 }
        sealed = sealed.filter { $0 < next }
      default:
        guard !waiting.isEmpty else { break }
        let report = waiting.remove(at: random.below(waiting.count))
        let before = flight.published
        flight.delivered(report.tag)
        if report.attempt == attempt { delivered[report.batch] += 1 }
        let counts = flight.published - before
        #expect(counts == (report.attempt == attempt ? 1 : 0), "seed \(seed) step \(steps)")
      }
      let cursor = flight.cursor
      let moved = flight.advance(arrived: &arrived)
      #expect(moved == (flight.cursor > cursor), "seed \(seed) step \(steps)")
      for batch in 0..<Int(flight.cursor / 100) {
        let isThere = sealed.contains(batch) && delivered[batch] == batches[batch]
        #expect(isThere, "seed \(seed) step \(steps): batch \(batch)")
      }
    }
    #expect(flight.cursor == end(batches.count - 1), "seed \(seed)")
    #expect(flight.isEmpty && flight.sequence == Int64(batches.count), "seed \(seed)")
  }

  @Test func theCursorOnDisk() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let cursor = OutboxCursor(directory: scratch.path)
    let nothing = try cursor.load()
    #expect(nothing == 0)
    try cursor.store(12_345)
    let again = OutboxCursor(directory: scratch.path)
    let stored = try again.load()
    #expect(stored == 12_345 && again.stored == 12_345)
  }
}
