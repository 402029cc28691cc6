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
  /// Where nobody else adds them.
  private let hasTimes: Bool
  private let most: Level
  private let sink: (@Sendable ([UInt8]) -> Void)?

  private struct Said {
    var text: String
    var times: Int
    var lastMs: Int64
  }

  /// What was said of late, oldest first, so that a broker that is away for a day fills no disk.
  /// Several lines, because several parts of the daemon complain of it in turn.
  private let recent = Mutex<[Said]>([])
  static let recentMax = 32
  /// A line that was silent for so long is said as if it were new.
  static let forgottenAfterMs: Int64 = 600_000

  /// The faults that last, by what they are about.
  private let faults = Mutex<[String: Fault]>([:])
  static let faultsMax = 256
  /// So long a fault is not said again.
  static let faultSilenceMs: Int64 = 60_000

  private struct Fault {
    var saidMs: Int64
    /// How often it was met since it was last said.
    var silent = 0
  }

  public convenience init(
    environment: [String: String], most: Level = .info, hasTimes: Bool = false
  ) {
    self.init(environment: environment, most: most, hasTimes: hasTimes, sink: nil)
  }

  /// With a `sink`, lines go there and not to standard error.
  init(
    environment: [String: String], most: Level = .info, hasTimes: Bool = false,
    sink: (@Sendable ([UInt8]) -> Void)?
  ) {
    hasPriorities = environment["JOURNAL_STREAM"] != nil
    self.hasTimes = hasTimes && !hasPriorities
    self.most = most
    self.sink = sink
  }

  public func error(_ text: String) { say(.error, text) }
  public func warning(_ text: String) { say(.warning, text) }
  public func notice(_ text: String) { say(.notice, text) }
  public func info(_ text: String) { say(.info, text) }

  public func say(_ level: Level, _ text: String) {
    say(level, text, nowMs: WallClock.bootMilliseconds())
  }

  func say(_ level: Level, _ text: String, nowMs: Int64) {
    guard level <= most else { return }
    let times = recent.withLock { recent in
      var said = Said(text: text, times: 1, lastMs: nowMs)
      if let at = recent.firstIndex(where: { $0.text == text }) {
        let known = recent.remove(at: at)
        if nowMs - known.lastMs < Self.forgottenAfterMs { said.times = known.times + 1 }
      } else if recent.count == Self.recentMax {
        recent.removeFirst()
      }
      recent.append(said)
      return said.times
    }
    // A line that repeats is said the 1st, 2nd, 4th, 8th … time.
    guard times & (times - 1) == 0 else { return }
    put(level, times > 1 ? "\(text) (\(times) times)" : text)
  }

  /// A fault that lasts is said once, then at most once a minute, in whatever words and by
  /// whichever part of the daemon it is met; `over` ends it.
  public func lasting(_ matter: String, _ level: Level, _ text: String) {
    lasting(matter, level, text, nowMs: WallClock.bootMilliseconds())
  }

  func lasting(_ matter: String, _ level: Level, _ text: String, nowMs: Int64) {
    guard level <= most else { return }
    let silent: Int? = faults.withLock { faults in
      if let known = faults[matter], nowMs - known.saidMs < Self.faultSilenceMs {
        faults[matter]?.silent += 1
        return nil
      }
      if faults.count >= Self.faultsMax { faults.removeAll() }
      let silent = faults[matter]?.silent ?? 0
      faults[matter] = Fault(saidMs: nowMs)
      return silent
    }
    guard let silent else { return }
    put(level, silent > 0 ? "\(text) (\(silent) times since)" : text)
  }

  /// Says that the faults of which the matter begins so are over, if one of them was said.
  public func over(_ matter: String, _ text: String) {
    let wasSaid = faults.withLock { faults in
      let before = faults.count
      faults = faults.filter { !$0.key.hasPrefix(matter) }
      return faults.count < before
    }
    if wasSaid && .notice <= most { put(.notice, text) }
  }

  /// As `over`, where nothing is to be said of it.
  public func forget(_ matter: String) {
    faults.withLock { faults in faults = faults.filter { !$0.key.hasPrefix(matter) } }
  }

  private func put(_ level: Level, _ text: String) {
    var line = hasPriorities ? "<\(level.rawValue)>" : ""
    if hasTimes { line += WallClock.now().text().prefix(19).replacing("T", with: " ") + "  " }
    write(Array((line + text + "\n").utf8))
  }

  /// Lines that are already whole, as one write.
  public func write(_ bytes: [UInt8]) {
    if let sink { return sink(bytes) }
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
