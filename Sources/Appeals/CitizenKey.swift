import Formats

extension Citizen {
  /// The one thing by which the same citizen is known again: the phone, else the ID number, else
  /// the e-mail, in one form whatever way it was written. Nothing for who wants no name or gave none.
  public var identity: String? {
    if anonymous { return nil }
    if let digits = phone.map(Self.phoneDigits), digits.count >= 7 { return "phone:\(digits)" }
    if let id = idNumber.map(Self.compact), !id.isEmpty { return "id:\(id.uppercased())" }
    if let mail = email.map(Self.compact), mail.contains("@") { return "mail:\(mail.lowercased())" }
    return nil
  }

  /// The first 16 bytes of the keyed hash (HMAC-SHA-256) of the identity. Without the key nobody can
  /// try out all phone numbers against it.
  public func key(_ hmac: HMACSHA256) -> [UInt8]? {
    identity.map { Array(hmac.code($0.utf8).prefix(16)) }
  }

  /// Digits only, full-width ones as ASCII, without the country code of a mobile number.
  static func phoneDigits(_ phone: String) -> String {
    var digits = Folding.fold(phone).filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    for prefix in ["0086", "86"] where digits.count == 11 + prefix.utf8.count {
      if digits.starts(with: prefix.utf8) { digits.removeFirst(prefix.utf8.count) }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  static func compact(_ text: String) -> String {
    String(decoding: Folding.fold(text).filter { $0 != UInt8(ascii: " ") }, as: UTF8.self)
  }
}
