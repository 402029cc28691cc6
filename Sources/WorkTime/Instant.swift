import Formats

/// A point of time in milliseconds since 1970-01-01T00:00:00Z.
///
/// Guarantees: text form is ISO 8601 with an offset, and reading it is strict: no day that does not
/// exist, no hour 25, no missing offset, nothing behind it.
public struct Instant: Hashable, Comparable, Sendable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

  public static let distantPast = Instant(milliseconds: .min)
  public static let distantFuture = Instant(milliseconds: .max)

  /// The offset of Asia/Shanghai, which has had no daylight saving since 1991.
  public static let shanghaiOffsetMinutes = 480

  public func adding(milliseconds: Int64) -> Instant {
    Instant(milliseconds: self.milliseconds &+ milliseconds)
  }
  public func adding(minutes: Int) -> Instant { adding(milliseconds: Int64(minutes) * 60_000) }
  public func adding(hours: Int) -> Instant { adding(minutes: hours * 60) }

  public func milliseconds(since other: Instant) -> Int64 {
    milliseconds &- other.milliseconds
  }
}
