import Appeals
import Classification
import WorkTime

/// The rules as one row of plain steps, so that a pass over them touches a few lines of memory and
/// asks the cheap questions first.
struct RouteTree: Sendable {
  /// A part of `pool`.
  struct Part: Sendable {
    var from: UInt32 = 0
    var count: UInt32 = 0
  }

  struct Step: Sendable {
    let rule: UInt16
    /// A branch has its children behind it and decides nothing by itself.
    let isBranch: Bool
    /// Where to go on when it does not hold.
    fileprivate(set) var skip: UInt16
    /// Bits by kind and urgency.
    var kinds: UInt8 = .max
    var urgencies: UInt8 = .max
    var isAnyNamed = false
    var from = Int32.min
    var until = Int32.max
    var jurisdictions = Part()
    var channels = Part()
    var categories = Part()
    var any = Part()
    var all = Part()
    var none = Part()
    var places = Part()
    /// Departments by their numbers, units by theirs with `unitBit`.
    var named = Part()
    var first = Part()
  }

  static let unitBit: Int32 = 1 << 30

  private(set) var steps: [Step] = []
  private(set) var pool: [Int32] = []
  private(set) var channels: [String] = []

  init(_ rules: RouteRules, _ phrases: inout RoutePhrases, _ taxonomy: Taxonomy) {
    var at = 0
    while at < rules.all.count { at = add(at, rules, &phrases, taxonomy) }
  }

  /// Adds a rule with all that stands in it; gives the next one beside it.
  private mutating func add(
    _ number: Int, _ rules: RouteRules, _ phrases: inout RoutePhrases, _ taxonomy: Taxonomy
  ) -> Int {
    let rule = rules.all[number]
    let isBranch = Int(rule.end) > number + 1
    let own = steps.count
    steps.append(step(UInt16(number), rule, isBranch: isBranch, &phrases, taxonomy))
    var at = number + 1
    while at < Int(rule.end) { at = add(at, rules, &phrases, taxonomy) }
    // What none of its children takes is its own.
    if isBranch && rule.aim != nil {
      steps.append(
        Step(rule: UInt16(number), isBranch: false, skip: UInt16(steps.count + 1)))
    }
    steps[own].skip = UInt16(steps.count)
    return Int(rule.end)
  }

  private mutating func step(
    _ number: UInt16, _ rule: RouteRule, isBranch: Bool, _ phrases: inout RoutePhrases,
    _ taxonomy: Taxonomy
  ) -> Step {
    let condition = rule.condition
    var step = Step(rule: number, isBranch: isBranch, skip: 0)
    if !condition.kinds.isEmpty { step.kinds = 0 }
    for kind in condition.kinds { step.kinds |= Self.bit(kind) }
    if !condition.urgencies.isEmpty { step.urgencies = 0 }
    for urgency in condition.urgencies { step.urgencies |= Self.bit(urgency) }
    step.from = rule.days.lowerBound.daysSince1970
    step.until = rule.days.upperBound.daysSince1970
    step.isAnyNamed = condition.isAnyNamed
    step.jurisdictions = part(condition.jurisdictions.map { Int32($0) })
    step.channels = part(condition.channels.map { channel in
      if !channels.contains(channel) { channels.append(channel) }
      return Int32(channels.firstIndex(of: channel) ?? 0)
    })
    step.categories = part(taxonomy.paths.indices.filter { at in
      condition.categories.contains {
        taxonomy.paths[at] == $0 || taxonomy.paths[at].hasPrefix($0 + "/")
      }
    }.map { Int32($0) })
    step.any = part(condition.any.map { Int32(phrases.number(of: $0)) })
    step.all = part(condition.all.map { Int32(phrases.number(of: $0)) })
    step.none = part(condition.none.map { Int32(phrases.number(of: $0)) })
    step.places = part(condition.places.map { Int32(phrases.number(of: $0)) })
    step.named = offices(condition.named)
    step.first = offices(condition.first)
    return step
  }

  private mutating func offices(_ aims: [RouteAim]) -> Part {
    part(aims.compactMap { aim in
      switch aim {
      case .department(let number): return Int32(number)
      case .unit(let number): return Int32(number) | Self.unitBit
      case .desk, .town, .duties: return nil
      }
    })
  }

  private mutating func part(_ numbers: [Int32]) -> Part {
    let part = Part(from: UInt32(pool.count), count: UInt32(numbers.count))
    pool += numbers
    return part
  }

  static func bit(_ kind: AppealKind) -> UInt8 {
    switch kind {
    case .consultation: 1
    case .help: 2
    case .complaint: 4
    case .report: 8
    case .suggestion: 16
    case .praise: 32
    }
  }

  static func bit(_ urgency: Urgency) -> UInt8 {
    switch urgency {
    case .ordinary: 1
    case .utility: 2
    case .life: 4
    }
  }
}

/// One look at the tree for one item.
struct RouteWalk {
  let tree: RouteTree
  let jurisdiction: UInt16
  let category: UInt16?
  let kind: UInt8
  let urgency: UInt8
  let channel: String
  let day: Int32
  /// The first unit by its duties, as a place in the points; -1 for none.
  private let best: Int

  init(_ tree: RouteTree, _ query: RouteQuery, _ pass: RoutePass, in jurisdiction: UInt16) {
    self.tree = tree
    best = pass.best(of: pass.unitRange.count).0
    self.jurisdiction = jurisdiction
    category = query.classification.category
    kind = RouteTree.bit(query.classification.kind)
    urgency = RouteTree.bit(query.classification.urgency)
    channel = query.channel
    day = query.day.daysSince1970
  }

  /// The first rule that holds and of which the body makes something, and its first phrase found.
  func first<T>(
    _ pass: RoutePass, _ body: (_ rule: UInt16) -> T?
  ) -> (found: T, rule: UInt16, phrases: Evidence)? {
    tree.steps.withUnsafeBufferPointer { steps in
      tree.pool.withUnsafeBufferPointer { pool in
        var at = 0
        while at < steps.count {
          guard holds(steps, at, pool, pass) else {
            at = Int(steps[at].skip)
            continue
          }
          if !steps[at].isBranch, let found = body(steps[at].rule) {
            // What a branch leaves to itself is known by the branch's own phrases.
            let own = steps.first { $0.rule == steps[at].rule } ?? steps[at]
            return (found, steps[at].rule, evidence(own, pool, pass))
          }
          at += 1
        }
        return nil
      }
    }
  }

  @inline(__always)
  private func holds(
    _ steps: UnsafeBufferPointer<RouteTree.Step>, _ at: Int, _ pool: UnsafeBufferPointer<Int32>,
    _ pass: RoutePass
  ) -> Bool {
    let step = steps[at]
    guard step.kinds & kind != 0, step.urgencies & urgency != 0 else { return false }
    if step.any.count > 0 && !hasAny(step.any, RoutePass.Field.text, pool, pass) { return false }
    if step.all.count > 0 && !hasAll(step.all, pool, pass) { return false }
    if step.none.count > 0 && hasAny(step.none, RoutePass.Field.text, pool, pass) { return false }
    if step.places.count > 0 && !hasAny(step.places, .max, pool, pass) { return false }
    guard step.from <= day, day <= step.until else { return false }
    if step.jurisdictions.count > 0 && !has(step.jurisdictions, Int32(jurisdiction), pool) {
      return false
    }
    if step.categories.count > 0 {
      guard let category, has(step.categories, Int32(category), pool) else { return false }
    }
    if step.channels.count > 0 && !isOfChannels(step.channels, pool) { return false }
    if step.first.count > 0 && !isFirst(step.first, pool, pass) { return false }
    if step.isAnyNamed || step.named.count > 0 {
      return step.isAnyNamed && pass.isAnyUnitNamed || isNamed(step.named, pool, pass)
    }
    return true
  }

  @inline(__always)
  private func range(_ part: RouteTree.Part) -> Range<Int> {
    Int(part.from)..<Int(part.from) + Int(part.count)
  }

  @inline(__always)
  private func hasAny(
    _ part: RouteTree.Part, _ mask: UInt8, _ pool: UnsafeBufferPointer<Int32>, _ pass: RoutePass
  ) -> Bool {
    for at in range(part) where pass.fields[Int(pool[at])] & mask != 0 { return true }
    return false
  }

  private func hasAll(
    _ part: RouteTree.Part, _ pool: UnsafeBufferPointer<Int32>, _ pass: RoutePass
  ) -> Bool {
    for at in range(part) where pass.fields[Int(pool[at])] & RoutePass.Field.text == 0 {
      return false
    }
    return true
  }

  private func has(
    _ part: RouteTree.Part, _ number: Int32, _ pool: UnsafeBufferPointer<Int32>
  ) -> Bool {
    for at in range(part) where pool[at] == number { return true }
    return false
  }

  private func isOfChannels(
    _ part: RouteTree.Part, _ pool: UnsafeBufferPointer<Int32>
  ) -> Bool {
    for at in range(part) where tree.channels[Int(pool[at])] == channel { return true }
    return false
  }

  private func isNamed(
    _ part: RouteTree.Part, _ pool: UnsafeBufferPointer<Int32>, _ pass: RoutePass
  ) -> Bool {
    for at in range(part) {
      if let slot = slot(pool[at], pass), pass.named(slot) != nil { return true }
    }
    return false
  }

  private func isFirst(
    _ part: RouteTree.Part, _ pool: UnsafeBufferPointer<Int32>, _ pass: RoutePass
  ) -> Bool {
    for at in range(part) where slot(pool[at], pass) == best { return true }
    return false
  }

  private func slot(_ office: Int32, _ pass: RoutePass) -> Int? {
    office & RouteTree.unitBit == 0
      ? pass.holderSlot(UInt16(office)) : pass.slot(UInt16(office & ~RouteTree.unitBit))
  }

  /// Phrases of the step that stand in the text.
  private func evidence(
    _ step: RouteTree.Step, _ pool: UnsafeBufferPointer<Int32>, _ pass: RoutePass
  ) -> Evidence {
    var evidence = Evidence()
    for part in [step.any, step.all] {
      for at in range(part)
      where pass.fields[Int(pool[at])] & RoutePass.Field.text != 0 {
        evidence.append(UInt16(pool[at]))
      }
    }
    return evidence
  }
}
