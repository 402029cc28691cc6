import Orders
import WorkTime

/// How often the first unit of an order was the one that closed it, of one unit and month. An order
/// that it ever handed on, and be it to get it back, is none of these.
public struct RouteReportRow: Codable, Sendable, Equatable {
  /// Of the receipt: `2026-10`.
  public var month: String
  /// The first unit that had the order; nil in the sum of a month.
  public var unit: String?
  public var unitName: String?
  /// Closed orders that it had first, and how many of them it kept until it closed them.
  public var orders = 0
  public var firstHits = 0
  /// How many of them the hotline's people had sent there.
  public var byDesk = 0

  public var rate: Double { orders == 0 ? 0 : Double(firstHits) / Double(orders) }

  enum CodingKeys: String, CodingKey {
    case month, unit, unitName = "unit_name", orders, firstHits = "first_hits", byDesk = "by_desk"
  }
}

extension LedgerView {
  /// The first-hit rates by month and unit, the sum of each month behind its units. Only closed
  /// orders that a unit had are counted: the others' last unit is not known yet, or there is none.
  ///
  /// Of the units that had an order before its last one `CaseFile.Holder.keptMax` are known, the
  /// newest. One that went through more is counted for the first that is known; it was handed on
  /// all the same, and is no first hit.
  ///
  /// - Parameter desks: codes of the hotline's own people, who are no first unit.
  public func firstHits(
    month: SlaMonth?, unit: String?, jurisdiction: String?, desks: Set<String>, names: UnitNames
  ) -> [RouteReportRow] {
    struct Key: Hashable { var month: String, unit: String }
    guard let scope = ScopeMatch(
      unit: unit, channel: nil, jurisdiction: jurisdiction, state)
    else { return [] }
    var rows: [Key: RouteReportRow] = [:]
    state.orders.forEach { _, order in
      guard order.state == .closed, scope.accepts(order),
        month.map({ $0.range.contains(order.received) }) ?? true
      else { return true }
      let holders = (state.file(of: order)?.holders.map(\.unit) ?? []) + [order.unit]
      let codes = holders.map { state.units[$0] }
      guard let first = codes.first(where: { !desks.contains($0) }),
        unit == nil || first == unit
      else { return true }
      // Whatever follows, the desk too, got it from there.
      let wasKept = codes.drop { desks.contains($0) }.count == 1
      let name = String("\(order.received.dateInShanghai())".prefix(7))
      for code in [first, ""] {
        var row = rows[Key(month: name, unit: code)]
          ?? RouteReportRow(
            month: name, unit: code.isEmpty ? nil : code, unitName: names[code])
        row.orders += 1
        if wasKept { row.firstHits += 1 }
        if desks.contains(codes[0]) { row.byDesk += 1 }
        rows[Key(month: name, unit: code)] = row
      }
      return true
    }
    // The sum has no unit, and stands behind all that have one.
    return rows.values.sorted {
      ($0.month, $0.unit ?? "~") < ($1.month, $1.unit ?? "~")
    }
  }
}
