import Foundation

/// What the citizen said about himself in the item's own fields, made ready to be found in its
/// text.
///
/// Guarantees: after redaction none of the strings stands in the text as it was given, and no phone
/// or ID number in another spelling of its digits. Names of one character, and names that name
/// nobody (匿名, 市民, 王先生), are left out: they would mask ordinary words.
public struct KnownStrings: Hashable, Sendable {
  struct Word: Hashable, Sendable {
    var bytes: [UInt8]
    var kind: PersonalDataKind
    /// Bytes of the surname, or of the first letter.
    var bodyBytes: Int
    /// A word of Latin letters counts only where no letter touches it.
    var isLatin: Bool
  }

  private(set) var words: [Word] = []
  /// Digits of phones and ID numbers, values 0 to 9.
  private(set) var numbers: [[UInt8]] = []

  /// At most so many strings are looked for; a citizen has five.
  public static let stringsMax = 64

  public init(_ strings: [String] = []) {
    for string in strings.prefix(Self.stringsMax) { add(string) }
  }

  /// The strings of a citizen: name, phone, e-mail, ID number, account.
  public init(_ citizen: Citizen) {
    if let name = citizen.name { add(name) }
    if let phone = citizen.phone { add(phone) }
    if let email = citizen.email { add(email) }
    if let number = citizen.idNumber { add(number) }
    if let account = citizen.account { add(account: account) }
  }

  public var isEmpty: Bool { words.isEmpty && numbers.isEmpty }

  /// Whether one of them stands in a short text, such as a number that a sender has given.
  public func occur(in text: String) -> Bool {
    if isEmpty { return false }
    var text = text
    return text.withUTF8 { utf8 in
      // An account stands in many a sender's own numbers, and tells nobody but him who it is.
      if words.contains(where: { $0.kind != .account && contains($0.bytes, in: utf8) }) {
        return true
      }
      guard !numbers.isEmpty else { return false }
      let digits = KnownText(trimming: utf8).digitValues
      return digits.withUnsafeBufferPointer { digits in
        numbers.contains { contains($0, in: digits) }
      }
    }
  }

  private func contains(_ part: [UInt8], in whole: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !part.isEmpty, part.count <= whole.count else { return false }
    return (0...(whole.count - part.count)).contains { start in
      (0..<part.count).allSatisfy { whole[start + $0] == part[$0] }
    }
  }

  private static let nobody: [StaticString] = [
    "匿名", "市民", "群众", "网友", "居民", "村民", "业主", "家长", "学生", "先生", "女士", "保密", "未知", "无名",
    "某某", "投诉人", "来电人", "热心市民", "匿名用户", "本人", "测试", "不详", "暂无",
    "guest", "anonymous", "unknown", "visitor",
  ]
  private static let titles: [StaticString] = [
    "先生", "女士", "小姐", "同志", "老师", "某",
  ]

  /// Every item brings such strings: one walk over the bytes says what a string is.
  private mutating func add(_ string: String) {
    var string = string
    string.withUTF8 { utf8 in
      let text = KnownText(trimming: utf8)
      if text.digits >= 7, text.letters <= 1 { addNumber(text) } else { addWord(text) }
    }
  }

  /// A shorter one would be found in dates and ordinary words.
  private static let accountBytesMin = 6

  private mutating func add(account: String) {
    var account = account
    account.withUTF8 { utf8 in
      let text = KnownText(trimming: utf8)
      guard text.bytes.count >= Self.accountBytesMin, !text.hasStar,
        !text.isOne(of: Self.nobody)
      else { return }
      words.append(Word(
        bytes: Array(text.bytes), kind: .account, bodyBytes: text.first.bytes, isLatin: true))
    }
  }

  private mutating func addNumber(_ text: KnownText) {
    var digits = text.digitValues
    // 86 and 0086 before a mobile are no part of it.
    if digits.count >= 13, digits.starts(with: [8, 6, 1]) { digits.removeFirst(2) }
    if digits.count >= 15, digits.starts(with: [0, 0, 8, 6, 1]) { digits.removeFirst(4) }
    guard digits.count <= 20 else { return }
    numbers.append(digits)
  }

  private mutating func addWord(_ text: KnownText) {
    guard text.scalars >= 2, !text.hasStar, !text.isOne(of: Self.nobody) else { return }
    if text.hasAt {
      words.append(Word(
        bytes: Array(text.bytes), kind: .email, bodyBytes: text.first.bytes, isLatin: true))
      return
    }
    let isLatin = !isIdeograph(text.first.scalar)
    if isLatin && text.scalars < 3 { return }
    if text.ends(withOneOf: Self.titles) { return }
    let pair = RedactionTables.pair(text.first.scalar, text.second.scalar)
    let isCompound =
      text.scalars >= 3 && RedactionTables.shared.compoundSurnames.contains(pair)
    let body = text.first.bytes + (isCompound ? text.second.bytes : 0)
    words.append(
      Word(bytes: Array(text.bytes), kind: .name, bodyBytes: body, isLatin: isLatin))
  }

  public static func + (left: KnownStrings, right: KnownStrings) -> KnownStrings {
    if left.isEmpty { return right }
    if right.isEmpty { return left }
    var sum = left
    sum.words += right.words
    sum.numbers += right.numbers
    return sum
  }
}

extension RedactionScan {
  /// A number of the citizen's own that begins the window, in whatever groups it is written.
  mutating func knownNumber(_ window: NumberWindow) -> Int? {
    for number in known.numbers {
      let length = number.count
      guard window.ends(at: length), number.elementsEqual(window.digits[0..<length]) else {
        continue
      }
      // The usual forms have masks of their own; a landline might pass for a public one.
      switch window.match(self) {
      case .personal(.landline, _, _)?, .publicNumber?, nil: break
      case .personal?: return nil
      }
      let end = window.ends[length - 1]
      found(length >= 15 ? .idCard : .landline, window.start..<end)
      return end
    }
    return nil
  }

  /// The words of the citizen wherever they stand, merged into the spans of the walk.
  mutating func addKnownWords() {
    guard !known.words.isEmpty else { return }
    var added: [RedactionSpan] = []
    for word in known.words {
      var at = 0
      while let start = find(word.bytes, from: at) {
        let end = start + word.bytes.count
        at = start + 1
        if word.isLatin, touchesLetter(start, end) { continue }
        let range = word.kind == .email ? start..<localEnd(start, end) : start..<end
        added.append(
          RedactionSpan(
            kind: word.kind, range: range, body: start..<start + word.bodyBytes))
        at = end
      }
    }
    guard !added.isEmpty else { return }
    merge(added)
  }

  /// Past the at sign: the domain stays.
  private func localEnd(_ start: Int, _ end: Int) -> Int {
    var at = start
    while at < end, text[at] != 0x40 { at += 1 }
    return min(at + 1, end)
  }

  private func touchesLetter(_ start: Int, _ end: Int) -> Bool {
    let before = characterBefore(start).scalar
    let after = character(end).scalar
    return isASCIILetter(before) || isASCIIDigit(before) || isASCIILetter(after)
      || isASCIIDigit(after)
  }

  private func find(_ word: [UInt8], from start: Int) -> Int? {
    let length = word.count
    guard start + length <= count else { return nil }
    return word.withUnsafeBufferPointer { word in
      // The third byte differs more between Chinese characters than the first two; of an address
      // the at sign is the rarest.
      guard let base = word.baseAddress, length > 0 else { return nil }
      let probe = word.firstIndex(of: 0x40) ?? min(2, length - 1)
      var at = start
      while at + length <= count {
        let room = count - length - at + 1
        guard let hit = memchr(text + at + probe, Int32(word[probe]), room) else { return nil }
        at = text.distance(to: hit.assumingMemoryBound(to: UInt8.self)) - probe
        if memcmp(text + at, base, length) == 0 { return at }
        at += 1
      }
      return nil
    }
  }

  /// Puts spans in order; of two that overlap, the first one grows over both.
  private mutating func merge(_ added: [RedactionSpan]) {
    let all = (spans + added).sorted {
      ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
    }
    spans.removeAll(keepingCapacity: true)
    for span in all {
      if var last = spans.last, span.range.lowerBound < last.range.upperBound {
        last.range = last.range.lowerBound..<max(last.range.upperBound, span.range.upperBound)
        spans[spans.count - 1] = last
      } else {
        spans.append(span)
      }
    }
  }
}
