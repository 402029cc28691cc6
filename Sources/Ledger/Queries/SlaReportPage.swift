import Formats
import WorkTime

extension SlaReport {
  /// One page that needs nothing else: no script, no font, no picture from elsewhere.
  ///
  /// Guarantees: the same report gives the same bytes. Names from configuration are escaped, and
  /// nothing of a citizen's stands in a report.
  public func page() -> [UInt8] {
    var page = SlaPage()
    page.begin(title: "办理时限月报 \(month)")
    page.raw("<p class=\"dim\">")
    page.text(scope)
    page.raw("</p>\n")
    sums(&page)
    page.element("h2", "各单位")
    unitChart(&page)
    page.table(
      "各单位、各渠道,按单位自己的时限判定", ["单位", "渠道"] + Self.heads,
      units.map { [$0.unitName ?? $0.unit ?? "", $0.channelTitle ?? $0.channel ?? ""] + $0.cells },
      texts: 2)
    page.element("h2", "各渠道")
    page.table(
      "各渠道,按对群众承诺的办结时限判定", ["渠道"] + Self.heads,
      channels.map { [$0.channelTitle ?? $0.channel ?? ""] + $0.cells }, texts: 1,
      foot: ["合计"] + total.cells)
    page.element("h2", "每日")
    dayChart(&page)
    page.element("h2", "超期程度")
    latenessChart(&page)
    page.element("h2", "统计口径")
    page.raw("<ul>\n")
    for sentence in Self.method { page.element("li", sentence) }
    if provisional > 0 {
      page.element("li", "其中 \(provisional) 件的时限涉及尚未公布放假安排的年份,为暂定。")
    }
    page.raw("</ul>\n")
    page.end()
    return page.bytes
  }

  private var scope: String {
    let parts = [
      "台账 \(ledger)", asOfWords, jurisdiction.map { "辖区 \($0)" },
      channel.map { "渠道 \($0)" }, unit.map { "单位 \($0)" },
    ]
    return parts.compactMap(\.self).joined(separator: ";")
  }

  /// Of what the report can tell.
  public var asOfWords: String {
    guard let asOf else { return SlaReport.noOrders }
    return "数据截至 \(SlaReport.minute(asOf))(第 \(sequence) 号事件),未办结的看到 \(SlaReport.minute(until))"
  }

  static let noOrders = "台账尚无工单"

  static func minute(_ text: String) -> String {
    String(text.prefix(16)).replacing("T", with: " ")
  }

  static let heads = [
    "工单", "按期", "超期", "未结超期", "按期率", "时长中位数", "时长九成位", "响应率", "解决率",
    "满意率", "退单", "重办", "不予受理",
  ]

  private func sums(_ page: inout SlaPage) {
    let sums = [
      ("工单", "\(total.orders)"), ("按期率", total.onTimeRate.words),
      ("未结超期", "\(total.openLate)"), ("响应率", total.response.words),
      ("解决率", total.resolution.words), ("满意率", total.satisfaction.words),
    ]
    page.raw("<dl class=\"sums\">\n")
    for (name, value) in sums {
      page.raw("<div>")
      page.element("dt", name)
      page.element("dd", value)
      page.raw("</div>\n")
    }
    page.raw("</dl>\n")
  }

  /// One bar a unit, over all its channels; those with the smallest share first.
  private func unitChart(_ page: inout SlaPage) {
    var shares: [SlaPage.Share] = []
    var last = ""
    for row in units {
      let code = row.unit ?? ""
      if code == last, !shares.isEmpty {
        shares[shares.count - 1].rate.of += row.onTime
        shares[shares.count - 1].rate.among += row.orders
      } else {
        shares.append(SlaPage.Share(name: row.unitName ?? code, rate: row.onTimeRate))
      }
      last = code
    }
    let sorted = shares.enumerated().sorted {
      ($0.element.rate.permille ?? 0, $0.offset) < ($1.element.rate.permille ?? 0, $1.offset)
    }
    guard !sorted.isEmpty else { return }
    page.shares(
      id: "units", title: "各单位按期率",
      description: "每个单位一条横条,长度为按期办结的份额,旁边是份额与件数;数值见下表。份额小的在前。",
      sorted.map(\.element))
    if sorted.count > SlaPage.barsMax {
      page.raw("<p class=\"dim\">")
      page.text("图中为按期率最低的 \(SlaPage.barsMax) 个单位,共 \(sorted.count) 个。")
      page.raw("</p>\n")
    }
  }

  private func dayChart(_ page: inout SlaPage) {
    page.stacks(
      id: "days", title: "每日办结(下:按期;上:超期)",
      description: "每天一柱,下段为按期办结的件数,上段为超期办结的件数;数值见下表。",
      days.map { day in
        SlaPage.Stack(name: String(day.date.suffix(2)), lower: day.onTime, upper: day.late)
      })
    page.raw("<details open><summary>每日数据</summary>\n")
    page.table(
      "每日收件与办结", ["日期", "收件", "按期办结", "超期办结"],
      days.map { [$0.date, "\($0.received)", "\($0.onTime)", "\($0.late)"] }, texts: 1)
    page.raw("</details>\n")
  }

  private func latenessChart(_ page: inout SlaPage) {
    page.stacks(
      id: "lateness", title: "超期办结的工单超期多久",
      description: "每档一柱,高度为超期办结的件数;数值见下表。",
      lateness.map { SlaPage.Stack(name: $0.words, lower: 0, upper: $0.count) })
    page.raw("<details open><summary>超期数据</summary>\n")
    page.table(
      "超期办结的工单,按到期日之后的工作日数", ["超期", "件数"],
      lateness.map { [$0.words, "\($0.count)"] }, texts: 1)
    page.raw("</details>\n")
  }
}

extension SlaReportRow {
  /// The values of `SlaReport.heads`.
  var cells: [String] {
    [
      "\(orders)", "\(onTime)", "\(late)", "\(openLate)", onTimeRate.percent,
      Self.hours(medianWorkingMinutes), Self.hours(p90WorkingMinutes), response.words,
      resolution.words, satisfaction.words, "\(returned)", "\(reopened)", "\(declined)",
    ]
  }

  /// `12.5 工时`.
  public static func hours(_ minutes: Int?) -> String {
    guard let minutes else { return "–" }
    let tenths = (minutes + 3) / 6
    return "\(tenths / 10).\(tenths % 10) 工时"
  }
}

extension SlaPublicReport {
  /// The page of the monthly publication, as `SlaReport.page()`.
  public func page() -> [UInt8] {
    var page = SlaPage()
    page.begin(title: "接诉即办民生诉求解决情况 \(month)")
    page.raw("<p class=\"dim\">")
    page.text(asOf.map { "数据截至 \(SlaReport.minute($0))" } ?? SlaReport.noOrders)
    page.raw("</p>\n")
    if tables.isEmpty { page.element("p", "本月没有办结的诉求。") }
    for table in tables {
      page.element("h2", table.name ?? table.jurisdiction)
      guard let total = table.total else {
        page.element("p", "本月办结少于 \(Self.cellMin) 件,不分列。")
        continue
      }
      page.table(
        "本月办结的诉求,按一级分类", ["分类", "办结", "按期", "已解决(回访)", "满意(回访)"],
        table.lines.map(Self.cells), texts: 1, foot: Self.cells(total))
    }
    if !selected.isEmpty {
      page.element("h2", "留言选登")
      for item in selected {
        page.raw("<article>\n")
        page.element("h3", item.title)
        page.raw("<p class=\"dim\">")
        page.text("留言时间 \(item.received.prefix(10)),答复时间 \(item.replied.prefix(10)),"
          + "答复单位 \(item.unit)")
        page.raw("</p>\n")
        page.element("p", item.reply)
        page.raw("\n</article>\n")
      }
      if selectedMore > 0 { page.element("p", "另有 \(selectedMore) 件选登。") }
    }
    page.element("h2", "说明")
    page.element("p", Self.note)
    page.end()
    return page.bytes
  }

  public static let note =
    "不足 \(cellMin) 件的分类并入“其他”;涉及不足 \(cellMin) 件的比例不列,以“–”表示。不予受理的不计。选登内容经脱敏处理。"

  static func cells(_ line: Line) -> [String] {
    [
      line.category, "\(line.ended)", line.onTime?.words ?? "–", line.solved?.words ?? "–",
      line.satisfied?.words ?? "–",
    ]
  }
}
