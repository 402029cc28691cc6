import Formats

/// The one thing by which the same citizen is known again, in one form whatever way it was written.
///
/// Guarantees: what cannot tell one citizen from another (masked numbers, placeholders, words) is
/// no identity. Two citizens taken for one would have their orders linked as repeats, which is
/// worse than one citizen taken for two.
public struct CitizenIdentity: Hashable, Sendable {
  public enum Sort: String, CaseIterable, Sendable {
    case phone
    case idNumber = "id"
    case email
    case account
  }

  public let sort: Sort
  /// Digits; upper-case letters and digits; a lower-case address; a channel and its account, since
  /// two channels may give one name to two citizens.
  public let value: String

  /// `phone:13800001999`. The sort is hashed too: equal digits of two sorts are not one citizen.
  public var text: String { "\(sort.rawValue):\(value)" }

  /// The phone, else the ID number, else the e-mail, else the account; nothing for who wants no
  /// name or gave none.
  public init?(_ citizen: Citizen, channel: String) {
    if citizen.anonymous { return nil }
    self.init(given: citizen, channel: channel)
  }

  /// The same of whoever wants no name too: only for what cannot be linked with other items.
  init?(given citizen: Citizen, channel: String) {
    if let phone = citizen.phone.flatMap(Self.phone) {
      (sort, value) = (.phone, phone)
    } else if let number = citizen.idNumber.flatMap(Self.idNumber) {
      (sort, value) = (.idNumber, number)
    } else if let address = citizen.email.flatMap(Self.email) {
      (sort, value) = (.email, address)
    } else if let account = citizen.account.flatMap(Self.account) {
      (sort, value) = (.account, "\(channel)/\(account)")
    } else {
      return nil
    }
  }

  public static let keyBytes = 16

  /// The first 16 bytes of the keyed hash (HMAC-SHA-256). Without the key nobody can try out all
  /// phone numbers against it.
  public func key(_ secret: LedgerSecret) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64)
    bytes.append(text: sort.rawValue)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(text: value)
    var code = secret.hmac.code(bytes)
    code.removeLast(code.count - Self.keyBytes)
    return code
  }
}

extension Citizen {
  /// The keyed hash of the identity; nil where there is none.
  public func key(_ secret: LedgerSecret, channel: String) -> [UInt8]? {
    CitizenIdentity(self, channel: channel)?.key(secret)
  }
}

// MARK: Normal forms

extension CitizenIdentity {
  /// Fewer digits are an extension or a short number that many share.
  static let phoneDigitsMin = 7
  /// An area code of 4 and a number of 8; a mobile number has 11. More are several in one field.
  static let phoneDigitsMax = 12
  static let idNumberBytesMin = 6
  static let mobileDigits = 11
  static let accountBytesMin = 4

  /// The first number in the text: 11 digits of a mobile, else area code and number of a landline.
  static func phone(_ text: String) -> String? {
    var text = text
    let isPlain = text.withUTF8 { isMobile($0) && $0.allSatisfy(isDigit) }
    if isPlain { return text.withUTF8 { isPlaceholder($0) } ? nil : text }
    let bytes = Folding.fold(text)
    var digits: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      if isDigit(byte) {
        digits.append(byte)
        at += 1
        continue
      }
      // 138****1999 is what many citizens share.
      if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "x") { return nil }
      let width = separatorWidth(bytes, at)
      // 转 and 、 end a number, as does a space behind a whole mobile number.
      if !digits.isEmpty && (width == 0 || isMobile(national(digits))) { break }
      at += max(1, width)
    }
    digits = national(digits)
    guard digits.count >= phoneDigitsMin, digits.count <= phoneDigitsMax,
      !digits.withUnsafeBufferPointer({ isPlaceholder($0) })
    else { return nil }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Without the country's code, and without the zero that old exchanges wanted before a mobile
  /// number; a landline behind the country's code gets the zero of its area code back.
  private static func national(_ digits: [UInt8]) -> [UInt8] {
    var rest = digits
    for code in ["0086", "86"] where digits.starts(with: code.utf8) {
      let behind = Array(digits.dropFirst(code.utf8.count))
      if isMobile(behind) { return behind }
      if code == "0086" || digits.count > mobileDigits {
        rest = behind.first == UInt8(ascii: "0") ? behind : [UInt8(ascii: "0")] + behind
        break
      }
    }
    if rest.first == UInt8(ascii: "0"), isMobile(Array(rest.dropFirst())) { rest.removeFirst() }
    return rest
  }

  private static func isMobile(_ digits: [UInt8]) -> Bool {
    digits.withUnsafeBufferPointer { isMobile($0) }
  }

  private static func isMobile(_ digits: UnsafeBufferPointer<UInt8>) -> Bool {
    digits.count == mobileDigits && digits[0] == UInt8(ascii: "1")
      && digits[1] >= UInt8(ascii: "3")
  }

  /// The number on a Chinese ID card, or of another paper; letters and digits only.
  static func idNumber(_ text: String) -> String? {
    let bytes = Folding.fold(text)
    var kept: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      let width = separatorWidth(bytes, at)
      if width == 0 {
        if isDigit(byte) { kept.append(byte) }
        else if isLetter(byte) { kept.append(byte & 0xDF) }
        else { return nil }
      }
      at += max(1, width)
    }
    guard kept.count >= idNumberBytesMin, kept.contains(where: isDigit),
      !kept.withUnsafeBufferPointer({ isPlaceholder($0) })
    else { return nil }
    return String(decoding: kept, as: UTF8.self)
  }

  static func email(_ text: String) -> String? {
    let address = String(decoding: Folding.fold(text), as: UTF8.self).trimmed
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."),
      !address.utf8.contains(where: { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "*") })
    else { return nil }
    return address.lowercased()
  }

  /// A login or a number, as it is: a program wrote it. What many share (网友, guest) names nobody,
  /// and has no digit.
  static func account(_ text: String) -> String? {
    let account = text.trimmed
    var digits: [UInt8] = []
    var hasOther = false
    for byte in account.utf8 {
      if byte <= UInt8(ascii: " ") || byte == UInt8(ascii: "*") { return nil }
      if isDigit(byte) { digits.append(byte) } else { hasOther = byte != UInt8(ascii: "-") }
    }
    guard !digits.isEmpty, account.utf8.count >= accountBytesMin,
      hasOther || !digits.withUnsafeBufferPointer({ isPlaceholder($0) })
    else { return nil }
    return account
  }

  /// 00000000000, 11111111111, 13333333333, 13800138000: what is typed where a form insists. Their
  /// owners, if they have any, are only not known again.
  private static func isPlaceholder(_ digits: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let one = digits.first, let other = digits.first(where: { $0 != one }),
      digits.contains(where: { $0 != one && $0 != other })
    else { return true }
    return starts(digits, with: "1234567")
      || digits.count == mobileDigits && starts(digits, with: "13800138000")
  }

  private static func starts(
    _ digits: UnsafeBufferPointer<UInt8>, with word: StaticString
  ) -> Bool {
    let count = word.utf8CodeUnitCount
    guard digits.count >= count else { return false }
    for index in 0..<count where digits[index] != word.utf8Start[index] { return false }
    return true
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
  }

  /// The bytes of the separator at a place of the folded text; 0 where another character stands.
  private static func separatorWidth(_ bytes: [UInt8], _ at: Int) -> Int {
    switch bytes[at] {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "."):
      return 1
    // U+00A0, no-break space.
    case 0xC2 where bytes.dropFirst(at + 1).first == 0xA0: return 2
    // U+2000 to U+203F hold the dashes, the narrow and the invisible spaces, the marks of direction
    // that come along when a number is copied from an address book; U+2212 is the minus sign.
    case 0xE2 where bytes.dropFirst(at + 1).first == 0x80: return 3
    case 0xE2 where bytes.dropFirst(at + 1).starts(with: [0x88, 0x92]): return 3
    // U+FEFF, the byte order mark.
    case 0xEF where bytes.dropFirst(at + 1).starts(with: [0xBB, 0xBF]): return 3
    default: return 0
    }
  }
}
