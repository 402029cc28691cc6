import Formats

/// How a piece of text looks on a terminal that shows colours.
enum Style: Sendable {
  case plain, bold, dim, red, yellow, green

  /// The code of "select graphic rendition" (ECMA-48 §8.3.117).
  fileprivate var code: StaticString {
    switch self {
    case .plain: "0"
    case .bold: "1"
    case .dim: "2"
    case .red: "31"
    case .yellow: "33"
    case .green: "32"
    }
  }
}

/// A line in pieces, each with its style. The pieces may come from anywhere: nothing in them can
/// act on the terminal, since only `Styles` writes escape sequences and makes those of others
/// visible.
struct StyledText: Hashable, Sendable, ExpressibleByStringInterpolation {
  struct Piece: Hashable, Sendable {
    let text: String
    let style: Style
  }

  private(set) var pieces: [Piece]

  init(_ text: String, _ style: Style = .plain) { pieces = [Piece(text: text, style: style)] }
  init(stringLiteral text: String) { self.init(text) }

  static func + (a: StyledText, b: StyledText) -> StyledText {
    var joined = a
    joined.pieces += b.pieces
    return joined
  }

  static func += (a: inout StyledText, b: StyledText) { a = a + b }
}

/// Turns styled text into bytes, with colours or without.
struct Styles: Sendable {
  let isOn: Bool

  func append(_ text: StyledText, to bytes: inout [UInt8]) {
    for piece in text.pieces { append(piece.text, piece.style, to: &bytes) }
  }

  func append(_ text: String, _ style: Style, to bytes: inout [UInt8]) {
    let isStyled = isOn && style != .plain && !text.isEmpty
    if isStyled { select(style, &bytes) }
    bytes.append(contentsOf: VisibleText.of(text).utf8)
    if isStyled { select(.plain, &bytes) }
  }

  private func select(_ style: Style, _ bytes: inout [UInt8]) {
    bytes.append(literal: "\u{1B}[")
    bytes.append(literal: style.code)
    bytes.append(literal: "m")
  }
}
