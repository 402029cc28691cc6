import Glibc
import WorkTime

/// The wall clock, watched against the clock that cannot jump.
///
/// Deadlines may not move because somebody set the time: when the wall clock jumps by more than 2 s
/// against CLOCK_BOOTTIME, timers are held until two readings in a row agree again.
public struct WallClock: Sendable {
  public static let jumpMsMax: Int64 = 2_000

  public struct Reading: Sendable, Equatable {
    public var wall: Instant
    public var bootMs: Int64
    public init(wall: Instant, bootMs: Int64) {
      self.wall = wall
      self.bootMs = bootMs
    }
  }

  public enum Judgement: Sendable, Equatable {
    case steady
    /// Timers are held; `byMs` is how far the wall clock jumped.
    case jumped(byMs: Int64)
    /// The second agreeing reading after a jump: timers run again.
    case settled
  }

  private var last: Reading?
  private var isHeld = false

  public init() {}

  /// Judges the next reading by the one before.
  public mutating func judge(_ reading: Reading) -> Judgement {
    defer { last = reading }
    guard let last else { return .steady }
    let moved = reading.wall.milliseconds(since: last.wall) - (reading.bootMs - last.bootMs)
    if abs(moved) > Self.jumpMsMax {
      isHeld = true
      return .jumped(byMs: moved)
    }
    if isHeld {
      isHeld = false
      return .settled
    }
    return .steady
  }

  public var holdsTimers: Bool { isHeld }

  public static func read() -> Reading {
    Reading(wall: Instant(milliseconds: milliseconds(CLOCK_REALTIME)),
      bootMs: milliseconds(CLOCK_BOOTTIME))
  }

  public static func now() -> Instant { Instant(milliseconds: milliseconds(CLOCK_REALTIME)) }

  public static func bootMilliseconds() -> Int64 { milliseconds(CLOCK_BOOTTIME) }

  private static func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
