import Appeals

/// A text as the letters that are compared one by one.
typealias Letters = [Unicode.Scalar]

extension Array where Element == Unicode.Scalar {
  init(_ text: String, max: Int) {
    self = Self(text.unicodeScalars.prefix(max))
  }

  /// The letters with full width, upper case and Chinese marks brought to one form.
  init(folded text: String, max: Int) {
    let bytes = Folding.fold(text)
    self.init(String(decoding: bytes, as: UTF8.self), max: max)
  }

  var text: String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: self)
    return String(text)
  }

  func has(_ word: Letters, at place: Int) -> Bool {
    guard place >= 0, place + word.count <= count else { return false }
    for offset in word.indices where self[place + offset] != word[offset] { return false }
    return true
  }

  func first(_ word: Letters, from place: Int = 0) -> Int? {
    guard !word.isEmpty, count >= word.count, place <= count - word.count else { return nil }
    return (place...(count - word.count)).first { has(word, at: $0) }
  }

  /// The words of a text that has spaces or lines between them.
  static func words(_ text: String) -> [Letters] {
    text.split { $0 == " " || $0 == "\n" }.map { Letters($0.unicodeScalars) }
  }
}

extension Unicode.Scalar {
  var isHan: Bool { value >= 0x4E00 && value <= 0x9FFF }
  var isASCIIDigit: Bool { value >= 0x30 && value <= 0x39 }
  var isASCIILetter: Bool {
    let lower = value | 0x20
    return lower >= 0x61 && lower <= 0x7A
  }
  var isWordLetter: Bool { isHan || isASCIIDigit || isASCIILetter }

  /// Ends a sentence, in Chinese or folded marks.
  var endsSentence: Bool { "。！？；!?;\n".unicodeScalars.contains(self) }
  /// Ends a clause of a sentence.
  var endsClause: Bool { endsSentence || "，,：:".unicodeScalars.contains(self) }
  var isBlank: Bool { self == " " || self == "\t" || self == "\u{3000}" || self == "\u{A0}" }
}
