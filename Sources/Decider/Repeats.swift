import Orders
import WorkTime

extension Decider {
  /// The open order that an item repeats, or the group that it comes into or makes (default of
  /// ours; the thresholds stand in the policies under `repeats`).
  ///
  /// Never of what is answered already, nor where life is in danger: a second cry goes out.
  func joined(
    _ item: ReadItem, state: LedgerState, index: LedgerIndex, now: Instant
  ) -> Joined? {
    guard let rule = configuration.policies.repeats, item.matter != 0, item.answered == nil,
      item.judged.urgency != .life,
      let category = state.categories.number(ifKnown: item.judged.category ?? "")
    else { return nil }
    let citizen = item.citizen.map(LedgerState.citizenHash) ?? 0
    let open = index.matters.order(
      ofCitizen: citizen, jurisdiction: item.jurisdiction, category: category
    ) { at in
      let order = state.orders[at]
      return order.isOpen
        && MatterSketch.likeness(order.matter, item.matter) >= rule.repeatLikeness
    }
    if let open { return joined(.repeated, open, [], state) }
    return group(item, citizen, category, rule, state, index)
  }

  private func group(
    _ item: ReadItem, _ citizen: UInt64, _ category: UInt16, _ rule: RepeatRule,
    _ state: LedgerState, _ index: LedgerIndex
  ) -> Joined? {
    guard citizen != 0 else { return nil }
    let alike = index.matters.alike(
      item.matter, jurisdiction: item.jurisdiction, category: category,
      atLeast: rule.groupLikeness)
    let since = item.received.adding(hours: -24 * rule.days)
    var citizens: Set<UInt64> = [citizen]
    var alone: [Int] = []
    for at in alike {
      let order = state.orders[at]
      guard order.isOpen, order.citizen != 0, order.received >= since else { continue }
      if order.lead >= 0 {
        // There is a group of this already.
        let lead = Int(order.lead)
        if state.orders[lead].isOpen { return joined(.group, lead, [], state) }
        continue
      }
      if !(index.members[Int32(at)] ?? []).isEmpty { return joined(.group, at, [], state) }
      if citizens.insert(order.citizen).inserted { alone.append(at) }
    }
    guard citizens.count >= rule.citizens, let lead = alone.first else { return nil }
    return joined(.group, lead, Array(alone.dropFirst()), state)
  }

  private func joined(
    _ sort: Joined.Sort, _ lead: Int, _ others: [Int], _ state: LedgerState
  ) -> Joined {
    let order = state.orders[lead]
    return Joined(
      sort: sort, lead: order.number, leadState: order.state, leadDue: order.due,
      others: others.map { state.orders[$0].number })
  }
}
