import Formats
import Testing

@testable import Appeals

@Suite struct CitizenIdentityTests {
  @Test(arguments: [
    ("13800001999", "13800001999"),
    (" 138-0000-1999 ", "13800001999"),
    ("138 0000 1999", "13800001999"),
    ("１３８００００１９９９", "13800001999"),
    ("+86 138 0000 1999", "13800001999"),
    ("（＋８６）１３８００００１９９９", "13800001999"),
    ("8613800001999", "13800001999"),
    ("0086-13800001999", "13800001999"),
    ("013800001999", "13800001999"),
    ("\u{202D}138\u{00A0}0000\u{2011}1999\u{202C}", "13800001999"),
    ("电话:13800001999(张)", "13800001999"),
    ("13800001999 13900002888", "13800001999"),
    ("13800001999、0632-5512345", "13800001999"),
    ("0632-5512345", "06325512345"),
    ("(0632)5512345", "06325512345"),
    ("+86-632-5512345", "06325512345"),
    ("0531-87654329转801", "053187654329"),
    ("5512345", "5512345"),
    ("8653-2190", "86532190"),
    ("138****1999", nil), ("138xxxx1999", nil), ("138＊＊＊＊1999", nil),
    ("110", nil), ("无", nil), ("", nil), ("00000000000", nil), ("11111111111", nil),
    ("13333333333", nil), ("13800138000", nil), ("12345678901", nil),
    ("138000019991380000199", nil),
  ] as [(String, String?)])
  func phones(written: String, normal: String?) {
    #expect(Citizen(phone: written).identity?.value == normal)
    if normal != nil { #expect(Citizen(phone: written).identity?.sort == .phone) }
  }

  @Test(arguments: [
    ("37040419000101001x", "37040419000101001X"),
    (" ３７０４０４ 19000101 001X ", "37040419000101001X"),
    ("h1234589", "H1234589"),
    ("370404********001X", nil), ("无", nil), ("000000000000000000", nil), ("abcdefgh", nil),
  ] as [(String, String?)])
  func idNumbers(written: String, normal: String?) {
    #expect(Citizen(idNumber: written).identity?.value == normal)
    if normal != nil { #expect(Citizen(idNumber: written).identity?.sort == .idNumber) }
  }

  @Test(arguments: [
    (" Zhou_01@Example.COM ", "zhou_01@example.com"),
    ("ｚｈｏｕ＠example.com", "zhou@example.com"),
    ("z***@example.com", nil), ("zhou", nil), ("@example.com", nil), ("a@b@c.cn", nil),
    ("zhou@example", nil), ("a b@c.cn", nil),
  ] as [(String, String?)])
  func emails(written: String, normal: String?) {
    #expect(Citizen(email: written).identity?.value == normal)
    if normal != nil { #expect(Citizen(email: written).identity?.sort == .email) }
  }

  @Test func thePhoneComesFirst() {
    var citizen = Citizen(
      name: "段", phone: "138-0000-1999", email: "a@b.cn", idNumber: "37040419000101001X")
    #expect(citizen.identity?.text == "phone:13800001999")
    citizen.phone = "不详"
    #expect(citizen.identity?.text == "id:37040419000101001X")
    citizen.idNumber = nil
    #expect(citizen.identity?.text == "email:a@b.cn")
    citizen.email = nil
    #expect(citizen.identity == nil, "a name is no identity")
    citizen.account = " A00045581"
    #expect(citizen.identity?.text == "account:mailbox/A00045581")
  }

  /// An account names its citizen within its channel; what many share names nobody.
  @Test(arguments: [
    ("A00045581", "mailbox/A00045581"), ("zhang1990", "mailbox/zhang1990"), ("网友", nil),
    ("guest", nil), ("1", nil), ("0000", nil),
    ("11111111", nil), ("12345678", nil), ("0000-0000", nil), ("20260417", "mailbox/20260417"),
    ("zh***90", nil), ("zhang 1990", nil), ("", nil),
  ] as [(String, String?)])
  func accounts(written: String, value: String?) {
    #expect(Citizen(account: written).identity?.value == value)
    let elsewhere = CitizenIdentity(Citizen(account: written), channel: "hotline")
    #expect(elsewhere?.value == value?.replacing("mailbox", with: "hotline"))
  }

  @Test func keysNeedTheKey() throws {
    let secret = LedgerSecret(Array("k1".utf8))
    let citizen = Citizen(phone: "+86 138 0000 1999")
    let key = try #require(citizen.key(secret, channel: "mailbox"))
    let code = HMACSHA256(key: Array("k1".utf8)).code("phone:13800001999".utf8)
    #expect(key == Array(code.prefix(16)))
    #expect(key == Citizen(name: "x", phone: "13800001999").key(secret, channel: "mailbox"))
    #expect(key != citizen.key(LedgerSecret(Array("k2".utf8)), channel: "mailbox"))
    // The same digits as an ID number are another identity.
    #expect(key != Citizen(idNumber: "13800001999").key(secret, channel: "mailbox"))
    #expect(Citizen(phone: "13800001999", anonymous: true).key(secret, channel: "mailbox") == nil)
    #expect(Citizen(name: "段").key(secret, channel: "mailbox") == nil)
  }
}

extension Citizen {
  fileprivate var identity: CitizenIdentity? { CitizenIdentity(self, channel: "mailbox") }
}
