import Glibc
import Synchronization

/// The daemon's own lines on standard error. Under systemd each carries its priority, so that
/// `journalctl -p warning` finds what matters. Nothing of a citizen's text is ever passed here.
public final class Log: Sendable {
  public enum Level: Int, Sendable, Comparable {
    case error = 3, warning = 4, notice = 5, info = 6, debug = 7
    public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  private let hasPriorities: Bool
  private let most: Level
  /// The last line said, so that a broker that is away for a day fills no disk.
  private let last = Mutex<(text: String, times: Int)>(("", 0))

  public init(environment: [String: String], most: Level = .info) {
    hasPriorities = environment["JOURNAL_STREAM"] != nil
    self.most = most
  }

  public func error(_ text: String) { say(.error, text) }
  public func warning(_ text: String) { say(.warning, text) }
  public func notice(_ text: String) { say(.notice, text) }
  public func info(_ text: String) { say(.info, text) }

  public func say(_ level: Level, _ text: String) {
    guard level <= most else { return }
    let repeats = last.withLock { last in
      if last.text == text { last.times += 1 } else { last = (text, 0) }
      return last.times
    }
    // A line that repeats is said the 1st, 2nd, 4th, 8th … time.
    guard repeats & (repeats &- 1) == 0 else { return }
    var line = hasPriorities ? "<\(level.rawValue)>" : ""
    line += repeats > 1 ? "\(text) (\(repeats + 1) times)\n" : "\(text)\n"
    write(Array(line.utf8))
  }

  /// Lines that are already whole, as one write.
  public func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { data in
      var done = 0
      while done < data.count {
        let wrote = Glibc.write(2, data.baseAddress?.advanced(by: done), data.count - done)
        if wrote <= 0 { if errno == EINTR { continue }; return }
        done += wrote
      }
    }
  }
}
