/// A listing as aligned text.
///
/// Guarantees: with a width given, no line is wider than it unless the least widths of the columns
/// are; without one nothing is cut. No line ends in a space.
struct TableRenderer {
  static let gap = 2

  private let listing: Listing
  private let widths: [Int]

  /// - Parameter columns: the terminal's width, nil for a file or a pipe.
  init(_ listing: Listing, columns: Int?) {
    self.listing = listing
    var widths = listing.columns.map { DisplayWidth.of($0.title) }
    for row in listing.rows {
      for (index, cell) in row.enumerated() {
        let width = DisplayWidth.of(VisibleText.of(cell.tableText))
        widths[index] = max(widths[index], width)
      }
    }
    if let columns { Self.shrink(&widths, of: listing.columns, to: columns) }
    self.widths = widths
  }

  var lines: some Sequence<StyledText> {
    let header = listing.columns.map { Cell($0.title, style: .bold) }
    return ([header] + listing.rows).lazy.map { line($0) }
  }

  private func line(_ row: [Cell]) -> StyledText {
    var text = StyledText("")
    // Spaces are owed until something stands behind them.
    var owed = 0
    for (index, cell) in row.enumerated() {
      let visible = VisibleText.of(cell.tableText)
      let shown = DisplayWidth.truncate(visible, to: widths[index])
      let free = widths[index] - DisplayWidth.of(shown)
      let isRight = listing.columns[index].alignment == .right
      if isRight { owed += free }
      if !shown.isEmpty {
        if owed > 0 { text += StyledText(String(repeating: " ", count: owed)) }
        owed = 0
        text += StyledText(shown, cell.style)
      }
      owed += (isRight ? 0 : free) + Self.gap
    }
    return text
  }

  /// Takes columns from the widest of those that may shrink, until the row fits.
  private static func shrink(_ widths: inout [Int], of columns: [Column], to limit: Int) {
    var excess = widths.reduce(0, +) + gap * max(widths.count - 1, 0) - limit
    while excess > 0 {
      let shrinkable = columns.indices.filter { index in
        columns[index].columnsMin.map { widths[index] > $0 } ?? false
      }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { return }
      // Down to the next widest in one step, so that a long text costs few rounds.
      let next = shrinkable.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
      let least = max(columns[widest].columnsMin ?? 0, min(next, widths[widest] - 1))
      let step = min(excess, widths[widest] - least)
      widths[widest] -= step
      excess -= step
    }
  }
}
