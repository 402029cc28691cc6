import Appeals
import Formats
import WorkTime

/// What the policies that stand before one leave for it, and until when: exact, as long as there is
/// work left for it.
struct PolicyReach {
  /// What takes all of it from its end on; in the order in which they stand.
  let takers: [String]
  /// The first day on which nothing is left; that of its beginning where nothing ever is.
  let endsOn: CivilDate
  let isNever: Bool

  /// Nil where something is left for as long as the policy is valid, and where the work is done up.
  init?(of policy: Policy, behind earlier: [Policy], _ work: inout ReachWork) {
    // Most policies have nothing to do with each other, and of them nothing is computed.
    let earlier = earlier.filter { $0.meets(policy) }
    if earlier.isEmpty || work.isDone { return nil }
    let values = PolicyValues(of: policy, and: earlier)
    let whole = ReachBox(policy, among: values)
    var left = [whole]
    var before: [(id: String, box: ReachBox)] = []
    for rule in earlier {
      let box = ReachBox(rule, among: values)
      before.append((rule.id, box))
      left = work.cut(left, by: box)
      if left.isEmpty { break }
    }
    if work.isDone { return nil }
    let last = left.map(\.days.upperBound).max()
    if last == whole.days.upperBound { return nil }
    isNever = last == nil
    var end = whole
    end.days = (last.map { $0 + 1 } ?? whole.days.lowerBound)...whole.days.upperBound
    endsOn = CivilDate(daysSince1970: end.days.lowerBound)
    // Who takes a part that others take anyway is not named.
    for taker in before {
      let others = before.filter { $0.id != taker.id }
      let rest = others.reduce([end]) { work.cut($0, by: $1.box) }
      if rest.isEmpty && !work.isDone { before = others }
    }
    takers = before.map(\.id)
  }
}

extension Policy {
  /// Whether some question on some day is one for both.
  fileprivate func meets(_ other: Policy) -> Bool {
    func share<T: Equatable>(_ own: [T], _ its: [T]) -> Bool {
      own.isEmpty || its.isEmpty || own.contains(where: its.contains)
    }
    return !isApart(from: other) && share(channels, other.channels)
      && share(jurisdictions, other.jurisdictions) && share(kinds, other.kinds)
      && share(urgencies, other.urgencies)
      && (categories.isEmpty || other.categories.isEmpty
        || categories.contains(where: other.isOfCategories)
        || other.categories.contains(where: isOfCategories))
  }
}

/// The values that any of some policies names, by what a policy is chosen by.
private struct PolicyValues {
  /// What no policy names is all alike.
  static let other = ""
  private(set) var sets: [Set<String>]

  init(of policy: Policy, and others: [Policy]) {
    sets = Array(repeating: [Self.other], count: 3)
    for policy in [policy] + others {
      sets[0].formUnion(policy.jurisdictions)
      sets[1].formUnion(policy.channels)
      sets[2].formUnion(policy.categories)
    }
    // An appeal may be of no kind that is known, but of some urgency it is.
    sets.append(Set(AppealKind.allCases.map(\.rawValue) + [Self.other]))
    sets.append(Set(OrderUrgency.allCases.map(\.name)))
  }

  var categories: Set<String> { sets[2] }
}

extension ReachBox {
  /// All questions that a policy is the answer to, were it alone.
  fileprivate init(_ policy: Policy, among values: PolicyValues) {
    let categories = values.categories.filter(policy.isOfCategories)
    let own = [
      Set(policy.jurisdictions), Set(policy.channels), categories,
      Set(policy.kinds.map(\.rawValue)), Set(policy.urgencies.map(\.name)),
    ]
    self.init(
      sets: zip(own, values.sets).map { $0.isEmpty ? $1 : $0 },
      days: policy.validFrom.daysSince1970...(policy.validUntil?.daysSince1970 ?? .max))
  }
}

/// Policies that are chosen up to a day and never again, though nobody gave them an end.
public struct PolicyShadow: Sendable, Equatable, CustomStringConvertible {
  static let namesMax = 6

  public var policies: [String]
  /// What stands before them and holds for all of them from then on.
  public var takers: [String]
  public var endsOn: CivilDate

  public var description: String {
    "policies: from \(endsOn) on \(Self.named(policies)) \(policies.count == 1 ? "is" : "are") "
      + "never chosen: \(Self.named(takers)) \(takers.count == 1 ? "stands" : "stand") before and "
      + "\(takers.count == 1 ? "holds" : "hold") for all of it; give what is over a 'valid_until', "
      + "or what stands before a narrower 'when'"
  }

  static func named(_ ids: [String]) -> String {
    let shown = ids.prefix(namesMax).map { "'\($0)'" }.joined(separator: ", ")
    return ids.count <= namesMax ? shown : "\(shown) and \(ids.count - namesMax) more"
  }
}

extension PolicyBook {
  /// What ends silently, for whoever checks a configuration: no fault, since a rule that follows
  /// another may be meant so. `isWhole` is false where there were too many to look at them all.
  public func shadows() -> (shadows: [PolicyShadow], isWhole: Bool) {
    var shadows: [PolicyShadow] = []
    var work = ReachWork()
    for (at, policy) in policies.enumerated() {
      guard let reach = PolicyReach(of: policy, behind: Array(policies[..<at]), &work) else {
        continue
      }
      if let same = shadows.firstIndex(where: {
        $0.takers == reach.takers && $0.endsOn == reach.endsOn
      }) {
        shadows[same].policies.append(policy.id)
      } else {
        shadows.append(PolicyShadow(
          policies: [policy.id], takers: reach.takers, endsOn: reach.endsOn))
      }
    }
    return (shadows, !work.isDone)
  }
}
