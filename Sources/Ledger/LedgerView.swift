import Decider
import Formats
import Journal
import Orders
import Vault
import WorkTime

/// The state as of one commit, with the files that hold its text. It stays as it was, whatever the
/// worker does meanwhile.
public struct LedgerView: Sendable {
  public let state: LedgerState
  public let directory: String

  public init(state: LedgerState, directory: String) {
    self.state = state
    self.directory = directory
  }

  /// Reads a ledger's files without owning it: the last commit that is whole. For the command line
  /// while the daemon is down; nothing is changed or cut.
  public static func load(directory: String) throws(LedgerError) -> LedgerView {
    let reader = JournalReader(directory: directory)
    // A snapshot from behind the journal's end tells of what is no more.
    let end: JournalPosition?
    do throws(JournalError) { end = try reader.seekToEnd()?.end } catch { throw .journal(error) }
    let snapshot = Snapshot.load(directory: directory)
    let isUsable = (snapshot?.journalEnd ?? 0) <= end?.offset ?? 0
    var state = isUsable ? snapshot ?? LedgerState() : LedgerState()
    var index = LedgerIndex(of: state)
    try Ledger.fold(reader, into: &state, &index, upTo: nil)
    return LedgerView(state: state, directory: directory)
  }

  static func event(
    at place: LinePlace, _ reader: JournalReader
  ) throws(LedgerError) -> Event {
    let line: [UInt8]
    do throws(JournalError) {
      line = try reader.read(at: JournalPosition(place.position), bytes: Int(place.length))
    } catch { throw .journal(error) }
    let event: Result<Event, EventFault> = line.withUnsafeBufferPointer { bytes in
      do throws(EventFault) { return .success(try Event(decoding: bytes)) } catch {
        return .failure(error)
      }
    }
    switch event {
    case .success(let event): return event
    case .failure(let fault):
      throw .contradiction(position: place.position, reason: "\(fault)")
    }
  }

  /// The events of an order, oldest first. Throws where one cannot be read: a timeline with a gap
  /// would tell another story.
  public func timeline(of order: Order) throws(LedgerError) -> [Event] {
    let reader = JournalReader(directory: directory)
    var places: [LinePlace] = []
    var entry = order.lastHistory
    while entry >= 0 && places.count < Self.timelineEventsMax {
      places.append(state.history[Int(entry)].place)
      entry = state.history[Int(entry)].previous
    }
    var events: [Event] = []
    for place in [order.openedAt] + places.reversed() {
      events.append(try Self.event(at: place, reader))
    }
    return events
  }

  static let timelineEventsMax = 10_000

  /// A search through all orders: a few milliseconds for a million, and it needs no index that
  /// every reader would have to hold.
  public func order(_ number: OrderNumber) -> Order? {
    var found: Order?
    state.orders.forEach { _, order in
      if order.number == number { found = order }
      return found == nil
    }
    return found
  }
}
