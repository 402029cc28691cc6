import Glibc

/// A line about long work: how much, how fast, how long yet.
///
/// Pure: the reading of the clock is passed in. On a terminal one line is rewritten; elsewhere a
/// line comes every 10 s.
struct Progress {
  static let terminalIntervalMs: Int64 = 100
  static let fileIntervalMs: Int64 = 10_000
  /// The rate is that of at least this time; before, a remaining time would be a guess.
  static let rateAfterMs: Int64 = 1_000

  let what: String
  let total: Int?
  private let started: Int64
  private let interval: Int64
  private var nextAt: Int64

  /// - Parameter what: what is counted, in the plural ("items").
  init(_ what: String, total: Int?, onTerminal: Bool, now: Int64) {
    self.what = what
    self.total = total
    started = now
    interval = onTerminal ? Self.terminalIntervalMs : Self.fileIntervalMs
    nextAt = now + interval
  }

  /// Milliseconds that no change of the wall clock touches.
  static func monotonicMs() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// The line, where it is time for one.
  mutating func line(done: Int, part: Double? = nil, now: Int64) -> String? {
    if now < nextAt { return nil }
    nextAt = now + interval
    guard let part else { return describe(done: done, now: now) }
    return describe(done: done, part: part, now: now)
  }

  /// Where nobody has counted what is to come, but its size is known: `part` of all is done.
  func describe(done: Int, part: Double, now: Int64) -> String {
    let elapsed = max(now - started, 0)
    let part = min(max(part, 0), 1)
    var text = "\(Self.grouped(done)) \(what), \(Int(part * 100)) %"
    guard elapsed >= Self.rateAfterMs else { return text }
    let perSecond = Double(done) * 1_000 / Double(elapsed)
    text += ", \(Self.grouped(Int(perSecond.rounded())))/s"
    let left = part > 0 ? Double(elapsed) * (1 - part) / part : .infinity
    if part < 1 && left < 8_640_000_000 {
      text += ", about " + DurationText.inEnglish(milliseconds: Int64(left)) + " left"
    }
    return text
  }

  func describe(done: Int, now: Int64) -> String {
    let elapsed = max(now - started, 0)
    var text = "\(Self.grouped(done))"
    if let total {
      text += " of \(Self.grouped(total)) \(what)"
      if total > 0 { text += ", \(min(done, total) * 100 / total) %" }
    } else {
      text += " \(what)"
    }
    guard elapsed >= Self.rateAfterMs else { return text }
    let perSecond = Double(done) * 1_000 / Double(elapsed)
    text += ", \(Self.grouped(Int(perSecond.rounded())))/s"
    if let total, done < total, perSecond > 0 {
      let left = Double(total - done) / perSecond * 1_000
      // Years of remaining time are no information, and would not fit an integer some day.
      if left < 8_640_000_000 {
        text += ", about " + DurationText.inEnglish(milliseconds: Int64(left)) + " left"
      }
    }
    return text
  }

  /// `1,234,567`.
  static func grouped(_ number: Int) -> String {
    var text = number < 0 ? "-" : ""
    let digits = String(number.magnitude)
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}

extension Terminal {
  /// Shows the progress where it is time for it.
  func show(_ progress: inout Progress, done: Int, part: Double? = nil) {
    if let line = progress.line(done: done, part: part, now: Progress.monotonicMs()) {
      status(line)
    }
  }
}
