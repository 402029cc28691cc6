import WorkTime

/// Where the daemon's threads take the time from, and how they let it pass.
public struct TimeSource: Sendable {
  public var read: @Sendable () -> WallClock.Reading
  /// Waits until the signal is raised, or so many milliseconds.
  public var wait: @Sendable (Signal, Int) -> Void

  public init(
    read: @escaping @Sendable () -> WallClock.Reading,
    wait: @escaping @Sendable (Signal, Int) -> Void
  ) {
    self.read = read
    self.wait = wait
  }

  public static let system = TimeSource(
    read: { WallClock.read() }, wait: { $0.wait(milliseconds: $1) })

  func now() -> Instant { read().wall }
  func bootMilliseconds() -> Int64 { read().bootMs }
}
