import Appeals
import Decider
import Orders
import WorkTime

/// What of a month may be published (接诉即办民生诉求解决情况): how much of what was solved, by
/// jurisdiction and category of the first level, and the replies that were selected (留言选登).
///
/// Guarantees: no unit is measured in it. Numbers of fewer than `cellMin` orders do not stand in
/// it, nor can they be had by subtraction within a line or a table: categories below it are one
/// line with others, and a share is left out where it, or what is missing of it, is below it. Free
/// text is the redacted text of orders that were marked for publication and hide nobody.
public struct SlaPublicReport: Codable, Sendable, Equatable {
  /// Fewer orders could be somebody.
  public static let cellMin = 3
  /// What several small categories are together.
  public static let others = "其他"
  public static let selectedMax = 1_000

  public struct Line: Codable, Sendable, Equatable {
    public var category: String
    public var ended: Int
    public var onTime: SlaRate?
    public var solved: SlaRate?
    public var satisfied: SlaRate?

    enum CodingKeys: String, CodingKey {
      case category, ended, onTime = "on_time", solved, satisfied
    }
  }

  public struct Table: Codable, Sendable, Equatable {
    public var jurisdiction: String
    public var name: String?
    public var lines: [Line]
    /// Nil where the whole table is below the bound.
    public var total: Line?
  }

  /// What is public of one order: 留言时间、答复时间、答复单位和答复内容.
  public struct Selected: Codable, Sendable, Equatable {
    public var title: String
    public var received: String
    public var replied: String
    public var unit: String
    public var reply: String
  }

  public var month: String
  public var asOf: String?
  public var tables: [Table]
  public var selected: [Selected]
  /// Selected ones that are not shown, for they are more than are.
  public var selectedMore: Int

  enum CodingKeys: String, CodingKey {
    case month, asOf = "as_of", tables, selected, selectedMore = "selected_more"
  }
}

extension LedgerView {
  /// What of a month may be published. A filter by unit is not asked: no unit is measured here.
  public func publicReport(
    _ filter: SlaReportFilter, names: SlaNames
  ) throws(SlaReportFault) -> SlaPublicReport {
    guard let month = SlaMonth(filter.month) else { throw .noMonth(filter.month) }
    var filter = filter
    filter.unit = nil
    var report = SlaPublicReport(
      month: "\(month)", asOf: newestEvent?.text(), tables: [], selected: [], selectedMore: 0)
    guard let match = ReportMatch(filter, state) else { return report }
    var tables: [Int32: [String: PublicCell]] = [:]
    var marked: [Int] = []
    state.orders.forEach { at, order in
      guard match.accepts(order), month.range.contains(order.stopped),
        order.isClockOver(state), order.state != .declined
      else { return true }
      let path = state.categories[order.category]
      let category = path.split(separator: "/").first.map(String.init) ?? SlaPublicReport.others
      let file = state.file(of: order)
      tables[order.number.jurisdiction, default: [:]][category, default: PublicCell()].add(
        isLate: order.stopped > order.due, solved: file?.solved, satisfied: file?.satisfied)
      if order.flags.contains(.markedPublic) && !order.isProtected { marked.append(at) }
      return true
    }
    report.tables = tables.sorted { $0.key < $1.key }.map { code, cells in
      PublicCell.table(OrderNumber.code(code), cells, names)
    }
    marked.sort { (state.orders[$0].stopped, $0) < (state.orders[$1].stopped, $1) }
    for at in marked.prefix(SlaPublicReport.selectedMax) {
      if let selected = selected(state.orders[at], names) { report.selected.append(selected) }
    }
    report.selectedMore = max(0, marked.count - SlaPublicReport.selectedMax)
    return report
  }

  /// The title and the newest reply of an order, as the journal has them: redacted.
  private func selected(_ order: Order, _ names: SlaNames) -> SlaPublicReport.Selected? {
    guard let events = try? timeline(of: order), case .opened(let opened)? = events.first?.body
    else { return nil }
    let reply = events.last { event in
      guard case .applied(let applied) = event.body else { return false }
      return applied.verb == .reply && applied.text != nil && applied.change.part == nil
    }
    guard let reply, case .applied(let applied) = reply.body, let text = applied.text else {
      return nil
    }
    var item = ItemText(decoding: opened.item)
    for case .amended(let amended) in events.map(\.body) where !amended.isForDesk {
      item = ItemText(decoding: amended.item) ?? item
    }
    let unit = state.units[order.unit]
    return SlaPublicReport.Selected(
      title: item?.title ?? "", received: order.received.text(), replied: reply.at.text(),
      unit: names.units[unit] ?? unit, reply: text)
  }
}

/// One cell before it is known whether it may be shown.
private struct PublicCell {
  var ended = 0
  var onTime = 0
  var solved = SlaRate()
  var satisfied = SlaRate()

  mutating func add(isLate: Bool, solved: Bool?, satisfied: Bool?) {
    ended += 1
    if !isLate { onTime += 1 }
    if let solved { self.solved.count(solved) }
    if let satisfied { self.satisfied.count(satisfied) }
  }

  mutating func add(_ other: PublicCell) {
    ended += other.ended
    onTime += other.onTime
    solved = SlaRate(of: solved.of + other.solved.of, among: solved.among + other.solved.among)
    satisfied = SlaRate(
      of: satisfied.of + other.satisfied.of, among: satisfied.among + other.satisfied.among)
  }

  func line(_ category: String) -> SlaPublicReport.Line {
    SlaPublicReport.Line(
      category: category, ended: ended, onTime: Self.shown(SlaRate(of: onTime, among: ended)),
      solved: Self.shown(solved), satisfied: Self.shown(satisfied))
  }

  /// Nil where the share, or what is missing of it, is of so few that they could be somebody.
  private static func shown(_ rate: SlaRate) -> SlaRate? {
    let few = 1..<SlaPublicReport.cellMin
    let isFew = few.contains(rate.of) || few.contains(rate.among - rate.of)
    return isFew || rate.among < SlaPublicReport.cellMin ? nil : rate
  }

  /// Lines from the largest to the smallest. Small ones are one line with others; where those are
  /// still too few together, with the next larger one, too.
  static func table(
    _ code: String, _ cells: [String: PublicCell], _ names: SlaNames
  ) -> SlaPublicReport.Table {
    var table = SlaPublicReport.Table(
      jurisdiction: code, name: names.jurisdictions[code], lines: [], total: nil)
    var total = PublicCell()
    var rest = cells[SlaPublicReport.others] ?? PublicCell()
    var kept: [(category: String, cell: PublicCell)] = []
    for (category, cell) in cells {
      total.add(cell)
      guard category != SlaPublicReport.others else { continue }
      if cell.ended < SlaPublicReport.cellMin { rest.add(cell) } else {
        kept.append((category, cell))
      }
    }
    kept.sort { ($1.cell.ended, $0.category) < ($0.cell.ended, $1.category) }
    if rest.ended > 0 && rest.ended < SlaPublicReport.cellMin, let smallest = kept.popLast() {
      rest.add(smallest.cell)
    }
    guard total.ended >= SlaPublicReport.cellMin else { return table }
    table.lines = kept.map { $0.cell.line($0.category) }
    if rest.ended > 0 { table.lines.append(rest.line(SlaPublicReport.others)) }
    table.total = total.line("合计")
    // A share that one line alone leaves out could be had from the total's.
    hideDifferences(&table)
    return table
  }

  private static func hideDifferences(_ table: inout SlaPublicReport.Table) {
    let lines = table.lines
    if lines.contains(where: { $0.onTime == nil }) { table.total?.onTime = nil }
    if lines.contains(where: { $0.solved == nil }) { table.total?.solved = nil }
    if lines.contains(where: { $0.satisfied == nil }) { table.total?.satisfied = nil }
  }
}
