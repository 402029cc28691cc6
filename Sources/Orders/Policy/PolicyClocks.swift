import Formats
import WorkTime

// What a policy says of clocks beside its total: which there are, what starts and stops them, what
// is told when, and how long they may stand still.

/// One clock of a policy beside `resolve`.
public struct ClockRule: Sendable, Equatable {
  public var name: String
  public var limit: ClockLimit
  /// Events that start and stop it. Those of one unit have none: they go by dispatches.
  public var starts: Set<String> = []
  public var stops: Set<String> = []
  /// Nil for those of the policy where the clock is one of handling, for none elsewhere.
  public var steps: [StepRule]?
  /// It ends a right and no duty: nobody is late by it.
  public var isWindow = false

  public static let clocksMax = 16
  /// The word by which a policy leaves out a clock that it would have by default.
  static let none = "none"
  /// An order was opened; all other events are verbs and milestones.
  public static let open = "open"

  /// The verbs that may start and stop a clock.
  static let verbs: [String] = ActionVerb.ofOrders
    .filter { ![.milestone, .silence, .unsilence, .note].contains($0) }
    .map(\.rawValue)
}

/// When a step of a clock is told.
public struct StepRule: Sendable, Equatable {
  public enum When: Sendable, Equatable {
    /// So long before the due instant.
    case before(Limit)
    /// When so many hundredths of the limit are over, by the time that it counts.
    case share(Int)
    /// So long after the due instant.
    case after(Limit)
  }

  public var kind: StepKind
  public var when: When

  public init(_ kind: StepKind, _ when: When) { (self.kind, self.when) = (kind, when) }

  /// When a limit is warned of that is shorter than the lead of the warning (default of ours).
  public static let shareOfShort = 75

  /// 黄牌 one working day before (山东省省级政务服务投诉热线管理办法, 2017).
  public static let usual = [StepRule(.warn, .before(.workingDays(1)))]
}

/// How long a suspension may last before the clocks go on by themselves.
public struct SuspendRule: Sendable, Equatable {
  public var each: Limit
  /// All suspensions of an order together, by the time that this limit counts.
  public var total: Limit?
}

/// When a unit is alerted of steps.
public enum AlertHours: String, CaseIterable, Sendable {
  case always
  case officeHours = "office-hours"
}

/// What holds for policies that say nothing else (defaults of ours, in one place).
public struct PolicyDefaults: Sendable, Equatable {
  public var clocks: [ClockRule] = []
  public var steps = StepRule.usual
  public var suspend: SuspendRule?
  public var alerts = AlertHours.always

  public init() {}

  init(_ node: ConfigNode) throws(ConfigFault) {
    let fields = try node.object(keys: ["clocks", "steps", "suspend", "alerts", "source"])
    _ = try fields.string("source")
    if let node = fields.optional("clocks") {
      clocks = try ClockRule.rules(node, milestones: [:], dayEnd: .midnight).compactMap(\.rule)
    }
    if let node = fields.optional("steps") { steps = try StepRule.rules(node) }
    suspend = try fields.optional("suspend").map(SuspendRule.init)
    alerts = try fields.optional("alerts")?.choice(AlertHours.self) ?? .always
  }
}

extension Policy {
  public func clock(_ name: String) -> ClockRule? { clocks.first { $0.name == name } }

  /// What is told of a clock beside its breach.
  public func steps(of clock: String) -> [StepRule] {
    if clock == ClockName.resolve { return steps }
    if let own = self.clock(clock)?.steps { return own }
    return clock == ClockName.handling || clock == ClockName.part ? steps : []
  }
}

extension ClockRule {
  /// The clocks of a policy; without a rule those that it leaves out by name.
  static func rules(
    _ node: ConfigNode, milestones: [String: MilestoneRule], dayEnd: DayEnd
  ) throws(ConfigFault) -> [(name: String, rule: ClockRule?)] {
    var rules: [(name: String, rule: ClockRule?)] = []
    for (name, entry) in try node.entries() {
      if name == ClockName.resolve {
        throw entry.fault(.invalid("stands as 'resolve' of the policy itself; say it there"))
      }
      if case .string(Self.none) = entry.value {
        rules.append((name, nil))
        continue
      }
      rules.append((name, try ClockRule(name, entry, milestones, dayEnd)))
      if rules.count > clocksMax {
        throw entry.fault(.invalid("is one of more than \(clocksMax) clocks; remove some"))
      }
    }
    return rules
  }

  private init(
    _ name: String, _ node: ConfigNode, _ milestones: [String: MilestoneRule], _ dayEnd: DayEnd
  ) throws(ConfigFault) {
    self.name = name
    limit = ClockLimit(.workingDays(1), dayEnd)
    if case .string = node.value {
      limit.limit = try Limit(reading: node)
    } else {
      let fields = try node.object(keys: ["limit", "ends", "starts", "stops", "steps", "window"])
      limit.limit = try Limit(reading: try fields.required("limit"))
      limit.dayEnd = try fields.optional("ends")?.choice(DayEnd.self) ?? dayEnd
      for key in ["starts", "stops"] {
        if let first = fields.optional(key), ClockName.ofUnits.contains(name) {
          throw first.fault(.invalid(
            "is not asked for: '\(name)' starts and stops by dispatches; remove it"))
        }
        let names = try Self.events(fields.array(key), milestones)
        if key == "starts" { starts = names } else { stops = names }
      }
      if let both = starts.intersection(stops).min() {
        throw node.fault(.invalid(
          "both starts and stops by '\(both)'; name it in one, or use a milestone that restarts "
            + "it"))
      }
      steps = try fields.optional("steps").map(StepRule.rules)
      isWindow = try fields.bool("window", default: false)
    }
    if ClockName.ofUnits.contains(name) { return }
    for (milestone, rule) in milestones {
      if rule.starts.contains(name) { starts.insert(milestone) }
      if rule.stops.contains(name) { stops.insert(milestone) }
      if rule.restarts.contains(name) {
        stops.insert(milestone)
        starts.insert(milestone)
      }
    }
    if starts.isEmpty { starts = [name == ClockName.followUp ? "close" : Self.open] }
    switch name {
    case ClockName.contact where stops.isEmpty: stops = ["contact", "reply", "close"]
    case ClockName.followUp where stops.isEmpty: stops = ["follow-up", "reopen"]
    default: break
    }
    if stops.isEmpty && !isWindow {
      throw node.fault(.invalid("nothing stops the clock '\(name)'; name an event in 'stops'"))
    }
  }

  private static func events(
    _ nodes: [ConfigNode], _ milestones: [String: MilestoneRule]
  ) throws(ConfigFault) -> Set<String> {
    var names: Set<String> = []
    let known = [open] + verbs + milestones.keys.sorted()
    for node in nodes {
      let name = try node.string()
      guard known.contains(name) else {
        let nearest = Spelling.nearest(to: name, in: known).map { "did you mean '\($0)'?" }
        throw node.fault(.invalid(
          "names the event '\(name)', which is neither 'open', nor a verb, nor a milestone of "
            + "this policy; \(nearest ?? "add it to 'milestones'")"))
      }
      names.insert(name)
    }
    return names
  }
}

extension StepRule {
  static func rules(_ node: ConfigNode) throws(ConfigFault) -> [StepRule] {
    var rules: [StepRule] = []
    for entry in try node.array() {
      let fields = try entry.object(keys: ["step", "before", "share", "after"])
      let name = try fields.string("step")
      guard let kind = StepKind(name: name), kind != .breach else {
        throw try fields.required("step").fault(.outOfRange(
          value: "'\(name)'", allowed: "warn, urge, supervise; a breach is told anyway"))
      }
      if rules.contains(where: { $0.kind == kind }) {
        throw entry.fault(.invalid("the step '\(name)' stands twice; keep one"))
      }
      let given = [fields.optional("before"), fields.optional("share"), fields.optional("after")]
      guard given.compactMap(\.self).count == 1 else {
        throw entry.fault(.invalid("says one of 'before', 'share' and 'after'; keep one"))
      }
      if kind == .supervise && given[2] == nil || kind == .warn && given[2] != nil {
        throw entry.fault(.invalid(kind == .warn ? "warns of a breach; say 'before' or 'share'"
          : "follows a breach; say 'after'"))
      }
      if let before = given[0] { rules.append(StepRule(kind, .before(try Limit(reading: before)))) }
      if let share = given[1] { rules.append(StepRule(kind, .share(try Self.percent(share)))) }
      if let after = given[2] { rules.append(StepRule(kind, .after(try Limit(reading: after)))) }
    }
    return rules
  }

  private static func percent(_ node: ConfigNode) throws(ConfigFault) -> Int {
    let text = try node.string()
    guard text.utf8.last == UInt8(ascii: "%"), let number = Int(text.dropLast()),
      (1...99).contains(number)
    else { throw node.fault(.outOfRange(value: "'\(text)'", allowed: "1% to 99%")) }
    return number
  }
}

extension SuspendRule {
  init(_ node: ConfigNode) throws(ConfigFault) {
    let fields = try node.object(keys: ["each", "total"])
    each = try Limit(reading: try fields.required("each"))
    total = nil
    guard let node = fields.optional("total") else { return }
    let total = try Limit(reading: node)
    guard total.isSameMeasure(as: each) else {
      throw node.fault(.invalid("counts another time than 'each'; count both alike"))
    }
    guard each.amount <= total.amount else {
      throw node.fault(.invalid("is less than 'each', which no suspension could last; raise it"))
    }
    self.total = total
  }
}
