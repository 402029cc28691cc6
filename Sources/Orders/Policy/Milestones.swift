import Formats
import WorkTime

/// A milestone (节点) stops, starts and restarts clocks by their names: `resolve`, and those of its
/// policy that are no unit's.
public struct MilestoneRule: Sendable, Equatable {
  public static let milestonesMax = 32

  public var stops: [String]
  public var starts: [String]
  /// Clocks that begin anew with their whole limit, whether or not they stand still. `resolve` does
  /// so once for each time that a milestone stopped it.
  public var restarts: [String] = []
  /// The milestones whose stop of `resolve` this one ends; empty for all of them.
  public var answers: [String] = []
  /// How long `resolve` stands still by it at most; nil for as long as each suspension may last.
  public var most: Limit?
  /// It stands still until somebody answers, however long that takes.
  public var isUnbounded = false

  static let keys = ["stops", "starts", "restarts", "answers", "most"]

  init(_ name: String, _ node: ConfigNode) throws(ConfigFault) {
    if name == ClockRule.open || ActionVerb(rawValue: name) != nil {
      throw node.fault(.invalid(
        "is named like an event that every order has; give the milestone a name of its own"))
    }
    let rule = try node.object(keys: Self.keys)
    stops = try rule.strings("stops")
    starts = try rule.strings("starts")
    restarts = try rule.strings("restarts")
    answers = try rule.strings("answers")
    guard let most = rule.optional("most") else { return }
    if !stops.contains(ClockName.resolve) {
      throw most.fault(.invalid(
        "says how long 'resolve' stands still, which this milestone does not stop; remove it, or "
          + "add 'resolve' to 'stops'"))
    }
    if case .string(ClockRule.none) = most.value { isUnbounded = true }
    else { self.most = try Limit(reading: most) }
  }
}

extension Policy {
  /// The milestones that stop `resolve`.
  public var stoppingMilestones: Set<String> {
    Set(milestones.filter { $0.value.stops.contains(ClockName.resolve) }.keys)
  }

  /// Those whose stop a milestone ends.
  public func answered(by milestone: MilestoneRule) -> Set<String> {
    milestone.answers.isEmpty ? stoppingMilestones : Set(milestone.answers)
  }
}
