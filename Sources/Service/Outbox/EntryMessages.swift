import Formats
import Knowledge
import Ledger
import Orders
import WorkTime

// What is told of the FAQ: consultation windows follow `wenzheng.faq`, owners hear by `alerts`.

extension Messages {
  func writeEntry(
    _ change: EntryChange, _ event: Event, _ out: inout OutMessages
  ) {
    let entry = change.event.entry.description
    if let released = change.released { write(released, event, &out) }
    // A tombstone: the compacted topic forgets the entry, and who follows it takes it down.
    if change.takesDown {
      out.add(OutTopics.faq, "faq", key: Array(entry.utf8), value: nil)
    }
    if mutesAlerts { return }
    for unit in change.units {
      out.add(OutTopics.alerts, "alert", key: out.slice(unit.utf8)) {
        writeAlert(change, to: unit, event, into: &$0)
      }
    }
  }

  func write(_ released: EntryRelease, _ event: Event, _ out: inout OutMessages) {
    out.add(OutTopics.faq, "faq", key: out.slice(released.entry.description.utf8)) { writer in
      writer.beginObject()
      writer.field("faq", released.entry.description)
      writer.field("version", released.version)
      writer.field("released_at", released.since ?? event.at)
      writer.field("unit_name", ifPresent: unitNames[released.text.unit])
      released.text.encodeFields(into: &writer)
      writer.endObject()
    }
  }

  private func writeAlert(
    _ change: EntryChange, to unit: String, _ event: Event, into writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.field("alert", event.type)
    writer.field("faq", change.event.entry.description)
    writer.field("unit", unit)
    writer.field("unit_name", ifPresent: unitNames[unit])
    writer.field("at", event.at)
    switch change.event.what {
    case .conflicted(let other, let differences):
      writer.field("with", other.description)
      writer.key("differences")
      writer.beginArray()
      for difference in differences { writer.value(difference) }
      writer.endArray()
    case .expired(let due), .ownerLate(let due): writer.field("due", due)
    default: break
    }
    writer.endObject()
  }
}
