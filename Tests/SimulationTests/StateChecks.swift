import Formats
import Journal
import WorkTime

@testable import Ledger
@testable import Orders

/// A state as bytes: equal for equal states and for no others.
enum StateBytes {
  static func of(_ state: LedgerState) -> [(part: String, bytes: [UInt8])] {
    var tables = JSONWriter()
    tables.beginObject()
    state.encodeTables(into: &tables)
    tables.endObject()
    var entries = JSONWriter()
    state.knowledge.encodeLines(into: &entries)
    return [
      ("entries", entries.bytes),
      ("tables", tables.bytes), ("orders", bytes(of: state.orders)),
      ("history", bytes(of: state.history)), ("letters", bytes(of: state.letters)),
      ("runs", bytes(of: state.runs)),
    ]
  }

  /// The first of the small tables that differs, compared as values.
  private static func table(_ a: LedgerState, _ b: LedgerState) -> String? {
    let same: [(name: String, holds: Bool)] = [
      ("ledger", a.ledger == b.ledger && a.isHistory == b.isHistory && a.latest == b.latest),
      ("repairs", a.repairs == b.repairs), ("cluster", a.cluster == b.cluster),
      ("sequence", a.sequence == b.sequence && a.journalEnd == b.journalEnd),
      ("units", a.units.names == b.units.names), ("channels", a.channels.names == b.channels.names),
      ("categories", a.categories.names == b.categories.names), ("parked", a.parked == b.parked),
      ("clocks", a.clocks.names == b.clocks.names && a.rules.names == b.rules.names),
      ("limits", a.limits.texts == b.limits.texts),
      ("alerts", a.alerts == b.alerts && a.silencedUnits == b.silencedUnits),
      ("offsets", a.offsets == b.offsets), ("counts", a.counts == b.counts),
      ("configuration", a.configuration == b.configuration),
      ("counters", a.counters == b.counters && a.numberingDate == b.numberingDate),
      ("case files", files(a) == files(b)), ("entries", a.knowledge == b.knowledge),
    ]
    return same.first { !$0.holds }?.name
  }

  private static func files(_ state: LedgerState) -> [CaseFile] {
    var files: [CaseFile] = []
    state.files.forEach { _, file in
      files.append(file)
      return true
    }
    return files
  }

  private static func bytes<Element>(of pages: Pages<Element>) -> [UInt8] {
    var bytes: [UInt8] = []
    for page in 0..<pages.pageTotal { pages.withPageBytes(page) { bytes += $0 } }
    return bytes
  }

  /// The first part in which they differ, and where.
  static func difference(_ a: LedgerState, _ b: LedgerState) -> String? {
    // Bytes alone would not tell of what nobody writes.
    if let name = table(a, b) { return "table \(name)" }
    for (one, other) in zip(of(a), of(b)) where one.bytes != other.bytes {
      let at = zip(one.bytes, other.bytes).enumerated().first { $1.0 != $1.1 }?.offset
        ?? min(one.bytes.count, other.bytes.count)
      func near(_ bytes: [UInt8]) -> String {
        String(decoding: bytes[max(0, min(at, bytes.count) - 40)..<min(bytes.count, at + 60)],
          as: UTF8.self)
      }
      return "\(one.part) at byte \(at): …\(near(one.bytes))… and …\(near(other.bytes))…"
    }
    return nil
  }
}

extension Life {
  /// What a daemon has shown to anybody is there at its next start (I1), and is the same.
  func checkNothingShownIsGone(_ found: LedgerState) {
    guard let shown else { return }
    if found.sequence < shown.sequence || found.journalEnd < shown.journalEnd {
      return story.violate(
        "I1: event \(found.sequence - 1) is the last, and \(shown.sequence - 1) was shown")
    }
    if found.journalEnd == shown.journalEnd, let where_ = StateBytes.difference(found, shown) {
      story.violate("I3: what was read back is not what was shown: \(where_)")
    }
  }

  /// The journal alone, and with the snapshot, gives the state that is running (I3).
  func checkFolds(_ running: LedgerState, _ index: LedgerIndex) {
    do throws(LedgerError) {
      var alone = LedgerState()
      var rebuilt = LedgerIndex()
      try Ledger.fold(
        JournalReader(directory: places.ledger), into: &alone, &rebuilt, upTo: nil)
      if let where_ = StateBytes.difference(alone, running) {
        story.violate("I3: the journal alone gives another state: \(where_)")
      }
      checkIndexes(rebuilt, index, alone, "the journal alone")
      let loaded = try LedgerView.load(directory: places.ledger).state
      if let where_ = StateBytes.difference(loaded, running) {
        story.violate("I3: the snapshot gives another state: \(where_)")
      }
      checkIndexes(LedgerIndex(of: loaded), index, loaded, "the snapshot")
    } catch { story.violate("I3: the journal cannot be read: \(error)") }
  }

  private func checkIndexes(
    _ a: LedgerIndex, _ b: LedgerIndex, _ state: LedgerState, _ name: String
  ) {
    story.expect(
      a.members.mapValues { $0.sorted() } == b.members.mapValues { $0.sorted() },
      "I3: \(name) gives other groups")
    story.expect(a.parked == b.parked, "I3: \(name) gives other parked actions")
    state.orders.forEach { at, order in
      for index in [a, b] {
        story.expect(
          index.order(order.number, in: state) == at, "I3: \(name) does not find \(order.number)")
        story.expect(
          index.bySource.first(order.identity.source) { $0 == UInt32(at) } != nil,
          "I3: \(name) does not find the item of \(order.number)")
      }
      return story.violations.isEmpty
    }
    state.history.forEach { at, entry in
      for index in [a, b] where entry.action != 0 {
        story.expect(
          index.byAction.first(entry.action) { $0 == UInt32(at) } != nil,
          "I3: \(name) does not find action entry \(at)")
      }
      return story.violations.isEmpty
    }
  }
}
