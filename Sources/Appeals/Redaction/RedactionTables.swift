/// What a character can mean to the scan, one byte for each character of the basic plane, so that
/// ordinary text costs one table look-up a character.
struct CharacterFlags: OptionSet {
  let rawValue: UInt8

  /// ASCII, full-width and Chinese digits.
  static let digit = CharacterFlags(rawValue: 1)
  /// 十: begins a door number, never a phone.
  static let ten = CharacterFlags(rawValue: 2)
  static let at = CharacterFlags(rawValue: 4)
  /// The abbreviation of a province, which leads a plate.
  static let province = CharacterFlags(rawValue: 8)
  /// A character at which the words before a name begin or end.
  static let introducer = CharacterFlags(rawValue: 16)
  /// The first character of 先生, 女士, 同志, 老师, 小姐.
  static let honorific = CharacterFlags(rawValue: 32)

  /// The first character of 微信, QQ, 扣扣 and of how they are disguised.
  static let chat = CharacterFlags(rawValue: 64)

  /// What makes the scan stop and look.
  static let trigger: UInt8 = 127
}

/// What a character can mean within a name.
struct NameFlags: OptionSet {
  let rawValue: UInt8

  static let surname = NameFlags(rawValue: 1)
  /// A surname that is an ordinary word as well (于, 时, 向, 高).
  static let ambiguous = NameFlags(rawValue: 2)
  /// Never part of a given name.
  static let never = NameFlags(rawValue: 4)
  /// Often the first character after a name.
  static let follower = NameFlags(rawValue: 8)
  /// Ends the name of a place or an office.
  static let place = NameFlags(rawValue: 16)
}

/// The tables of the scan. Built once, never changed; a class, so that handing all of them to a
/// scan counts one reference.
final class RedactionTables: Sendable {
  let flags: [UInt8]
  let names: [UInt8]
  /// Two characters in one word: compound surnames; pairs that begin an ordinary word; titles.
  let compoundSurnames: Set<UInt32>
  let ordinaryPairs: Set<UInt32>
  let titlePairs: Set<UInt32>

  static let shared = RedactionTables()

  private init() {
    var flags = [UInt8](repeating: 0, count: 65_536)
    func mark(_ characters: String, _ flag: CharacterFlags) {
      for scalar in characters.unicodeScalars { flags[Int(scalar.value)] |= flag.rawValue }
    }
    mark("0123456789０１２３４５６７８９〇○零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", .digit)
    mark("十", .ten)
    mark("@＠", .at)
    mark("京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新", .province)
    mark("我叫姓本户业法联找警员:：", .introducer)
    mark("先女同老小", .honorific)
    mark("微薇威QqＱｑ扣VvＶｖWwＷｗ", .chat)
    self.flags = flags

    var names = [UInt8](repeating: 0, count: 65_536)
    func mark(_ characters: String, _ flag: NameFlags) {
      for scalar in characters.unicodeScalars { names[Int(scalar.value)] |= flag.rawValue }
    }
    mark(NameTables.surnames, .surname)
    mark(NameTables.ambiguousSurnames, [.surname, .ambiguous])
    mark(NameTables.never, .never)
    mark(NameTables.followers, .follower)
    mark(NameTables.placeEnds, .place)
    self.names = names

    compoundSurnames = RedactionTables.pairs(NameTables.compoundSurnames)
    ordinaryPairs = RedactionTables.pairs(NameTables.ordinaryPairs)
    titlePairs = RedactionTables.pairs(NameTables.titles)
  }

  /// The first two characters of each word of a list that spaces and line ends separate.
  private static func pairs(_ list: String) -> Set<UInt32> {
    var result = Set<UInt32>()
    for word in list.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      let scalars = Array(word.unicodeScalars.prefix(2))
      guard scalars.count == 2 else { continue }
      result.insert(pair(scalars[0].value, scalars[1].value))
    }
    return result
  }

  static func pair(_ first: UInt32, _ second: UInt32) -> UInt32 { first << 16 | (second & 0xFFFF) }
}

/// The digit that a character stands for; nil where it stands for none.
@inline(__always)
func digitValue(_ scalar: UInt32) -> UInt8? {
  switch scalar {
  case 0x30...0x39: UInt8(scalar - 0x30)
  case 0xFF10...0xFF19: UInt8(scalar - 0xFF10)
  case 0x3007, 0x25CB, 0x96F6: 0  // 〇 ○ 零
  case 0x4E00, 0x5E7A, 0x58F9: 1  // 一 幺 壹
  case 0x4E8C, 0x8D30: 2  // 二 贰
  case 0x4E09, 0x53C1: 3  // 三 叁
  case 0x56DB, 0x8086: 4  // 四 肆
  case 0x4E94, 0x4F0D: 5  // 五 伍
  case 0x516D, 0x9646: 6  // 六 陆
  case 0x4E03, 0x67D2: 7  // 七 柒
  case 0x516B, 0x634C: 8  // 八 捌
  case 0x4E5D, 0x7396: 9  // 九 玖
  default: nil
  }
}

/// A full-width ASCII character as the plain one; others as they are.
@inline(__always)
func foldedWidth(_ scalar: UInt32) -> UInt32 {
  scalar >= 0xFF01 && scalar <= 0xFF5E ? scalar - 0xFEE0 : scalar
}

@inline(__always)
func isASCIILetter(_ scalar: UInt32) -> Bool {
  (scalar >= 0x41 && scalar <= 0x5A) || (scalar >= 0x61 && scalar <= 0x7A)
}

@inline(__always)
func isASCIIDigit(_ scalar: UInt32) -> Bool { scalar >= 0x30 && scalar <= 0x39 }

@inline(__always)
func isIdeograph(_ scalar: UInt32) -> Bool {
  (scalar >= 0x4E00 && scalar <= 0x9FFF) || (scalar >= 0x3400 && scalar <= 0x4DBF)
}
