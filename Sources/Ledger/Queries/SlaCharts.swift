/// Charts as SVG inside a page, each with a title and a description for who cannot see it, and with
/// its numbers in a table behind it. Colours never say anything alone: numbers stand beside.
extension SlaPage {
  static let chartWidth = 960
  /// More bars than these make no picture: the table has the rest.
  static let barsMax = 60

  /// One horizontal bar: how much of a whole.
  struct Share {
    var name: String
    var rate: SlaRate
  }

  /// One column: a number on top of another.
  struct Stack {
    var name: String
    var lower: Int
    var upper: Int
  }

  /// - Parameter id: tells the chart's parts from those of others; letters of ours.
  mutating func shares(
    id: StaticString, title: String, description: String, _ shares: [Share]
  ) {
    let shown = Array(shares.prefix(Self.barsMax))
    let (row, left, width) = (26, 260, 520)
    beginChart(id: id, title: title, description: description, height: shown.count * row + 8)
    for (at, share) in shown.enumerated() {
      let top = at * row + 4
      label(x: left - 8, y: top + 14, anchor: "end", Self.clipped(share.name))
      rectangle(left, top, width, 18, "rest")
      rectangle(left, top, width * (share.rate.permille ?? 0) / 1_000, 18, "good")
      label(x: left + width + 8, y: top + 14, anchor: "start", share.rate.words)
    }
    endChart()
  }

  mutating func stacks(
    id: StaticString, title: String, description: String, _ stacks: [Stack]
  ) {
    let shown = Array(stacks.prefix(Self.barsMax))
    let (height, bottom, left) = (220, 240, 56)
    let most = max(1, shown.map { $0.lower + $0.upper }.max() ?? 1)
    beginChart(id: id, title: title, description: description, height: 270)
    let step = (Self.chartWidth - left - 8) / max(1, shown.count)
    label(x: left - 8, y: 24, anchor: "end", "\(most)")
    label(x: left - 8, y: bottom, anchor: "end", "0")
    for (at, stack) in shown.enumerated() {
      let x = left + at * step
      let lower = height * stack.lower / most
      let upper = height * stack.upper / most
      rectangle(x + 1, bottom - lower, max(2, step - 3), lower, "good")
      rectangle(x + 1, bottom - lower - upper, max(2, step - 3), upper, "bad")
      label(x: x + step / 2, y: bottom + 18, anchor: "middle", stack.name)
    }
    raw("<line class=\"axis\" x1=\"")
    number(left)
    raw("\" x2=\"")
    number(Self.chartWidth)
    raw("\" y1=\"")
    number(bottom)
    raw("\" y2=\"")
    number(bottom)
    raw("\"/>\n")
    endChart()
  }

  private mutating func beginChart(
    id: StaticString, title: String, description: String, height: Int
  ) {
    raw("<figure>\n<figcaption>")
    text(title)
    raw("</figcaption>\n<svg role=\"img\" viewBox=\"0 0 ")
    number(Self.chartWidth)
    raw(" ")
    number(max(1, height))
    raw("\" aria-labelledby=\"")
    raw(id)
    raw("-t ")
    raw(id)
    raw("-d\">\n<title id=\"")
    raw(id)
    raw("-t\">")
    text(title)
    raw("</title>\n<desc id=\"")
    raw(id)
    raw("-d\">")
    text(description)
    raw("</desc>\n")
  }

  private mutating func endChart() { raw("</svg>\n</figure>\n") }

  private mutating func rectangle(
    _ x: Int, _ y: Int, _ width: Int, _ height: Int, _ style: StaticString
  ) {
    guard width > 0, height > 0 else { return }
    raw("<rect class=\"")
    raw(style)
    raw("\" x=\"")
    number(x)
    raw("\" y=\"")
    number(y)
    raw("\" width=\"")
    number(width)
    raw("\" height=\"")
    number(height)
    raw("\"/>\n")
  }

  private mutating func label(x: Int, y: Int, anchor: StaticString, _ text: String) {
    raw("<text x=\"")
    number(x)
    raw("\" y=\"")
    number(y)
    raw("\" text-anchor=\"")
    raw(anchor)
    raw("\">")
    self.text(text)
    raw("</text>\n")
  }

  /// What fits beside a bar: about twenty Chinese characters.
  private static func clipped(_ name: String) -> String {
    name.count <= 20 ? name : name.prefix(19) + "…"
  }
}
