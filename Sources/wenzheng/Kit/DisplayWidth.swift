/// How many columns of a terminal a text takes.
///
/// Guarantees: ASCII is 1 a character, Chinese characters and full-width forms are 2, combining
/// marks are 0, and a cluster of several scalars (a flag, a family) is never more than 2. Control
/// characters count 0: they are made visible before anything is measured (`VisibleText`).
enum DisplayWidth {
  static func of(_ text: String) -> Int {
    var isASCII = true
    for byte in text.utf8 where byte < 0x20 || byte > 0x7E {
      isASCII = false
      break
    }
    if isASCII { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  static func of(_ character: Character) -> Int {
    var sum = 0
    for scalar in character.unicodeScalars {
      // Variation selector 16 asks for the emoji form of a narrow sign: that one is wide.
      if scalar.value == 0xFE0F { return 2 }
      sum += of(scalar)
    }
    return min(sum, 2)
  }

  static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x7F { return value < 0x20 ? 0 : 1 }
    if value >= 0x4E00 && value <= 0x9FFF { return 2 }
    // Middle vowels and final consonants of Hangul join the syllable before them.
    if value >= 0x1160 && value <= 0x11FF { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .control: return 0
    // A soft hyphen is shown by terminals; the other format characters have no width.
    case .format where value != 0xAD: return 0
    default: return isWide(value) ? 2 : 1
    }
  }

  private static func isWide(_ value: UInt32) -> Bool {
    var low = 0
    var high = WideRanges.all.count
    while low < high {
      let middle = (low + high) / 2
      let range = WideRanges.all[middle]
      if value < range.lowerBound {
        high = middle
      } else if value > range.upperBound {
        low = middle + 1
      } else {
        return true
      }
    }
    return false
  }

  /// The text where it fits into `columns`, else its beginning and an ellipsis: never wider.
  static func truncate(_ text: String, to columns: Int) -> String {
    if text.utf8.count <= columns || of(text) <= columns { return text }
    if columns <= 0 { return "" }
    var kept = ""
    var width = 0
    for character in text {
      let next = of(character)
      if width + next > columns - 1 { break }
      kept.append(character)
      width += next
    }
    return kept + "…"
  }

  /// Lines of at most `columns`, broken at spaces and, in Chinese text, between characters.
  static func wrap(_ text: String, to columns: Int) -> [String] {
    let columns = max(columns, 2)
    var lines: [String] = []
    var line = ""
    var width = 0
    // A space is owed, not written, until the next piece is known to stand on the same line.
    var spaceOwed = false
    func breakLine() {
      lines.append(line)
      line = ""
      width = 0
      spaceOwed = false
    }
    for piece in pieces(of: text) {
      if piece == " " {
        spaceOwed = width > 0
        continue
      }
      let pieceWidth = of(piece)
      let need = pieceWidth + (spaceOwed ? 1 : 0)
      if width > 0 && width + need > columns { breakLine() }
      if spaceOwed {
        line.append(" ")
        width += 1
        spaceOwed = false
      }
      line.append(piece)
      width += pieceWidth
    }
    if width > 0 || lines.isEmpty { breakLine() }
    return lines
  }

  /// Words, single wide characters, and spaces. A full stop stays with what is before it.
  private static func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var joinsNext = false
    for character in text {
      if character == " " {
        pieces.append(" ")
        joinsNext = false
      } else if of(character) == 2 {
        if "，。；：、）》”！？".contains(character), let last = pieces.indices.last,
          pieces[last] != " "
        {
          pieces[last].append(character)
        } else {
          pieces.append(String(character))
        }
        joinsNext = false
      } else if joinsNext, let last = pieces.indices.last {
        pieces[last].append(character)
      } else {
        pieces.append(String(character))
        joinsNext = true
      }
    }
    return pieces
  }
}
