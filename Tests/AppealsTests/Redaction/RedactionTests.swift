import Appeals
import TestSupport
import Testing

@Suite struct RedactionTests {
  @Test func everyCaseIsMaskedAsWritten() {
    let redactor = Redactor()
    for (text, expected) in RedactionCases.masked {
      let redacted = redactor.redact(text)
      #expect(redacted.text == expected, "of \(text)")
      // Also within a sentence, where nothing else may change.
      let framed = redactor.redact("请核实：\(text)，盼复")
      #expect(framed.text == "请核实：\(expected)，盼复")
      #expect(redactor.redact(redacted.text).text == redacted.text, "a second pass over \(text)")
    }
    print("\(RedactionCases.masked.count) cases masked, \(RedactionCases.stays.count) stay")
  }

  @Test func whatIsPublicStays() {
    let redactor = Redactor()
    for text in RedactionCases.stays {
      #expect(redactor.redact(text) == Redacted(text: text, findings: []))
      let framed = "根据规定，\(text)。"
      #expect(redactor.redact(framed).text == framed)
    }
  }

  @Test func findingsNameTheBytesOfTheOriginal() {
    let text = "我叫段建国，电话+86 180-1234-1999，住3-2-501"
    let findings = Redactor().redact(text).findings
    let bytes = Array(text.utf8)
    let words = findings.map { String(decoding: bytes[$0.range], as: UTF8.self) }
    #expect(findings.map(\.kind) == [.name, .mobile, .doorNumber])
    #expect(words == ["段建国", "+86 180-1234-1999", "3-2-501"])
  }

  @Test func theBufferFormAgreesAndAppends() {
    let redactor = Redactor()
    for (text, expected) in RedactionCases.masked {
      var out = Array("x".utf8)
      let counts = Array(text.utf8).withUnsafeBufferPointer { redactor.redact($0, into: &out) }
      #expect(String(decoding: out, as: UTF8.self) == "x" + expected)
      let findings = redactor.redact(text).findings
      #expect(counts.total == findings.count)
      for kind in PersonalDataKind.allCases {
        #expect(counts[kind] == findings.count { $0.kind == kind })
      }
    }
    var out: [UInt8] = []
    let empty = redactor.redact(UnsafeBufferPointer(start: nil, count: 0), into: &out)
    #expect(empty.total == 0 && out.isEmpty)
  }

  @Test func doorNumbersStayWhereTheyAreNeeded() {
    let text = "住3号楼2单元501，电话13800138000"
    let dispatch = Redactor(masksDoorNumbers: false).redact(text)
    #expect(dispatch.text == "住3号楼2单元501，电话138****8000")
  }

  @Test func bytesThatAreNoTextAreKept() {
    let redactor = Redactor()
    var random = Seeded(state: 20_261_121)
    for _ in 0..<5_000 {
      // Bytes on which the walk stops, cut anywhere.
      let pieces: [[UInt8]] = [
        Array("我叫".utf8), Array("138".utf8), Array("鲁D1".utf8), [0xE6],
        [0xE6, 0x88], [0xFF], [0x80],
        Array("@".utf8), Array("先生".utf8), Array("一".utf8), [0xF0, 0x9F], Array("室".utf8)
      ]
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<12, using: &random) {
        let piece = pieces.randomElement(using: &random) ?? []
        bytes += piece.prefix(Int.random(in: 0...piece.count, using: &random))
      }
      var out: [UInt8] = []
      let counts = bytes.withUnsafeBufferPointer { redactor.redact($0, into: &out) }
      if counts.total == 0 { #expect(out == bytes) }
    }
  }

  /// Texts made to be slow, every place a trigger, of the length of the longest items. Work that
  /// grew with the square of it would take hours; and even these settle.
  @Test(.timeLimit(.minutes(5))) func theWalkIsLinear() {
    let redactor = Redactor()
    let pieces = [
      "1 ", "13800138000", "9", "1-1-", "我叫", "a", "一", "(", "@", "a@", "1*", "十", "号楼1",
    ]
    for piece in pieces {
      let text = String(repeating: piece, count: 64 * 1_024 / piece.utf8.count)
      let redacted = redactor.redact(text)
      #expect(redactor.redact(redacted.text).findings.isEmpty, "of \(piece)")
    }
  }
}
