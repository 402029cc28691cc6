import Formats
import Journal
import WorkTime

/// The batches whose messages are on their way, oldest first. Pure bookkeeping: the cursor moves
/// behind a batch once it is whole and every message of it has its report.
struct Flight {
  private struct Batch {
    var end: Int64
    var sequence: Int64
    var open = 0
    var isSealed = false
    /// When the items that the batch took in had arrived.
    var arrived: [Instant] = []
  }

  private var batches: [Batch] = []
  /// Tag of the first batch. Tags never repeat, so a late report of an earlier attempt is known.
  private var firstTag = 1
  /// Everything before this byte of the journal is delivered.
  private(set) var cursor: Int64 = 0
  private(set) var sequence: Int64 = 0
  private(set) var published: Int64 = 0

  var isEmpty: Bool { batches.isEmpty }
  var count: Int { batches.count }

  mutating func begin(end: Int64, sequence: Int64) -> Int {
    batches.append(Batch(end: end, sequence: sequence))
    return firstTag + batches.count - 1
  }

  mutating func sent(_ tag: Int) { batches[tag - firstTag].open += 1 }

  mutating func note(arrived: Instant, _ tag: Int) {
    batches[tag - firstTag].arrived.append(arrived)
  }

  /// All messages of the batch have been queued.
  mutating func seal(_ tag: Int) { batches[tag - firstTag].isSealed = true }

  mutating func delivered(_ tag: Int) {
    let at = tag - firstTag
    guard batches.indices.contains(at) else { return }
    batches[at].open -= 1
    published += 1
  }

  /// Moves the cursor as far as it may; says whether it moved, and adds when what was delivered
  /// had arrived.
  mutating func advance(arrived: inout [Instant]) -> Bool {
    var done = 0
    while done < batches.count, batches[done].isSealed, batches[done].open == 0 {
      arrived.append(contentsOf: batches[done].arrived)
      cursor = batches[done].end
      sequence = batches[done].sequence - 1
      done += 1
    }
    batches.removeFirst(done)
    firstTag += done
    return done > 0
  }

  /// Forgets what is on its way.
  mutating func restart(at cursor: Int64) {
    firstTag += batches.count
    batches.removeAll()
    self.cursor = cursor
  }
}
