import TestSupport
import Testing

@testable import Formats

@Suite struct JSONTests {
  func read<T>(_ text: String, _ body: (inout JSONReader) throws -> T) throws -> T {
    try Array(text.utf8).withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      let value = try body(&reader)
      try reader.end()
      return value
    }
  }

  @Test(arguments: [
    ("", JSONFault(.unexpectedEnd, at: 0)),
    ("{", JSONFault(.unexpectedEnd, at: 1)),
    ("[1,]", JSONFault(.unexpectedByte, at: 3)),
    ("[1 2]", JSONFault(.unexpectedByte, at: 3)),
    ("{\"a\" 1}", JSONFault(.unexpectedByte, at: 5)),
    ("{a:1}", JSONFault(.unexpectedByte, at: 1)),
    ("01", JSONFault(.badNumber, at: 0)),
    ("1.", JSONFault(.badNumber, at: 0)),
    ("-", JSONFault(.badNumber, at: 0)),
    ("1e", JSONFault(.badNumber, at: 0)),
    ("\"\\x\"", JSONFault(.badEscape, at: 1)),
    ("\"\\ud800\"", JSONFault(.badEscape, at: 1)),
    ("\"\\udc00\"", JSONFault(.badEscape, at: 1)),
    ("\"\\u12\"", JSONFault(.badEscape, at: 3)),
    ("\"a\nb\"", JSONFault(.rawControl, at: 2)),
    ("\"abc", JSONFault(.unexpectedEnd, at: 4)),
    ("\"abc\\", JSONFault(.unexpectedEnd, at: 5)),
    ("nul", JSONFault(.unexpectedEnd, at: 3)),
    ("true false", JSONFault(.trailing, at: 5)),
    (String(repeating: "[", count: 65), JSONFault(.tooDeep, at: 64)),
  ])
  func refuses(text: String, fault: JSONFault) {
    #expect(throws: fault) { try read(text) { try $0.skip() } }
  }

  @Test func refusesInvalidUTF8() {
    let bytes: [UInt8] = [0x22, 0xC3, 0x28, 0x22]
    bytes.withUnsafeBufferPointer { buffer in
      var reader = JSONReader(buffer)
      #expect(throws: JSONFault(.badUTF8, at: 1)) { try reader.string() }
    }
  }

  @Test func readsEveryKindOfValue() throws {
    let text = #" {"s":"\u95ee\ud83d\ude00\n","i":-9223372036854775808,"d":1.5e3,"#
      + #""b":[true,false],"n":null} "#
    try read(text) { reader in
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if reader.matches(key, "s") { #expect(try reader.string() == "问😀\n") }
        else if reader.matches(key, "i") { #expect(try reader.integer() == .min) }
        else if reader.matches(key, "d") { #expect(try reader.double() == 1500) }
        else if reader.matches(key, "b") {
          try reader.beginArray()
          #expect(try reader.nextElement())
          #expect(try reader.bool())
          #expect(try reader.nextElement())
          #expect(try !reader.bool())
          #expect(try !reader.nextElement())
        } else { #expect(try reader.null()) }
      }
    }
  }

  @Test(arguments: ["9223372036854775808", "1.0", "1e2", "\"1\""])
  func isNoWholeNumber(text: String) {
    #expect(throws: JSONFault.self) { try read(text) { try $0.integer() } }
  }

  /// Random strings, control characters and astral planes included, come back as they went in.
  @Test func stringsRoundTrip() throws {
    var random = Seeded(state: 7)
    for _ in 0..<2_000 {
      let scalars = (0..<Int(random.next() % 20)).map { _ -> Character in
        let bound: UInt64 = random.next() % 2 == 0 ? 0x80 : 0x11_0000
        let code = UInt32(truncatingIfNeeded: random.next() % bound)
        return Character(Unicode.Scalar(code) ?? "问")
      }
      let text = String(scalars)
      var writer = JSONWriter()
      writer.value(text)
      #expect(!writer.bytes.contains(UInt8(ascii: "\n")))
      let back = try writer.bytes.withUnsafeBufferPointer { bytes in
        var reader = JSONReader(bytes)
        return try reader.string()
      }
      #expect(back.unicodeScalars.elementsEqual(text.unicodeScalars))
    }
  }

  @Test func writesCommasWhereTheyBelong() {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("a", 1)
    writer.field("none", ifPresent: nil)
    writer.key("b")
    writer.beginArray()
    writer.value(-5)
    writer.value("x\"y")
    writer.beginObject()
    writer.endObject()
    writer.null()
    writer.endArray()
    writer.field("c", true)
    writer.field("d", Double.infinity)
    writer.endObject()
    writer.newline()
    writer.beginObject()
    writer.endObject()
    let text = String(decoding: writer.bytes, as: UTF8.self)
    #expect(text == "{\"a\":1,\"b\":[-5,\"x\\\"y\",{},null],\"c\":true,\"d\":null}\n{}")
  }
}
