/// A place to be masked. `body` is the part from which the mask is made: the eleven digits of a
/// mobile without its country code, a name's surname, the first letter of an address.
struct RedactionSpan {
  var kind: PersonalDataKind
  var range: Range<Int>
  var body: Range<Int>
}

/// One walk over the bytes of a text. Ordinary characters cost a table look-up; only at a trigger
/// is anything checked. Reads within bounds even where the bytes are no UTF-8.
struct RedactionScan {
  let text: UnsafePointer<UInt8>
  let count: Int
  let flags: UnsafePointer<UInt8>
  let tables: RedactionTables
  let masksDoorNumbers: Bool
  let known: KnownStrings
  var spans: [RedactionSpan] = []
  /// Where the last public phone ended: the numbers of one list share the word before the first.
  var publicPhoneEnd = -1
  var phoneEnd = -1

  mutating func run() {
    var at = 0
    while at < count {
      let byte = text[at]
      if byte < 0x80 {
        if flags[Int(byte)] & CharacterFlags.trigger == 0 {
          at += 1
          continue
        }
      } else if byte >= 0xE0 && byte < 0xF0 && at + 2 < count {
        let scalar =
          Int(byte & 0xF) << 12 | Int(text[at + 1] & 0x3F) << 6 | Int(text[at + 2] & 0x3F)
        if flags[scalar] & CharacterFlags.trigger == 0 {
          at += 3
          continue
        }
      } else {
        at += 1
        continue
      }
      at = look(at)
    }
  }

  /// Checks what a trigger may begin or end; answers where the walk goes on.
  private mutating func look(_ at: Int) -> Int {
    let (scalar, length) = character(at)
    let flag = CharacterFlags(rawValue: flags[Int(scalar)])
    if flag.contains(.digit) { return number(at) }
    if flag.contains(.ten) { return masksDoorNumbers ? door(at) ?? at + length : at + length }
    if flag.contains(.at) {
      email(at, length)
    } else if flag.contains(.province) {
      if let end = plate(at, length) { return end }
    } else if flag.contains(.chat) {
      if let end = account(at) { return end }
    } else if flag.contains(.introducer) {
      if let end = introducedName(at, scalar, length) { return end }
    } else {
      honouredName(at, scalar, length)
    }
    return at + length
  }

  // MARK: characters

  /// The character at a byte and its length. Past the end: 0 of length 0.
  @inline(__always)
  func character(_ at: Int) -> (scalar: UInt32, length: Int) {
    guard at < count else { return (0, 0) }
    let byte = text[at]
    if byte < 0x80 { return (UInt32(byte), 1) }
    if byte >= 0xE0 && byte < 0xF0 && at + 2 < count {
      return (
        UInt32(byte & 0xF) << 12 | UInt32(text[at + 1] & 0x3F) << 6 | UInt32(text[at + 2] & 0x3F), 3
      )
    }
    if byte >= 0xC0 && byte < 0xE0 && at + 1 < count {
      return (UInt32(byte & 0x1F) << 6 | UInt32(text[at + 1] & 0x3F), 2)
    }
    // Of the planes above nothing matters here: any value that no table knows will do.
    if byte >= 0xF0 && at + 3 < count { return (0xFFFF, 4) }
    return (0xFFFF, 1)
  }

  /// The character that ends before a byte and its length. Before the start: 0 of length 0.
  @inline(__always)
  func characterBefore(_ at: Int) -> (scalar: UInt32, length: Int) {
    guard at > 0 else { return (0, 0) }
    var start = at - 1
    while start > 0 && at - start < 4 && text[start] & 0xC0 == 0x80 { start -= 1 }
    let found = character(start)
    return start + found.length == at ? found : (0xFFFF, 1)
  }

  /// Whether the words end right before a byte.
  func endsWith(_ word: StaticString, before at: Int) -> Bool {
    let length = word.utf8CodeUnitCount
    guard at >= length else { return false }
    for index in 0..<length where text[at - length + index] != word.utf8Start[index] {
      return false
    }
    return true
  }

  func startsWith(_ word: StaticString, at: Int) -> Bool {
    let length = word.utf8CodeUnitCount
    guard at + length <= count else { return false }
    for index in 0..<length where text[at + index] != word.utf8Start[index] { return false }
    return true
  }

  var lastEnd: Int { spans.last?.range.upperBound ?? 0 }

  mutating func found(_ kind: PersonalDataKind, _ range: Range<Int>, body: Range<Int>? = nil) {
    spans.append(RedactionSpan(kind: kind, range: range, body: body ?? range))
  }

  // MARK: e-mail and plates

  /// At an at sign: masks the local part. The domain stays and is walked on, for it may hold
  /// digits.
  private mutating func email(_ at: Int, _ length: Int) {
    var start = at
    if characterBefore(start).scalar == 0x20 { start -= 1 }
    let localEnd = start
    var first = start
    while true {
      let (scalar, size) = characterBefore(start)
      guard size > 0, Self.isLocal(foldedWidth(scalar)) else { break }
      start -= size
      let folded = foldedWidth(scalar)
      if isASCIILetter(folded) || isASCIIDigit(folded) { first = start }
    }
    guard first < localEnd, hasDomain(at + length) else { return }
    start = first
    // A local part of digits was taken for a phone or a card: the address holds it.
    while let last = spans.last, last.range.upperBound > start {
      start = min(start, last.range.lowerBound)
      spans.removeLast()
    }
    found(.email, start..<at + length, body: first..<first + character(first).length)
  }

  private static func isLocal(_ scalar: UInt32) -> Bool {
    isASCIILetter(scalar) || isASCIIDigit(scalar) || scalar == 0x2E || scalar == 0x5F
      || scalar == 0x2D || scalar == 0x2B || scalar == 0x25
  }

  /// Whether labels, a dot and two letters follow: `qq.com`, `163．ｃｏｍ`.
  func hasDomain(_ start: Int) -> Bool {
    var at = start
    if character(at).scalar == 0x20 { at += 1 }
    var label = 0
    var dots = 0
    var letters = 0
    while true {
      let (scalar, length) = character(at)
      let folded = foldedWidth(scalar)
      if isASCIILetter(folded) || isASCIIDigit(folded) || (folded == 0x2D && label > 0) {
        label += 1
        letters = isASCIILetter(folded) ? letters + 1 : 0
        if dots > 0 && letters >= 2 { return true }
      } else if (folded == 0x2E || scalar == 0x3002) && label > 0 {
        dots += 1
        label = 0
        letters = 0
      } else {
        return false
      }
      at += length
    }
  }

  /// At a province: a letter, then five characters, or six of a new-energy car, whose first or last
  /// is a letter up to K (GA 36-2018 began with D and F; the others came as these were used up).
  private mutating func plate(_ start: Int, _ length: Int) -> Int? {
    var at = start + length
    let (letter, letterLength) = character(at)
    guard isASCIILetter(foldedWidth(letter)) else { return nil }
    at += letterLength
    let letterEnd = at
    let (mark, markLength) = character(at)
    if mark == 0xB7 || mark == 0x20 || mark == 0x2022 || mark == 0x30FB || mark == 0x2D
      || mark == 0x2E || mark == 0x3000
    {
      at += markLength
    }
    var size = 0
    var digits = 0
    var firstIsEnergy = false
    var lastIsEnergy = false
    var end = at
    var lastStart = at
    while size < 7 {
      let (scalar, length) = character(end)
      let upper = foldedWidth(scalar) & (isASCIILetter(foldedWidth(scalar)) ? 0xDF : 0xFF_FFFF)
      let isDigit = isASCIIDigit(upper)
      guard isDigit || isASCIILetter(upper) else {
        // 挂 学 警 end the plates of trailers, driving schools and the police.
        if size == 4, scalar == 0x6302 || scalar == 0x5B66 || scalar == 0x8B66, digits >= 3 {
          found(.plate, start..<end + length, body: end..<end + length)
          return end + length
        }
        break
      }
      guard upper != 0x49, upper != 0x4F else { return nil }
      let isEnergy = upper >= 0x41 && upper <= 0x4B
      if size == 0 { firstIsEnergy = isEnergy }
      lastIsEnergy = isEnergy
      digits += isDigit ? 1 : 0
      size += 1
      lastStart = end
      end += length
    }
    guard digits >= 3, letterEnd <= at else { return nil }
    guard size == 5 || (size == 6 && (firstIsEnergy || lastIsEnergy)) else { return nil }
    found(.plate, start..<end, body: lastStart..<end)
    return end
  }
}
