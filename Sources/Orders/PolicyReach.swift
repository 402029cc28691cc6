import Appeals
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
  init?(of policy: Policy, behind earlier: [Policy], _ work: inout PolicyWork) {
    // Most policies have nothing to do with each other, and of them nothing is computed.
    let earlier = earlier.filter { $0.meets(policy) }
    if earlier.isEmpty || work.isDone { return nil }
    let values = PolicyValues(of: policy, and: earlier)
    let whole = PolicyBox(policy, among: values)
    var left = [whole]
    var before: [(id: String, box: PolicyBox)] = []
    for rule in earlier {
      let box = PolicyBox(rule, among: values)
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

/// How much may be computed of the policies of one book: a second's work and no more, however they
/// lie over each other.
struct PolicyWork {
  static let cutsMax = 200_000

  private var cuts = 0

  var isDone: Bool { cuts > Self.cutsMax }

  fileprivate mutating func cut(_ boxes: [PolicyBox], by other: PolicyBox) -> [PolicyBox] {
    if isDone { return boxes }
    cuts += boxes.count
    return boxes.flatMap { $0.without(other) }
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

/// All questions that a policy is the answer to, were it alone: a set of values for each of what it
/// is chosen by, and a span of days.
private struct PolicyBox {
  var sets: [Set<String>]
  var days: ClosedRange<Int32>

  init(_ policy: Policy, among values: PolicyValues) {
    let categories = values.categories.filter(policy.isOfCategories)
    let own = [
      Set(policy.jurisdictions), Set(policy.channels), categories,
      Set(policy.kinds.map(\.rawValue)), Set(policy.urgencies.map(\.name)),
    ]
    sets = zip(own, values.sets).map { $0.isEmpty ? $1 : $0 }
    days = policy.validFrom.daysSince1970
      ... (policy.validUntil?.daysSince1970 ?? .max)
  }

  func overlaps(_ other: PolicyBox) -> Bool {
    days.overlaps(other.days) && zip(sets, other.sets).allSatisfy { !$0.isDisjoint(with: $1) }
  }

  /// The pieces of it that are not of the other; none of them overlaps another.
  func without(_ other: PolicyBox) -> [PolicyBox] {
    guard overlaps(other) else { return [self] }
    var pieces: [PolicyBox] = []
    var rest = self
    for at in sets.indices {
      let outside = rest.sets[at].subtracting(other.sets[at])
      if !outside.isEmpty {
        var piece = rest
        piece.sets[at] = outside
        pieces.append(piece)
      }
      rest.sets[at].formIntersection(other.sets[at])
    }
    if days.lowerBound < other.days.lowerBound {
      var piece = rest
      piece.days = days.lowerBound...(other.days.lowerBound - 1)
      pieces.append(piece)
    }
    if other.days.upperBound < days.upperBound {
      var piece = rest
      piece.days = (other.days.upperBound + 1)...days.upperBound
      pieces.append(piece)
    }
    return pieces
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
    var work = PolicyWork()
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
