import Orders
import WorkTime

extension Decider {
  /// The open order that an item repeats, or the group that it comes into or makes (default of
  /// ours; the thresholds stand in the policies under `repeats`).
  ///
  /// Never of what is answered already, nor where life is in danger: a second cry goes out. Nor of
  /// who must not be known: what links two items tells of their sender, and an answer to one would
  /// go where the other came from. Nor of what people are to look at, which nobody would read.
  func joined(
    _ item: ReadItem, state: LedgerState, index: LedgerIndex, now: Instant
  ) -> Joined? {
    guard let rule = configuration.policies.repeats, item.matter != 0, item.answered == nil,
      item.judged.urgency != .life, item.judged.kind != .report, !item.isForDesk,
      item.flags.isDisjoint(with: Order.Flags.protecting),
      let category = state.categories.number(ifKnown: item.judged.category ?? "")
    else { return nil }
    let citizen = item.citizen.map(LedgerState.citizenHash) ?? 0
    let open = index.matters.order(
      ofCitizen: citizen, jurisdiction: item.jurisdiction, category: category
    ) { at in
      let order = state.orders[at]
      // An answer that was given already nobody would hear any more.
      return order.citizen == citizen && order.category == category
        && order.number.jurisdiction == item.jurisdiction
        && order.isOpen && order.state != .replied
        && MatterSketch.haveSameNumbers(order.matter, item.matter)
        && MatterSketch.likeness(order.matter, item.matter) >= rule.repeatLikeness
    }
    if let open { return joined(.repeated, open, [], state) }
    return group(item, citizen, category, rule, state, index)
  }

  /// The first repeat of an order that was taken back: no answer of its lead will come, so it goes
  /// its own way, as if the desk had unlinked it. Nil where there is none. Fold it and ask again.
  public func orphaned(
    by lead: Int, at: Instant, state: LedgerState, index: LedgerIndex, archive: any Archive
  ) -> Decision? {
    guard state.orders[lead].state == .withdrawn,
      let member = index.members[Int32(lead)]?.filter({ state.orders[Int($0)].state == .linked })
        .min()
    else { return nil }
    let order = state.orders[Int(member)]
    guard case .opened(let opened)? = archive.recall(order.openedAt)?.body else { return nil }
    let action = Action(
      id: "unlink-\(order.number)", verb: .unlink, subject: .order(order.number), by: Self.ownName,
      why: "所并工单\(state.orders[lead].number)已撤回")
    let matter = ActionCase(
      action: action, source: Self.ownName, at: at, claimed: nil, state: state, index: index,
      archive: archive)
    return decide(matter, place(matter, Int(member), order, opened))
  }

  /// Under which the daemon acts by itself: no topic brings anything from it.
  static let ownName = "wenzheng"

  private func group(
    _ item: ReadItem, _ citizen: UInt64, _ category: UInt16, _ rule: RepeatRule,
    _ state: LedgerState, _ index: LedgerIndex
  ) -> Joined? {
    guard citizen != 0 else { return nil }
    let since = item.received.adding(hours: -24 * rule.days)
    var group: Int?
    var citizens: [UInt64] = []
    var alone: [Int] = []
    index.matters.forEachAlike(
      item.matter, jurisdiction: item.jurisdiction, category: category,
      atLeast: rule.groupLikeness
    ) { at in
      let order = state.orders[at]
      guard order.isOpen, order.citizen != 0, order.received >= since else { return true }
      // There may be a group of this already.
      if order.lead >= 0 {
        if state.orders[Int(order.lead)].isOpen { group = Int(order.lead) }
      } else if index.members[Int32(at)] != nil {
        group = at
      } else if order.citizen != citizen, !citizens.contains(order.citizen) {
        // Fewer than make a group: it would be there.
        citizens.append(order.citizen)
        alone.append(at)
      }
      return group == nil && alone.count < rule.citizens - 1
    }
    if let group { return joined(.group, group, [], state) }
    guard alone.count == rule.citizens - 1, let lead = alone.last else { return nil }
    return joined(.group, lead, alone.dropLast().reversed(), state)
  }

  private func joined(
    _ sort: Joined.Sort, _ lead: Int, _ others: [Int], _ state: LedgerState
  ) -> Joined {
    let order = state.orders[lead]
    let isAnswer = sort == .repeated
    return Joined(
      sort: sort, lead: order.number, leadState: isAnswer ? order.state : nil,
      leadDue: isAnswer ? order.due : nil,
      others: others.map { state.orders[$0].number })
  }
}
