import Decider
import Formats
import Glibc
import Journal
import Orders
import WorkTime

/// That the journal is being repaired, in a file beside it, until an event of the journal says so.
///
/// Guarantees: it is on the disk before anything is cut, so that whatever is written behind the cut
/// comes after the repair's event, or is that event; a crash at any moment leaves one or the other.
public struct RepairMark: Sendable, Equatable {
  /// Tells this repair from every other one of the ledger, those included that it cut away.
  public var id: String
  public var by: String

  static let fileName = "repair"

  public init(id: String, by: String) {
    self.id = id
    self.by = by
  }

  private static func file(_ directory: String) -> CursorFile {
    CursorFile(path: "\(directory)/\(fileName)")
  }

  public func store(in directory: String) throws(JournalError) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("repair", id)
    writer.field("by", by)
    writer.endObject()
    try Self.file(directory).store(writer.bytes)
  }

  static func isThere(in directory: String) throws(LedgerError) -> Bool {
    do throws(JournalError) { return try load(from: directory) != nil } catch {
      throw .journal(error)
    }
  }

  public static func load(from directory: String) throws(JournalError) -> RepairMark? {
    let file = file(directory)
    guard let bytes = try file.load() else { return nil }
    var mark = RepairMark(id: "", by: "")
    let isRead = bytes.withUnsafeBufferPointer { bytes in
      do throws(JSONFault) {
        var reader = JSONReader(bytes)
        try reader.beginObject()
        while let key = try reader.nextKey() {
          if reader.matches(key, "repair") { mark.id = try reader.string() }
          else if reader.matches(key, "by") { mark.by = try reader.string() }
          else { try reader.skip() }
        }
        return !mark.id.isEmpty
      } catch { return false }
    }
    if !isRead { throw .badFile(file.path) }
    return mark
  }

  /// Once the event is committed. A crash before it is harmless: the event is there and is not
  /// written twice.
  public static func remove(from directory: String) {
    unlink(file(directory).path)
  }
}

extension Ledger {
  /// Adds the event of a repair that has left its mark and does not stand in the journal yet: the
  /// first one behind the cut. The caller commits it and then removes the mark.
  public func noteRepair(at now: Instant) throws(LedgerError) {
    let mark: RepairMark?
    do throws(JournalError) { mark = try RepairMark.load(from: directory) } catch {
      throw .journal(error)
    }
    // Where nothing is left of the ledger, the next one has another id anyway.
    guard let mark, !state.ledger.isEmpty else { return }
    if state.repairs.contains(where: { $0.id == mark.id }) { return }
    try append(
      Decision(.ledgerRepaired(repair: mark.id, by: mark.by), at: now), recorded: now, from: nil)
  }
}
