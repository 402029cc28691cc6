/// The digits that begin at a place, read across the spaces, dashes, dots and brackets that people
/// write into numbers. What a mask left behind (digits beside `*`) never joins its neighbours:
/// so a second redaction sees no number that the first did not.
struct NumberWindow {
  /// Enough for every number known here, with a second one on its heels.
  static let digitsMax = 40

  struct Gap: OptionSet {
    let rawValue: UInt8
    static let space = Gap(rawValue: 1)
    static let dash = Gap(rawValue: 2)
    static let dot = Gap(rawValue: 4)
    static let bracket = Gap(rawValue: 8)
    static let closing = Gap(rawValue: 16)
    /// The group ends here, with or without digits after it.
    static let end = Gap(rawValue: 32)
    /// The writing changes (`13812345678一直打不通`): a number may end here, or go on.
    static let turn = Gap(rawValue: 64)
  }

  let digits: UnsafeMutableBufferPointer<UInt8>
  /// The byte after each digit, and what stands between it and the next.
  let ends: UnsafeMutableBufferPointer<Int>
  let gaps: UnsafeMutableBufferPointer<Gap>
  private(set) var count = 0
  /// Digits of the first group; 41 and more are all one.
  private(set) var firstGroup = 0
  private(set) var start = 0

  private enum Writing {
    case ascii
    case wide
    case chinese

    init(_ scalar: UInt32) {
      self = scalar < 0x80 ? .ascii : scalar >= 0xFF00 ? .wide : .chinese
    }
  }

  /// Whether a Chinese 一 is the last of its digits, and so may begin 一直 or 一次.
  private static func isWordStart(
    _ scan: borrowing RedactionScan, _ at: Int, _ scalar: UInt32, _ length: Int
  ) -> Bool {
    scalar == 0x4E00 && digitValue(scan.character(at + length).scalar) == nil
  }

  /// Reads the window at a digit. The buffers hold `digitsMax` each and are reused.
  init(
    _ scan: borrowing RedactionScan, at start: Int, digits: UnsafeMutableBufferPointer<UInt8>,
    ends: UnsafeMutableBufferPointer<Int>, gaps: UnsafeMutableBufferPointer<Gap>
  ) {
    self.digits = digits
    self.ends = ends
    self.gaps = gaps
    self.start = start
    var at = start
    var alone = scan.characterBefore(start).scalar == 0x2A
    var last = Writing.ascii
    while count < Self.digitsMax {
      let groupStart = count
      while count < Self.digitsMax {
        let (scalar, length) = scan.character(at)
        guard let value = digitValue(scalar) else { break }
        let writing = Writing(scalar)
        if count > groupStart, writing != last || Self.isWordStart(scan, at, scalar, length) {
          gaps[count - 1] = .turn
        }
        last = writing
        at += length
        digits[count] = value
        ends[count] = at
        gaps[count] = []
        count += 1
      }
      if firstGroup == 0 { firstGroup = count }
      gaps[count - 1] = .end
      if scan.character(at).scalar == 0x2A {
        // A group beside a star stands alone: the window ends before it, or holds only it.
        if groupStart > 0 { count = groupStart }
        return
      }
      if alone { return }
      alone = false
      var gap = Gap()
      var after = at
      var size = 0
      while size < 3 {
        let (scalar, length) = scan.character(after)
        guard let kind = Self.separator(scalar) else { break }
        gap.insert(kind)
        after += length
        size += 1
      }
      guard size > 0, digitValue(scan.character(after).scalar) != nil else { return }
      gaps[count - 1].insert(gap)
      at = after
    }
    // Full: whether the last group goes on is not known, so its end is none.
    if digitValue(scan.character(at).scalar) != nil { gaps[count - 1].remove(.end) }
  }

  @inline(__always)
  static func separator(_ scalar: UInt32) -> Gap? {
    switch scalar {
    case 0x20, 0x3000, 0xA0, 0x2002, 0x2003, 0x2009, 0x09, 0x200B, 0xFEFF: .space
    case 0x2D, 0xFF0D, 0x2013, 0x2014, 0x2010, 0x2011, 0x2212, 0x5F: .dash
    case 0x2E, 0xFF0E, 0xB7: .dot
    case 0x28, 0xFF08: .bracket
    case 0x29, 0xFF09: [.bracket, .closing]
    default: nil
    }
  }

  /// Whether a group ends after so many digits, or may end.
  func ends(at length: Int) -> Bool {
    length > 0 && length <= count && !gaps[length - 1].isDisjoint(with: [.end, .turn])
  }

  func surelyEnds(at length: Int) -> Bool {
    length > 0 && length <= count && gaps[length - 1].contains(.end)
  }

  /// Digits after which the walk goes on where nothing matched: those of one writing. A word before
  /// a spelt number may end in a digit (周一一三八…): there it goes on after one, unless the
  /// group is longer than anything that two numbers make.
  func passed(_ scan: borrowing RedactionScan) -> Int {
    let size = firstGroup
    let writing = Writing(scan.character(start).scalar)
    if size >= 11, size < Self.digitsMax, writing == .chinese { return 1 }
    for index in 0..<size where gaps[index].contains(.turn) { return index + 1 }
    return size
  }

  /// Everything that stands between the first digits, and within how many groups they are.
  func shape(from first: Int = 0, to length: Int) -> (gap: Gap, groups: Int, longest: Int) {
    var gap = Gap()
    var groups = 1
    var longest = 0
    var size = 0
    for index in first..<length {
      size += 1
      longest = max(longest, size)
      if index < length - 1, gaps[index].contains(.end) {
        gap.formUnion(gaps[index])
        groups += 1
        size = 0
      }
    }
    gap.subtract([.end, .turn])
    return (gap, groups, longest)
  }

  /// The size of the group that begins with a digit.
  func groupSize(from first: Int) -> Int {
    var index = first
    while index < count {
      if gaps[index].contains(.end) { return index - first + 1 }
      index += 1
    }
    return index - first
  }

  func value(_ first: Int, _ length: Int) -> Int {
    var value = 0
    for index in first..<first + length { value = value * 10 + Int(digits[index]) }
    return value
  }

  func byteStart(of index: Int, in scan: borrowing RedactionScan) -> Int {
    if index == 0 { return start }
    // The digit's own length: full-width and Chinese ones take three bytes.
    return ends[index] - scan.characterBefore(ends[index]).length
  }

  // MARK: dates within numbers

  func isDate(at first: Int) -> Bool {
    guard first + 8 <= count else { return false }
    return Self.isDate(year: value(first, 4), month: value(first + 4, 2), day: value(first + 6, 2))
  }

  static func isDate(year: Int, month: Int, day: Int) -> Bool {
    guard year >= 1900, year <= 2099, month >= 1, month <= 12, day >= 1 else { return false }
    let isShort = month == 4 || month == 6 || month == 9 || month == 11
    return day <= (month == 2 ? 29 : isShort ? 30 : 31)
  }
}
