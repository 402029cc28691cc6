import Foundation
import Testing

@testable import Formats

@Suite struct ChecksumTests {
  /// FIPS 180-4 examples and the million-a text of NIST.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
  ])
  func sha256(text: String, digest: String) {
    #expect(String(hex: SHA256.digest(text.utf8)) == digest)
  }

  @Test func sha256OfAMillionLetters() {
    let digest = String(hex: SHA256.digest(repeatElement(UInt8(ascii: "a"), count: 1_000_000)))
    #expect(digest == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// RFC 4231, cases 1, 2 and 6 (a key longer than a block).
  @Test(arguments: [
    ([UInt8](repeating: 0x0B, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    ([UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
  ])
  func hmac(key: [UInt8], message: String, code: String) {
    #expect(String(hex: HMACSHA256(key: key).code(message.utf8)) == code)
  }

  /// The authors' own test values: key 00 01 … 0f, message 00 01 … of the length.
  @Test(arguments: [
    (0, 0x726F_DB47_DD0E_0E31), (1, 0x74F8_39C5_93DC_67FD), (7, 0xAB02_00F5_8B01_D137),
    (8, 0x93F5_F579_9A93_2462), (15, 0xA129_CA61_49BE_45E5),
  ] as [(Int, UInt64)])
  func sipHash(length: Int, hash: UInt64) {
    let sip = SipHash(key: UInt8(0)..<16)
    #expect(sip.hash(Array(UInt8(0)..<UInt8(length))) == hash)
  }

  @Test func crc32IsThatOfZlib() {
    #expect(CRC32.of("123456789".utf8) == 0xCBF4_3926)
    #expect(CRC32.of([]) == 0)
    var inParts = CRC32()
    Array("1234".utf8).withUnsafeBytes { inParts.update($0) }
    Array("56789".utf8).withUnsafeBytes { inParts.update($0) }
    #expect(inParts.value == 0xCBF4_3926)
    let fox = Array("The quick brown fox jumps over the lazy dog".utf8)
    for cut in 0...fox.count {
      var crc = CRC32()
      fox[..<cut].withUnsafeBytes { crc.update($0) }
      fox[cut...].withUnsafeBytes { crc.update($0) }
      #expect(crc.value == 0x414F_A339, "cut at \(cut)")
    }
  }

  @Test func stableHashTellsBoundariesApart() {
    var ab = StableHash(); ab.combine("ab"); ab.combine("c")
    var a = StableHash(); a.combine("a"); a.combine("bc")
    #expect(ab.value != a.value)
  }
}
