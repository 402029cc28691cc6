import Appeals
import Formats
import WorkTime

/// A rule that promises a limit: for whom it holds, how long, and on whose word.
public struct Policy: Sendable, Equatable {
  public var id: String
  public var title: String
  /// Empty means any.
  public var jurisdictions: [String]
  public var channels: [String]
  public var kinds: [AppealKind]
  public var urgencies: [OrderUrgency]
  /// Paths of the taxonomy; a level holds for all below it.
  public var categories: [String]
  public var limit: Limit
  public var dayEnd: DayEnd
  /// The most that more time may be granted; nil where none is.
  public var extensionLimit: Limit?
  /// How long a unit may give an order back; nil for as long as it has it.
  public var returnLimit: Limit?
  /// The limit of what is done again; nil for the first one.
  public var reopenLimit: Limit?
  /// What each milestone does to clocks, by its name.
  public var milestones: [String: MilestoneRule]
  /// Its clocks beside the total, sorted by their names.
  public var clocks: [ClockRule]
  /// What is told of the total, of `handling` and `part` beside their breaches.
  public var steps: [StepRule]
  /// Nil where a suspension lasts until somebody ends it.
  public var suspend: SuspendRule?
  public var alerts: AlertHours
  public var validFrom: CivilDate
  /// The last day on which it is chosen; nil for no end.
  public var validUntil: CivilDate?
  public var source: String
  public var quote: String?
  /// A default of ours, where no rule was found.
  public var isDefault: Bool

  func holds(for question: PolicyQuestion) -> Bool {
    (jurisdictions.isEmpty || jurisdictions.contains(question.jurisdiction))
      && (channels.isEmpty || channels.contains(question.channel))
      && (kinds.isEmpty || question.kind.map(kinds.contains) ?? false)
      && (urgencies.isEmpty || urgencies.contains(question.urgency))
      && (categories.isEmpty || question.category.map(isOfCategories) ?? false)
  }

  /// Whether one of its categories is the path, or a level above it.
  public func isOfCategories(_ path: String) -> Bool {
    categories.contains { path == $0 || path.hasPrefix($0 + "/") }
  }

  func isValid(on date: CivilDate) -> Bool {
    validFrom <= date && validUntil.map { date <= $0 } ?? true
  }

  /// Whether no day is of both.
  func isApart(from other: Policy) -> Bool {
    validUntil.map { $0 < other.validFrom } ?? false
      || other.validUntil.map { $0 < validFrom } ?? false
  }
}

/// When orders are about the same, in one place (default of ours: no rule was found).
public struct RepeatRule: Sendable, Equatable {
  /// Of the fourteen bins of two sketches, so many are equal: for one citizen's repeat, whose
  /// numbers are the same too; for a group.
  public var repeatLikeness: Int
  public var groupLikeness: Int
  /// So many different citizens within so many days make a group.
  public var citizens: Int
  public var days: Int
}

/// What a policy is chosen by.
public struct PolicyQuestion: Hashable, Sendable {
  public var jurisdiction: String
  public var channel: String
  public var kind: AppealKind?
  public var urgency: OrderUrgency
  public var category: String?

  public init(
    jurisdiction: String, channel: String, kind: AppealKind?, urgency: OrderUrgency,
    category: String? = nil
  ) {
    self.category = category
    self.jurisdiction = jurisdiction
    self.channel = channel
    self.kind = kind
    self.urgency = urgency
  }
}

/// All policies in the order of their files and lines; the first that holds is the one.
public struct PolicyBook: Sendable {
  public static let policiesMax = 1_000

  public let policies: [Policy]
  /// Nil where no file has one: then nothing is linked by itself.
  public let repeats: RepeatRule?

  /// Reads the files in the order of their names. The last rule must hold for everything, so that
  /// no order is ever without a limit.
  public init(parsing files: [(name: String, bytes: [UInt8])]) throws(ConfigFault) {
    (policies, repeats) = try Self.read(files, isAlone: false)
    guard let last = policies.last, last.isCatchAll else {
      throw ConfigFault(
        file: files.map(\.name).max() ?? "policies", path: "policies",
        .invalid("the last policy must hold for everything; add one with an empty 'when'"))
    }
  }

  /// As it was checked when it was adopted: an order keeps its policy, whatever is asked of new
  /// ones.
  init(asAdopted files: [(name: String, bytes: [UInt8])]) throws(ConfigFault) {
    (policies, repeats) = try Self.read(files, isAlone: false, isNew: false)
  }

  /// What can be said of one file of several: it need not end with a rule for everything, and what
  /// holds where nothing else is said may stand in another.
  public static func check(_ file: (name: String, bytes: [UInt8])) throws(ConfigFault) {
    _ = try read([file], isAlone: true)
  }

  private static func read(
    _ files: [(name: String, bytes: [UInt8])], isAlone: Bool, isNew: Bool = true
  ) throws(ConfigFault) -> (policies: [Policy], repeats: RepeatRule?) {
    var policies: [Policy] = []
    var work = ReachWork()
    var repeats: RepeatRule?
    var defaults: PolicyDefaults?
    var lists: [ConfigNode] = []
    var files = files
    files.sort { $0.name < $1.name }
    for file in files {
      let root = try ConfigNode(parsing: file.bytes, file: file.name)
        .object(keys: ["policies", "repeats", "defaults"])
      if let node = root.optional("repeats") {
        if repeats != nil { throw node.fault(.invalid("stands in two files; keep one")) }
        repeats = try RepeatRule(node)
      }
      if let node = root.optional("defaults") {
        if defaults != nil { throw node.fault(.invalid("stands in two files; keep one")) }
        defaults = try PolicyDefaults(node)
      }
      lists.append(try root.required("policies"))
    }
    for list in lists {
      for node in try list.array() {
        let policy = try Policy(node, defaults ?? (isAlone ? nil : PolicyDefaults()))
        if isNew { try check(policy, behind: policies, node, &work) }
        policies.append(policy)
      }
    }
    tellApart(&policies)
    return (policies, repeats)
  }

  private static func check(
    _ policy: Policy, behind policies: [Policy], _ node: ConfigNode, _ work: inout ReachWork
  ) throws(ConfigFault) {
    if policies.contains(where: { $0.id == policy.id && !$0.isApart(from: policy) }) {
      throw node.fault(.invalid(
        "the id '\(policy.id)' stands twice for the same dates; give each its own, or let one end "
          + "before the other begins"))
    }
    if let reach = PolicyReach(of: policy, behind: policies, &work), reach.isNever {
      let takers = PolicyShadow.named(reach.takers)
      let isOne = reach.takers.count == 1
      throw node.fault(.invalid(
        "'\(policy.id)' is never reached: \(takers) \(isOne ? "stands" : "stand") before it and "
          + "\(isOne ? "holds" : "hold together") for all of it; put it before "
          + "\(isOne ? "that one" : "them"), or remove it"))
    }
    if policies.count == policiesMax {
      throw node.fault(.invalid("more than \(policiesMax) policies; merge some"))
    }
  }

  /// One id for several spans of time: each gets its first day behind it, so that an order's rule
  /// says which one it is.
  private static func tellApart(_ policies: inout [Policy]) {
    let ids = Dictionary(grouping: policies.indices) { policies[$0].id }
    for (id, places) in ids where places.count > 1 {
      for at in places { policies[at].id = "\(id)@\(policies[at].validFrom)" }
    }
  }

  /// The policy that was promised by: rules keep their id, and a changed rule gets another.
  public func policy(id: String) -> Policy? { policies.first { $0.id == id } }

  /// The policy that was promised by, or the last one where nobody has it any more.
  public func promised(_ id: String) -> Policy { policy(id: id) ?? policies[policies.count - 1] }

  /// The first policy that holds on the day of receipt.
  public func policy(for question: PolicyQuestion, on date: CivilDate) -> Policy {
    // By places: to look at a policy is no reason to copy it. The catch-all holds on any day: its
    // valid-from is not asked.
    let first = policies.indices.first { at in
      policies[at].isValid(on: date) && policies[at].holds(for: question)
    }
    return policies[first ?? policies.count - 1]
  }
}

extension Policy {
  var isCatchAll: Bool {
    jurisdictions.isEmpty && channels.isEmpty && kinds.isEmpty && urgencies.isEmpty
      && categories.isEmpty && validUntil == nil
  }

  /// Without defaults it is read alone: what it names may stand elsewhere.
  init(_ node: ConfigNode, _ defaults: PolicyDefaults?) throws(ConfigFault) {
    let fields = try node.object(keys: [
      "id", "title", "when", "resolve", "ends", "extension", "return", "reopen", "milestones",
      "clocks", "steps", "suspend", "alerts", "valid_from", "valid_until", "source", "quote",
      "default",
    ])
    id = try fields.string("id")
    title = try fields.string("title")
    let condition = try fields.optional("when")?.object(keys: [
      "jurisdictions", "channels", "kinds", "urgencies", "categories",
    ])
    for key in ["jurisdictions", "channels", "kinds", "urgencies", "categories"] {
      guard let list = condition?.optional(key), try list.array().isEmpty else { continue }
      throw list.fault(.invalid("names none; remove it where any is meant, or name some"))
    }
    categories = try condition?.strings("categories") ?? []
    jurisdictions = try condition?.strings("jurisdictions") ?? []
    channels = try condition?.strings("channels") ?? []
    kinds = []
    for item in try condition?.array("kinds") ?? [] {
      kinds.append(try item.choice(AppealKind.self))
    }
    urgencies = []
    for item in try condition?.array("urgencies") ?? [] {
      let name = try item.string()
      guard let urgency = OrderUrgency(name: name) else {
        throw item.fault(.outOfRange(value: "'\(name)'", allowed: "ordinary, utility, life"))
      }
      urgencies.append(urgency)
    }
    limit = try Self.limit(try fields.required("resolve"))
    extensionLimit = try Self.limit(ifPresent: fields.optional("extension"))
    returnLimit = try Self.limit(ifPresent: fields.optional("return"))
    reopenLimit = try Self.limit(ifPresent: fields.optional("reopen"))
    milestones = [:]
    for (name, node) in try fields.optional("milestones")?.entries() ?? [] {
      milestones[name] = try MilestoneRule(name, node)
      if milestones.count > MilestoneRule.milestonesMax {
        throw node.fault(.invalid(
          "is one of more than \(MilestoneRule.milestonesMax) milestones; remove some"))
      }
    }
    dayEnd = try fields.optional("ends")?.choice(DayEnd.self) ?? .midnight
    clocks = []
    let usual = defaults ?? PolicyDefaults()
    steps = try fields.optional("steps").map(StepRule.rules) ?? usual.steps
    suspend = try fields.optional("suspend").map(SuspendRule.init) ?? usual.suspend
    alerts = try fields.optional("alerts")?.choice(AlertHours.self) ?? usual.alerts
    let dateNode = try fields.required("valid_from")
    validFrom = try CivilDate(reading: dateNode)
    validUntil = nil
    if let node = fields.optional("valid_until") {
      let end = try CivilDate(reading: node)
      if end < validFrom { throw node.fault(.invalid("lies before valid_from; swap them")) }
      validUntil = end
    }
    source = try fields.string("source")
    quote = try fields.string(ifPresent: "quote")
    isDefault = try fields.bool("default", default: false)
    try readClocks(fields, defaults)
  }

  private mutating func readClocks(
    _ fields: ConfigObject, _ defaults: PolicyDefaults?
  ) throws(ConfigFault) {
    var named: Set<String> = []
    if let node = fields.optional("clocks") {
      for (name, rule) in try ClockRule.rules(node, milestones: milestones, dayEnd: dayEnd) {
        named.insert(name)
        if let rule { clocks.append(rule) }
      }
    }
    clocks += defaults?.clocks.filter { !named.contains($0.name) } ?? []
    clocks.sort { $0.name < $1.name }
    if defaults == nil { return }
    let known = [ClockName.resolve] + clocks.map(\.name)
    for (name, node) in try fields.optional("milestones")?.entries() ?? [] {
      let rule = try node.object(keys: MilestoneRule.keys)
      for node in try rule.array("answers") {
        let milestone = try node.string()
        guard !stoppingMilestones.contains(milestone) else { continue }
        throw node.fault(.invalid(
          "the milestone '\(name)' answers '\(milestone)', which is no milestone of this policy "
            + "that stops 'resolve'; check the name"))
      }
      for key in ["stops", "starts", "restarts"] {
        for node in try rule.array(key) {
          let clock = try node.string()
          guard !known.contains(clock) else { continue }
          let nearest = Spelling.nearest(to: clock, in: known).map { "did you mean '\($0)'?" }
          throw node.fault(.invalid(
            "the milestone '\(name)' names the clock '\(clock)', which this policy does not have; "
              + "\(nearest ?? "add it to 'clocks'")"))
        }
      }
    }
  }
}

extension Policy {
  private static func limit(ifPresent node: ConfigNode?) throws(ConfigFault) -> Limit? {
    guard let node else { return nil }
    return try limit(node)
  }

  private static func limit(_ node: ConfigNode) throws(ConfigFault) -> Limit {
    try Limit(reading: node)
  }
}

extension RepeatRule {
  public static let citizensMax = 16

  init(_ node: ConfigNode) throws(ConfigFault) {
    let fields = try node.object(keys: ["repeat_likeness", "group_likeness", "citizens", "days"])
    repeatLikeness = try fields.required("repeat_likeness").int(in: 7...MatterSketch.bins)
    groupLikeness = try fields.required("group_likeness").int(in: 7...MatterSketch.bins)
    citizens = try fields.required("citizens").int(in: 2...Self.citizensMax)
    days = try fields.required("days").int(in: 1...90)
  }
}
