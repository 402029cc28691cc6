import Service
import Synchronization
import TestSupport
import WorkTime

/// Time that passes only when somebody waits for it or lets it pass. The brokers' clock is right;
/// the daemon's own may be wrong by `skewMs`.
final class FakeTime: Sendable {
  private struct State {
    var rightMs: Int64
    var skewMs: Int64 = 0
    var isWaiting = false
  }

  /// Monday, 2026-03-02 09:00 in Shanghai.
  static let beginMs: Int64 = 1_772_413_200_000
  private let state = Mutex(State(rightMs: beginMs))

  var rightMs: Int64 { state.withLock { $0.rightMs } }
  var bootMs: Int64 { rightMs - Self.beginMs + 1_000_000 }
  var skewMs: Int64 { state.withLock { $0.skewMs } }
  var right: Instant { Instant(milliseconds: rightMs) }

  func pass(_ milliseconds: Int) { state.withLock { $0.rightMs += Int64(milliseconds) } }
  func setSkew(_ milliseconds: Int64) { state.withLock { $0.skewMs = milliseconds } }

  /// As the daemon takes it. A wait ends at once where the signal is up.
  func source(_ whileWaiting: Hook) -> TimeSource {
    TimeSource(
      read: {
        WallClock.Reading(
          wall: Instant(milliseconds: self.rightMs + self.skewMs), bootMs: self.bootMs)
      },
      wait: { signal, milliseconds in
        whileWaiting.body?()
        if !signal.waitRaised(milliseconds: 0) { self.pass(milliseconds) }
      })
  }
}

/// Lends a life's own work to calls that are Sendable.
///
/// Unchecked, and safe: a life is lived by one thread, which makes all these calls.
final class Hook: @unchecked Sendable {
  var body: (() -> Void)?
  var fault: ((FaultyDisk.Call) -> FaultyDisk.Fault?)?
}

/// All chance of one life, from one seed.
final class Dice {
  private var random: Seeded

  init(seed: UInt64) { random = Seeded(state: seed &* 0x9E37_79B9 &+ 1) }

  func below(_ bound: Int) -> Int { random.below(bound) }
  /// So many times of a thousand.
  func chance(_ perMille: Int) -> Bool { random.below(1_000) < perMille }
  func pick<Element>(_ elements: [Element]) -> Element { elements[random.below(elements.count)] }
  func shuffled<Element>(_ elements: [Element]) -> [Element] {
    elements.shuffled(using: &random)
  }
  func with<Value>(_ body: (inout Seeded) -> Value) -> Value { body(&random) }
}

/// What was done, step by step, and what then was not true.
final class Story {
  let seed: UInt64
  private(set) var lines: [String] = []
  private(set) var violations: [String] = []

  init(seed: UInt64) { self.seed = seed }

  func tell(_ line: String) { lines.append(line) }

  func violate(_ line: String) {
    lines.append("!! \(line)")
    violations.append(line)
  }

  func expect(_ holds: Bool, _ line: @autoclosure () -> String) {
    if !holds { violate(line()) }
  }

  var text: String {
    "seed \(seed)\n" + lines.enumerated().map { "  \($0.offset) \($0.element)\n" }.joined()
  }
}
