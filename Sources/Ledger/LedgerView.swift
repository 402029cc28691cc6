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
    var state = Snapshot.load(directory: directory) ?? LedgerState()
    var index = LedgerIndex(of: state)
    try Ledger.fold(JournalReader(directory: directory), into: &state, &index, upTo: nil)
    return LedgerView(state: state, directory: directory)
  }

  static func event(at place: LinePlace, _ reader: JournalReader) -> Event? {
    guard let line = try? reader.read(
      at: JournalPosition(place.position), bytes: Int(place.length))
    else { return nil }
    return line.withUnsafeBufferPointer { try? Event(decoding: $0) }
  }

  /// The events of an order, oldest first.
  public func timeline(of order: Order) -> [Event] {
    let reader = JournalReader(directory: directory)
    var places: [LinePlace] = []
    var entry = order.lastHistory
    while entry >= 0 && places.count < Self.timelineEventsMax {
      places.append(state.history[Int(entry)].place)
      entry = state.history[Int(entry)].previous
    }
    return ([order.openedAt] + places.reversed()).compactMap { Self.event(at: $0, reader) }
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
