import Appeals
import Classification
import WorkTime

/// Where a rule sends an item.
public enum RouteAim: Hashable, Sendable {
  /// To people, who decide.
  case desk
  /// To the town that the item names; a rule that aims there holds only where it names one.
  case town
  /// To whom the duties give it: the rule adds helpers alone.
  case duties
  /// To the unit that is this department in the item's jurisdiction; where there is none, the rule
  /// does not hold.
  case department(UInt16)
  case unit(UInt16)
}

/// What an item must be for a rule to hold: all that is named, where an empty list asks nothing.
public struct RouteCondition: Hashable, Sendable {
  public internal(set) var jurisdictions: [UInt16] = []
  public internal(set) var channels: [String] = []
  /// Paths; what stands below one is meant too.
  public internal(set) var categories: [String] = []
  public internal(set) var kinds: [AppealKind] = []
  public internal(set) var urgencies: [Urgency] = []
  /// At least one of these stands in the text, each of those, and none of the last.
  public internal(set) var any: [String] = []
  public internal(set) var all: [String] = []
  public internal(set) var none: [String] = []
  /// Units of which the text names at least one.
  public internal(set) var named: [RouteAim] = []
  /// Any unit is named.
  public internal(set) var isAnyNamed = false
  /// Units of which one is the first by its duties, before any rule: the words are about them.
  public internal(set) var first: [RouteAim] = []
  /// Places of which the place field or the text names at least one.
  public internal(set) var places: [String] = []

  var phrases: [String] { any + all + none + places }
}

/// A rule of the tree (派单规则).
///
/// Guarantees: `id` is unique among the rules; a rule without an aim has children; its days lie
/// within those of its parent.
public struct RouteRule: Sendable {
  public let id: String
  /// The file and place that it stands at, for whoever looks for it.
  public let file: String
  public let path: String
  public let condition: RouteCondition
  /// Nil where its children alone decide.
  public let aim: RouteAim?
  public let coHandlers: [RouteAim]
  /// One sentence for whoever asks why.
  public let why: String
  /// The public text that says so, or that it is a default of ours.
  public let source: String
  public let days: ClosedRange<CivilDate>
  public let parent: UInt16?
  /// How deep it stands; 0 at the top.
  public let depth: Int
  /// The first and the last day on which it holds; nil where it has always held, or has no end.
  public var from: CivilDate? {
    days.lowerBound == Unit.always.lowerBound ? nil : days.lowerBound
  }
  public var until: CivilDate? {
    days.upperBound == Unit.always.upperBound ? nil : days.upperBound
  }
  /// Behind the last rule below it.
  public internal(set) var end: UInt16
}
