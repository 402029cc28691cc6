import Formats
import Ledger
import Orders

/// The routing log's lines as they go to standard error under systemd, which reads priorities.
enum DecisionLines {
  /// While a backlog is caught up, a line for each decision would fill the system's log and slow
  /// the work: the rest of a batch is one line, and `wenzheng log` has them all.
  static let linesPerBatchMax = 200

  static func render(_ events: [Event], names: UnitNames) -> [UInt8] {
    var bytes: [UInt8] = []
    for event in events.prefix(linesPerBatchMax) {
      let entry = LogEntry(event, names: names)
      append(entry.line, priority: entry.priority, to: &bytes)
    }
    if events.count > linesPerBatchMax {
      append(
        "… \(events.count - linesPerBatchMax) more in this batch: see `wenzheng log`",
        priority: 6, to: &bytes)
    }
    return bytes
  }

  private static func append(_ line: String, priority: Int, to bytes: inout [UInt8]) {
    bytes.append(text: "<\(priority)>\(line)")
    bytes.append(UInt8(ascii: "\n"))
  }
}
