import Formats

/// A page that is written piece by piece: what is ours goes in as it is, all else escaped.
struct SlaPage {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ markup: StaticString) {
    markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// A number of ours: digits, a point, a sign.
  mutating func number(_ value: Int) { bytes.append(text: "\(value)") }

  /// Text of whatever origin: nothing of it is markup, inside quotes or outside, and no control
  /// character or sign of direction changes how the rest is read.
  mutating func text(_ text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": bytes.append(literal: "&amp;")
      case "<": bytes.append(literal: "&lt;")
      case ">": bytes.append(literal: "&gt;")
      case "\"": bytes.append(literal: "&quot;")
      case "'": bytes.append(literal: "&#39;")
      case "\n", "\t": bytes.append(UInt8(ascii: " "))
      default:
        if Self.isUnseen(scalar) { continue }
        bytes.append(contentsOf: Array(String(scalar).utf8))
      }
    }
  }

  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
    default: false
    }
  }

  mutating func element(_ name: StaticString, _ text: String) {
    raw("<")
    raw(name)
    raw(">")
    self.text(text)
    raw("</")
    raw(name)
    raw(">")
  }

  /// Everything up to the first heading.
  mutating func begin(title: String) {
    raw("""
      <!DOCTYPE html>
      <html lang="zh-CN">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="color-scheme" content="light dark">

      """)
    element("title", title)
    raw("\n<style>\n")
    raw(Self.style)
    raw("</style>\n</head>\n<body>\n<main>\n")
    element("h1", title)
    raw("\n")
  }

  mutating func end() { raw("</main>\n</body>\n</html>\n") }

  /// A table with a caption. The first `texts` columns are text, the rest are numbers.
  mutating func table(
    _ caption: String, _ head: [String], _ rows: [[String]], texts: Int, foot: [String]? = nil
  ) {
    raw("<div class=\"scroll\"><table>\n<caption>")
    text(caption)
    raw("</caption>\n<thead><tr>")
    for (at, cell) in head.enumerated() {
      raw(at < texts ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"n\">")
      text(cell)
      raw("</th>")
    }
    raw("</tr></thead>\n<tbody>\n")
    for row in rows { line(row, texts) }
    raw("</tbody>\n")
    if let foot {
      raw("<tfoot>\n")
      line(foot, texts)
      raw("</tfoot>\n")
    }
    raw("</table></div>\n")
  }

  private mutating func line(_ cells: [String], _ texts: Int) {
    raw("<tr>")
    for (at, cell) in cells.enumerated() {
      raw(at == 0 ? "<th scope=\"row\">" : at < texts ? "<td>" : "<td class=\"n\">")
      text(cell)
      raw(at == 0 ? "</th>" : "</td>")
    }
    raw("</tr>\n")
  }

  /// Colours that are told apart without red and green, too; on paper black on white.
  private static let style: StaticString = """
    :root { --fg: #1b1f24; --dim: #57606a; --bg: #ffffff; --line: #d0d7de; --good: #0969a8;
      --bad: #b3400b; --mark: #f3f5f7; }
    @media (prefers-color-scheme: dark) {
      :root { --fg: #e6edf3; --dim: #9aa4ae; --bg: #0d1117; --line: #30363d; --good: #58a6e0;
        --bad: #f0883e; --mark: #161b22; }
    }
    @media print {
      :root { --fg: #000000; --dim: #333333; --bg: #ffffff; --line: #999999; --good: #0969a8;
        --bad: #b3400b; --mark: #ffffff; }
      figure, tr { break-inside: avoid; }
      .scroll { overflow: visible; }
      main { max-width: none; padding: 0; }
      svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; color: var(--fg); background: var(--bg);
      font: 16px/1.6 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
    main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
    h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
    h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
    p, li { max-width: 46rem; }
    .dim { color: var(--dim); font-size: .9rem; }
    dl.sums { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
    dl.sums div { border: 1px solid var(--line); background: var(--mark); padding: .5rem .9rem;
      border-radius: .4rem; min-width: 8rem; }
    dl.sums dt { color: var(--dim); font-size: .85rem; }
    dl.sums dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
    figure { margin: 1rem 0; }
    figcaption { font-weight: 600; margin-bottom: .3rem; }
    svg { width: 100%; height: auto; display: block; }
    svg text { fill: var(--fg); font-size: 12px; }
    svg .dim { fill: var(--dim); }
    svg .good { fill: var(--good); }
    svg .bad { fill: var(--bad); }
    svg .axis { stroke: var(--line); }
    svg .rest { fill: var(--mark); stroke: var(--line); }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .5rem 0; }
    caption { text-align: left; color: var(--dim); padding-bottom: .25rem; }
    th, td { border-bottom: 1px solid var(--line); padding: .3rem .55rem; text-align: left;
      vertical-align: top; font-weight: 400; }
    thead th, tfoot th, tfoot td { font-weight: 600; }
    .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    details { margin: .3rem 0 1rem; }
    summary { cursor: pointer; color: var(--dim); }
    article { border-top: 1px solid var(--line); padding: .6rem 0; }
    article h3 { font-size: 1rem; margin: 0; }

    """
}
