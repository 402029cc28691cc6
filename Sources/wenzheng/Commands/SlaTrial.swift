import Appeals
import Decider
import Ledger
import Orders
import WorkTime

/// What would be promised to an item that does not exist: which policy, why, and until when.
struct SlaTrial: Encodable {
  /// A policy and what spoke against it.
  struct Candidate: Encodable {
    var id: String
    var title: String
    /// Nothing where it holds.
    var misfits: [String]
  }

  struct Step: Encodable {
    var step: String
    var at: String
  }

  struct Clock: Encodable {
    var clock: String
    var clockName: String
    var limit: String
    var limitWords: String
    var ends: String
    /// Events that start it, where it does not start with the order.
    var starts: [String]
    var stops: [String]
    var window: Bool
    var start: String
    var due: String
    var provisional: Bool
    var steps: [Step]
    var layers: [String]
    var days: [ClockExplanation.Day]

    enum CodingKeys: String, CodingKey {
      case clock, clockName = "clock_name", limit, limitWords = "limit_words", ends, starts, stops
      case window, start, due, provisional, steps, layers, days
    }
  }

  var at: String
  var jurisdiction: String
  var unit: String?
  var channel: String
  var kind: String?
  var category: String?
  var urgency: String
  var rule: RuleWords
  /// Those that stand before it and do not hold, in their order.
  var passedOver: [Candidate]
  var clocks: [Clock]

  enum CodingKeys: String, CodingKey {
    case at, jurisdiction, unit, channel, kind, category, urgency, rule
    case passedOver = "passed_over", clocks
  }

  /// - Parameter unit: whose days and hours its own clocks go by.
  init(
    _ question: PolicyQuestion, unit: String?, at start: Instant, clock wanted: String?,
    _ configuration: Configuration
  ) {
    let date = start.dateInShanghai()
    let policy = configuration.policies.policy(for: question, on: date)
    passedOver = []
    for candidate in configuration.policies.policies {
      if candidate.id == policy.id { break }
      passedOver.append(Candidate(
        id: candidate.id, title: candidate.title,
        misfits: candidate.misfits(to: question, on: date)))
    }
    at = start.text()
    jurisdiction = question.jurisdiction
    self.unit = unit
    channel = question.channel
    kind = question.kind?.rawValue
    category = question.category
    urgency = question.urgency.name
    rule = RuleWords(policy)
    let total = Clock(
      ClockName.resolve, ClockLimit(policy.limit, policy.dayEnd), nil, policy,
      question.jurisdiction, unit, start, configuration.calendars)
    clocks = [total] + policy.clocks.map { rule in
      Clock(
        rule.name, rule.limit, rule, policy, question.jurisdiction, unit, start,
        configuration.calendars)
    }
    if let wanted { clocks.removeAll { $0.clock != wanted } }
  }
}

extension SlaTrial.Clock {
  /// - Parameter rule: nil for the total, which is no rule among others.
  fileprivate init(
    _ name: String, _ limit: ClockLimit, _ rule: ClockRule?, _ policy: Policy,
    _ jurisdiction: String, _ unit: String?, _ begin: Instant, _ book: CalendarBook
  ) {
    let own = ClockName.ofUnits.contains(name) ? unit : nil
    let calendar = book.calendar(jurisdiction: jurisdiction, unit: own)
    let end = calendar.due(from: begin, limit: limit.limit, dayEnd: limit.dayEnd)
    clock = name
    clockName = ClockName.chinese(name)
    self.limit = limit.limit.description
    limitWords = limit.limit.chinese
    ends = limit.dayEnd.rawValue
    starts = rule?.starts.subtracting([ClockRule.open]).sorted() ?? []
    stops = rule?.stops.sorted() ?? []
    window = rule?.isWindow ?? false
    start = begin.text()
    due = end.instant.text()
    provisional = end.provisional
    steps = window ? [] : policy.steps(of: name).compactMap {
      let at = calendar.instant(of: $0.when, limit.limit, from: begin, to: end.instant)
      return SlaTrial.Step(step: $0.kind.name, at: at.text())
    }
    layers = book.layers(jurisdiction: jurisdiction, unit: own).map(\.words)
    days = calendar.explain(from: begin, limit: limit.limit, dayEnd: limit.dayEnd).map {
      ClockExplanation.Day($0)
    }
  }
}

extension Policy {
  /// Why it does not hold: one phrase for each condition that fails.
  func misfits(to question: PolicyQuestion, on date: CivilDate) -> [String] {
    var misfits: [String] = []
    func check(_ what: String, _ allowed: [String], _ fits: Bool) {
      if allowed.isEmpty || fits { return }
      misfits.append("\(what)限 \(allowed.joined(separator: "、"))")
    }
    if date < validFrom { misfits.append("自 \(validFrom) 起施行") }
    if let validUntil, date > validUntil { misfits.append("至 \(validUntil) 止") }
    check("辖区", jurisdictions, jurisdictions.contains(question.jurisdiction))
    check("渠道", channels, channels.contains(question.channel))
    check("诉求类型", kinds.map(\.rawValue), question.kind.map(kinds.contains) ?? false)
    check("紧急程度", urgencies.map(\.name), urgencies.contains(question.urgency))
    check("分类", categories, question.category.map(isOfCategories) ?? false)
    return misfits
  }
}
