import Orders
import Synchronization
import WorkTime

extension LedgerView {
  /// The calendars of the configuration that the ledger has adopted last, so that what is computed
  /// here depends on the ledger alone. Where it has none that can be read, every year is one
  /// without a notice.
  public var calendars: CalendarBook { CalendarTexts(state.configuration).book }
}

/// The texts of calendars, and what was read of them: once for each configuration, since a book
/// takes longer to read than a question to answer.
private struct CalendarTexts: Equatable {
  private var names: [String]
  private var texts: [String]

  private static let last = Mutex<(texts: CalendarTexts, book: CalendarBook)?>(nil)

  init(_ configuration: ConfigurationTexts) {
    let own = configuration.texts.filter { $0.key.hasPrefix(CalendarFolder.name + "/") }
      .sorted { $0.key < $1.key }
    names = own.map(\.key)
    texts = own.map(\.value)
  }

  var book: CalendarBook {
    if let last = Self.last.withLock({ $0 }), last.texts == self { return last.book }
    let files = zip(names, texts).map { (name: $0, bytes: Array($1.utf8)) }
    guard let book = (try? CalendarBook(parsing: files)) ?? (try? CalendarBook(files: [])) else {
      preconditionFailure("a calendar of no files is always one")
    }
    Self.last.withLock { $0 = (self, book) }
    return book
  }
}

/// The calendars of clocks, looked up once for each office.
struct ClockCalendars {
  private struct Office: Hashable {
    var jurisdiction: Int32
    var unit: UInt16?
  }

  private let book: CalendarBook
  private let units: NameTable
  private var known: [Office: WorkCalendar] = [:]

  init(_ book: CalendarBook, _ units: NameTable) {
    self.book = book
    self.units = units
  }

  mutating func calendar(of run: ClockRun, _ order: Order) -> WorkCalendar {
    let unit = run.flags.contains(.ofUnit) ? run.unit : nil
    let office = Office(jurisdiction: order.number.jurisdiction, unit: unit)
    if let calendar = known[office] { return calendar }
    let calendar = book.calendar(order.number.jurisdiction, unit: unit.map { units[$0] })
    known[office] = calendar
    return calendar
  }
}
