/// What a citizen or a producer wrote, made harmless for a terminal.
///
/// Guarantees: the result holds no control character (C0, DEL, C1), no line or paragraph separator
/// and no character that turns the writing direction: an escape sequence in an appeal is seen, it
/// cannot recolour, overwrite or retitle the operator's screen.
enum VisibleText {
  /// - Parameter keepingNewlines: for text shown over several lines; else a newline is shown as ␊.
  static func of(_ text: String, keepingNewlines: Bool = false) -> String {
    if isPlain(text) { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if scalar == "\n" && keepingNewlines {
        shown.unicodeScalars.append(scalar)
      } else if isHarmful(scalar) {
        shown += picture(of: scalar)
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F: true
    // Line and paragraph separator; marks, embeddings, overrides and isolates of direction.
    case 0x2028, 0x2029, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// No byte below a space and none that begins one of the scalars above.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != 0xC2 && $0 != 0xD8 && $0 != 0xE2 }
  }

  /// The sign of the block "Control Pictures" where there is one, else the code point in brackets.
  private static func picture(of scalar: Unicode.Scalar) -> String {
    let value = scalar.value
    if value <= 0x1F, let sign = Unicode.Scalar(0x2400 + value) { return String(Character(sign)) }
    if value == 0x7F { return "␡" }
    return "<U+" + String(repeating: "0", count: value < 0x100 ? 2 : value < 0x1000 ? 1 : 0)
      + String(value, radix: 16, uppercase: true) + ">"
  }
}
