import Formats
import Ledger
import Orders

/// The routing log's lines as they go to standard error, with priorities under systemd.
public struct DecisionLines: Sendable {
  var names: UnitNames
  let hasPriorities: Bool
  /// While a backlog is caught up, a line for each decision would fill the system's log and slow
  /// the work: the rest of a batch is one line, and `wenzheng log` has them all.
  static let linesPerBatchMax = 200

  public init(names: UnitNames, hasPriorities: Bool) {
    self.names = names
    self.hasPriorities = hasPriorities
  }

  func render(_ events: [Event]) -> [UInt8] {
    var bytes: [UInt8] = []
    for event in events.prefix(Self.linesPerBatchMax) {
      let entry = LogEntry(event, names: names)
      append(entry.line, priority: entry.priority, to: &bytes)
    }
    if events.count > Self.linesPerBatchMax {
      append(
        "… \(events.count - Self.linesPerBatchMax) more in this batch: see `wenzheng log`",
        priority: 6, to: &bytes)
    }
    return bytes
  }

  private func append(_ line: String, priority: Int, to bytes: inout [UInt8]) {
    if hasPriorities { bytes.append(text: "<\(priority)>") }
    bytes.append(text: line)
    bytes.append(UInt8(ascii: "\n"))
  }
}
