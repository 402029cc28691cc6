import WorkTime

/// What few orders have (卷宗): who helps, what was asked for and ruled, what moved the clock.
/// It lies beside the orders, so that an order stays a plain value.
public struct CaseFile: Sendable, Equatable {
  /// A co-handling unit (协办) and how far its own part is.
  public struct CoHandler: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable { case dispatched, accepted, replied }
    public var unit: UInt16
    public var state: State
  }

  public var coHandlers: [CoHandler] = []
  /// Since when it lies with its unit, where that is not the opening.
  public var dispatchedAt: Instant?
  public var returnsDenied: Int64 = 0
  /// Until when more time is asked for, before the ruling.
  public var extensionAsked: Instant?
  public var extensionsGranted: Int64 = 0
  public var extendedUntil: Instant?
  /// The policy of its order that an amendment chose instead of the opening's.
  public var rule: String?
  /// Where it did not simply run.
  public var clock: Clock?
  public var suspendedSince: Instant?
  /// The sum of the stops that are over.
  public var suspendedMs: Int64 = 0
  public var contactedAt: Instant?
  /// What the follow-up call heard last.
  public var solved: Bool?
  public var satisfied: Bool?
  /// Milestones with their instants, oldest first; a repeated one moves to the end.
  public var milestones: [Milestone] = []

  public struct Milestone: Sendable, Equatable {
    public var name: String
    public var at: Instant
  }

  public init() {}

  public var hasOpenParts: Bool { coHandlers.contains { $0.state != .replied } }
}
