/// Door numbers: building, unit and room of a home. A building alone stays, since whoever
/// mends its lift must know which; with a unit or a room it says who lives there.
extension RedactionScan {
  private enum Part: Int {
    case building
    case unit
    case floor
    case room
  }

  private struct Number {
    var end: Int
    var digits: Int
    var value: Int
  }

  /// Rooms have four digits at most.
  private static let doorDigitsMax = 4

  /// Whether a number before this character may begin a door.
  func isDoorMark(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x53F7, 0x23, 0xFF03, 0x680B, 0x5E62, 0x5EA7, 0x5355, 0x5BA4, 0x5341: true  // 号#栋幢座单室十
    case 0x2D, 0xFF0D, 0x2013, 0x2014: true
    default: false
    }
  }

  /// Masks the door that begins with the number at a byte; nil where none does.
  mutating func door(_ start: Int) -> Int? {
    var at = start
    if characterBefore(start).scalar == 0x2A { return nil }
    if let end = dashedDoor(start) {
      found(.doorNumber, start..<end)
      return end
    }
    var parts = 0
    var last = -1
    var end = start
    var isHome = false
    while let number = doorNumber(at), parts < 5 {
      guard let (part, after) = partAfter(number, isFirst: parts == 0, last: last) else { break }
      guard part.rawValue > last else { break }
      last = part.rawValue
      isHome = isHome || part == .unit || part == .room
      parts += 1
      end = after
      at = after
      let (scalar, length) = character(at)
      if scalar == 0x20 || scalar == 0x2D || scalar == 0xFF0D { at += length }
    }
    guard isHome, parts >= 2 || last == Part.room.rawValue else { return nil }
    if parts == 1, !isLoneRoom(start) { return nil }
    found(.doorNumber, start..<end)
    return end
  }

  private func doorNumber(_ start: Int) -> Number? {
    var at = start
    var digits = 0
    var value = 0
    while true {
      let (scalar, length) = character(at)
      // 十 counts as one digit: its value does not matter here.
      guard let digit = scalar == 0x5341 ? 1 : digitValue(scalar) else { break }
      digits += 1
      if digits > Self.doorDigitsMax { return nil }
      value = value * 10 + Int(digit)
      at += length
    }
    guard digits > 0 else { return nil }
    return Number(end: at, digits: digits, value: value)
  }

  /// The word after a number, and where the part ends.
  private func partAfter(_ number: Number, isFirst: Bool, last: Int) -> (Part, Int)? {
    let at = number.end
    for word in ["号楼", "号院", "＃楼", "#楼", "栋", "幢", "座", "#", "＃"] as [StaticString]
    where startsWith(word, at: at) {
      return (.building, at + word.utf8CodeUnitCount)
    }
    if startsWith("单元", at: at) { return (.unit, at + 6) }
    if startsWith("室", at: at) { return (.room, at + 3) }
    if isFirst { return nil }
    if startsWith("楼", at: at) || startsWith("层", at: at) { return (.floor, at + 3) }
    // A bare number after building or unit is the room, unless something is counted.
    guard number.digits >= 3 || last == Part.unit.rawValue || last == Part.floor.rawValue else {
      return nil
    }
    for word in ["房", "号"] as [StaticString] where startsWith(word, at: at) {
      return (.room, at + 3)
    }
    if startsWith("户", at: at), last == Part.unit.rawValue, number.digits >= 3 {
      return (.room, at + 3)
    }
    guard number.digits >= 3 else { return nil }
    switch character(at).scalar {
    case 0x5E74, 0x6708, 0x65E5, 0x5143, 0x4E07, 0x4EBF, 0x5E73, 0x7C73, 0x4EBA, 0x4E2A, 0x5957,
      0x6237, 0x540D, 0x25, 0x2E, 0x3A, 0xFF1A, 0x8F66, 0x6B21, 0x5929, 0x591A, 0x4F59, 0x2A,
      0x33A1:
      return nil  // 年月日元万亿平米人个套户名%.: 车次天多余
    default: return (.room, at)
    }
  }

  /// A room without building, `501室`: three or four digits, on a floor that homes have.
  private func isLoneRoom(_ start: Int) -> Bool {
    guard let number = doorNumber(start), number.digits >= 3 else { return false }
    let before = characterBefore(start).scalar
    return digitValue(before) == nil && before != 0x2E
  }

  /// `3-2-501`, `1-3-2-1201`: one or two digits each, then a room of three or four.
  private func dashedDoor(_ start: Int) -> Int? {
    let before = characterBefore(start).scalar
    if before == 0x2D || before == 0x2E || digitValue(before) != nil { return nil }
    var at = start
    var parts = 0
    var total = 0
    while let number = doorNumber(at), number.value > 0 {
      parts += 1
      total += number.digits
      let (mark, length) = character(number.end)
      let isDash = mark == 0x2D || mark == 0xFF0D || mark == 0x2014 || mark == 0x2013
      let next = digitValue(character(number.end + length).scalar)
      if isDash, parts < 4, number.digits <= 2, next != nil {
        at = number.end + length
        continue
      }
      guard parts >= 3, number.digits >= 3, !isDash, mark != 0x2A, mark != 0x2E else { return nil }
      if mark == 0x5E74 { return nil }
      if mark == 0x5BA4 { return number.end + length }
      return number.end
    }
    return nil
  }
}
