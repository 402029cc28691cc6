/// The text of a page that a mail carries: what a reader would see, without its looks.
///
/// Guarantees: one pass, no recursion; never longer than the page. Scripts, styles, comments and
/// the head are left out; paragraphs, line breaks, rows and list entries begin new lines; entities
/// become their characters.
struct HTMLText {
  private let page: UnsafeBufferPointer<UInt8>
  private var index = 0
  private var text: [UInt8] = []
  private var wantsSpace = false
  private var preDepth = 0

  static func reduce(_ page: String) -> String {
    var page = page
    return page.withUTF8 { bytes in
      var reader = HTMLText(page: bytes)
      reader.run()
      return String(decoding: reader.text, as: UTF8.self).trimmed
    }
  }

  private init(page: UnsafeBufferPointer<UInt8>) { self.page = page }

  private mutating func run() {
    text.reserveCapacity(page.count)
    while index < page.count {
      let byte = page[index]
      switch byte {
      case UInt8(ascii: "<") where beginsMarkup: markup()
      case UInt8(ascii: "&"): entity()
      case 0x20, 0x09, 0x0A, 0x0D, 0x0C:
        if preDepth > 0 { text.append(byte == 0x0D ? 0x20 : byte) } else { wantsSpace = true }
        index += 1
      default:
        put(byte)
        index += 1
      }
    }
  }

  private mutating func put(_ byte: UInt8) {
    if wantsSpace {
      if let last = text.last, last != 0x0A, last != 0x20 { text.append(0x20) }
      wantsSpace = false
    }
    text.append(byte)
  }

  /// A new line; at most one empty one between two texts.
  private mutating func newLine() {
    wantsSpace = false
    while text.last == 0x20 { text.removeLast() }
    if text.isEmpty || text.count >= 2 && text.suffix(2) == [0x0A, 0x0A] { return }
    text.append(0x0A)
  }

  /// A paragraph or a row begins on a line of its own.
  private mutating func newBlock() {
    if let last = text.last, last != 0x0A { newLine() }
  }

  // MARK: Markup

  /// A `<` before a letter, `/` or `!`; any other is the citizen's own.
  private var beginsMarkup: Bool {
    guard index + 1 < page.count else { return false }
    let next = page[index + 1]
    return next == UInt8(ascii: "/") || next == UInt8(ascii: "!") || next == UInt8(ascii: "?")
      || Self.isLetter(next)
  }

  private mutating func markup() {
    if starts(with: "<!--") {
      index = find("-->", from: index + 4) ?? page.count
      return
    }
    var at = index + 1
    let isClosing = page[at] == UInt8(ascii: "/")
    if isClosing { at += 1 }
    var name = ""
    while at < page.count, Self.isLetter(page[at]) || Self.isDigit(page[at]), name.utf8.count < 16 {
      name.unicodeScalars.append(Unicode.Scalar(MailHeaders.lower(page[at])))
      at += 1
    }
    index = tagEnd(from: at)
    tag(name, isClosing: isClosing)
  }

  /// Behind the `>` that ends the tag; one within a quoted value does not.
  private func tagEnd(from: Int) -> Int {
    var at = from
    var quote: UInt8?
    while at < page.count {
      let byte = page[at]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: ">") {
        return at + 1
      } else if (byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"))
        && page[at - 1] == UInt8(ascii: "=") {
        quote = byte
      }
      at += 1
    }
    return page.count
  }

  private mutating func tag(_ name: String, isClosing: Bool) {
    switch name {
    case "br": newLine()
    case "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr",
      "blockquote", "section", "article", "dt", "dd", "body":
      newBlock()
    case "td", "th": wantsSpace = true
    case "pre":
      newBlock()
      preDepth = max(0, preDepth + (isClosing ? -1 : 1))
    case "script", "style", "title":
      if !isClosing { skip(to: name) }
    default: break
    }
  }

  /// Passes over everything up to the end of an element whose content is no text.
  private mutating func skip(to name: String) {
    while let at = find("</", from: index) {
      index = at
      let rest = page[at...].prefix(name.utf8.count).map { MailHeaders.lower($0) }
      if rest == Array(name.utf8) {
        index = tagEnd(from: at)
        return
      }
    }
    index = page.count
  }

  // MARK: Entities

  private static let named: [String: UInt32] = [
    "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "nbsp": 0x20,
    "ensp": 0x20, "emsp": 0x20, "thinsp": 0x20, "ldquo": 0x201C, "rdquo": 0x201D,
    "lsquo": 0x2018, "rsquo": 0x2019, "hellip": 0x2026, "mdash": 0x2014, "ndash": 0x2013,
    "middot": 0xB7, "copy": 0xA9, "reg": 0xAE, "yen": 0xA5, "times": 0xD7, "deg": 0xB0,
    "bull": 0x2022, "laquo": 0xAB, "raquo": 0xBB, "sect": 0xA7, "plusmn": 0xB1, "euro": 0x20AC,
  ]
  static let entityBytesMax = 12

  private mutating func entity() {
    let from = index + 1
    let end = page[from...].prefix(Self.entityBytesMax).firstIndex(of: UInt8(ascii: ";"))
    guard let end, let value = Self.scalar(String(decoding: page[from..<end], as: UTF8.self)) else {
      put(UInt8(ascii: "&"))
      index += 1
      return
    }
    index = end + 1
    if value == " " {
      wantsSpace = false
      text.append(0x20)
      return
    }
    for byte in String(Character(value)).utf8 { put(byte) }
  }

  private static func scalar(_ name: String) -> Unicode.Scalar? {
    if let value = named[name] { return Unicode.Scalar(value) }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let number = digits.first == "x" || digits.first == "X"
      ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let number, number > 0, number != 0xA0 else { return number == 0xA0 ? " " : nil }
    return Unicode.Scalar(number)
  }

  // MARK: Bytes

  private func starts(with word: StaticString) -> Bool {
    guard index + word.utf8CodeUnitCount <= page.count else { return false }
    for at in 0..<word.utf8CodeUnitCount where page[index + at] != word.utf8Start[at] {
      return false
    }
    return true
  }

  /// The place behind the next occurrence.
  private func find(_ word: StaticString, from: Int) -> Int? {
    let count = word.utf8CodeUnitCount
    var at = from
    while at + count <= page.count {
      var same = 0
      while same < count, page[at + same] == word.utf8Start[same] { same += 1 }
      if same == count { return at + count }
      at += 1
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
