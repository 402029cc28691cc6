extension AppealKind {
  /// The English names that senders may use instead.
  public init?(english word: String) {
    switch word {
    case "consultation": self = .consultation
    case "help": self = .help
    case "complaint": self = .complaint
    case "report": self = .report
    case "suggestion": self = .suggestion
    case "praise": self = .praise
    default: return nil
    }
  }
}

extension Unicode.Scalar {
  /// White space (the ideographic space included), control characters, and what shows nothing at
  /// all, such as zero-width spaces.
  fileprivate var isInvisible: Bool {
    // Nearly all texts begin and end with one of these, and the tables of properties are slow.
    switch value {
    case 0x21...0x7E, 0x4E00...0x9FFF: return false
    case 0x00...0x20, 0x3000: return true
    default: break
    }
    let properties = properties
    return properties.isWhitespace || properties.isDefaultIgnorableCodePoint
      || properties.generalCategory == .control
  }
}

extension String {
  /// True where a reader would see nothing.
  var isBlank: Bool {
    for scalar in unicodeScalars where !scalar.isInvisible { return false }
    return true
  }

  /// Without invisible characters at either end; the same text, not copied, where there are none.
  var trimmed: String {
    guard let first = unicodeScalars.first, let last = unicodeScalars.last,
      first.isInvisible || last.isInvisible
    else { return self }
    let scalars = unicodeScalars.drop { $0.isInvisible }
    guard let end = scalars.lastIndex(where: { !$0.isInvisible }) else { return "" }
    return String(scalars[...end])
  }

  /// Six digits, as GB/T 2260 gives them to divisions down to counties and districts.
  var isDivisionCode: Bool {
    utf8.count == 6 && utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }
}
