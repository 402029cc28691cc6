/// What became of the messages of one topic. The counts close at every commit: what was received
/// equals the sum of what it became, so that a lost or doubled message cannot hide.
public struct Counts: Sendable, Equatable {
  public var received: Int64 = 0
  // Intake.
  public var opened: Int64 = 0
  public var amended: Int64 = 0
  // Actions.
  public var applied: Int64 = 0
  public var refused: Int64 = 0
  public var parked: Int64 = 0
  // Both.
  public var duplicates: Int64 = 0
  public var deadLetters: Int64 = 0

  public init() {}

  public var accounted: Int64 {
    opened + amended + applied + refused + parked + duplicates + deadLetters
  }
  public var close: Bool { received == accounted }
}
