import Formats
import Foundation
import Journal
import Testing

@testable import Ledger

@Suite struct ShortfallTests {
  /// What is done to a ledger of 100 orders that was published up to its 80th.
  struct Harm: Sendable {
    var name: String
    /// Bytes of the journal that are left, counted from the end of what was published.
    var left: Int64?
    var isJournalLost = false
    var isCursorLost = false
    var hasSnapshot = false
    /// What a start says of it; nil where it goes on.
    var says: String?
    /// What is there when it goes on, by itself or told to.
    var orders: Int
  }

  static let harms: [Harm] = [
    Harm(name: "nothing", says: nil, orders: 100),
    Harm(name: "the cursor lost", isCursorLost: true, says: nil, orders: 100),
    Harm(name: "cut behind what was published", left: 7, says: nil, orders: 80),
    Harm(name: "cut before it", left: -7, says: "outbox.cursor knows of", orders: 70),
    Harm(
      name: "cut, with a snapshot of all", left: 7, hasSnapshot: true, says: "snapshot knows of",
      orders: 80),
    Harm(name: "lost", isJournalLost: true, says: "outbox.cursor knows of", orders: 0),
    Harm(
      name: "lost, and the cursor", isJournalLost: true, isCursorLost: true,
      says: "no commit of the journal names", orders: 0),
  ]

  @Test(arguments: harms.indices)
  func whatWasOnTheDiskIsMissed(at row: Int) throws {
    let harm = Self.harms[row]
    let bench = try Workbench()
    defer { bench.remove() }
    try fill(bench, harm)
    let vault = SegmentDirectory.vault(in: bench.directory)
    let records = try vault.segments().last?.end
    if let says = harm.says {
      var refused = "nothing"
      do { _ = try Ledger(directory: bench.directory) } catch { refused = "\(error)" }
      #expect(refused.contains(says), "\(harm.name): \(refused)")
      let left = try vault.segments().last?.end
      #expect(left == records, "\(harm.name): nothing is cut to fit")
      try RepairMark(id: "a", by: "root").store(in: bench.directory)
    }
    let ledger = try Ledger(directory: bench.directory)
    #expect(ledger.state.orders.count == harm.orders, "\(harm.name)")
  }

  private func fill(_ bench: Workbench, _ harm: Harm) throws {
    let ledger = try Ledger(directory: bench.directory)
    try Workbench.fill(ledger, 0..<80, batch: 10)
    let published = ledger.state.journalEnd
    if !harm.isCursorLost { try OutboxCursor(directory: bench.directory).store(published) }
    try Workbench.fill(ledger, 80..<100, batch: 10)
    if harm.hasSnapshot { try Snapshot.store(ledger.view) }
    let segment = SegmentDirectory.journal(in: bench.directory).path(ofSegmentAt: 0)
    if harm.isJournalLost { try FileManager.default.removeItem(atPath: segment) }
    if let left = harm.left {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: segment))
      try bytes.prefix(Int(published + left)).write(to: URL(fileURLWithPath: segment))
    }
  }
}
