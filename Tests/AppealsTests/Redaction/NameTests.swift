import Appeals
import Testing

@Suite struct NameTests {
  /// The sentence without its brackets, and the bytes of the names that stood in them.
  private static func parse(_ marked: String) -> (text: String, names: [Range<Int>]) {
    var bytes: [UInt8] = []
    var names: [Range<Int>] = []
    var start = 0
    for byte in marked.utf8 {
      switch byte {
      case UInt8(ascii: "["): start = bytes.count
      case UInt8(ascii: "]"): names.append(start..<bytes.count)
      default: bytes.append(byte)
      }
    }
    return (String(decoding: bytes, as: UTF8.self), names)
  }

  @Test func namesInTheirUsualSettingsAreFound() {
    let redactor = Redactor()
    var names = 0
    var covered = 0
    var missed: [String] = []
    for marked in NameSentences.withNames {
      let (text, ranges) = Self.parse(marked)
      let findings = redactor.redact(text).findings.filter { $0.kind == .name }
      for range in ranges {
        names += 1
        // Found means: no character of the given name is left.
        if findings.contains(where: { $0.range.contains(range) }) {
          covered += 1
        } else {
          missed.append(marked)
        }
      }
    }
    let recall = Double(covered) / Double(names)
    print("name recall \(covered)/\(names) = \(recall); missed: \(missed)")
    #expect(NameSentences.withNames.count >= 150)
    #expect(recall >= 0.9, "missed: \(missed)")
  }

  @Test func ordinaryWordsAreNoNames() {
    let redactor = Redactor()
    let wrong = NameSentences.withoutNames.filter { text in
      redactor.redact(text).findings.contains { $0.kind == .name }
    }
    let rate = Double(wrong.count) / Double(NameSentences.withoutNames.count)
    print("name false positives \(wrong.count) = \(rate): \(wrong)")
    #expect(NameSentences.withoutNames.count >= 100)
    #expect(rate <= 0.05, "masked: \(wrong.map { redactor.redact($0).text })")
  }

  /// What is masked beside names in the same sentences: a name must not take its neighbours along.
  @Test func namesTakeLittleElseAlong() {
    let redactor = Redactor()
    var extra: [String] = []
    for marked in NameSentences.withNames {
      let (text, ranges) = Self.parse(marked)
      for finding in redactor.redact(text).findings where finding.kind == .name {
        if !ranges.contains(finding.range) { extra.append(marked) }
      }
    }
    print("names with other bounds than labelled: \(extra.count): \(extra)")
    #expect(Double(extra.count) <= 0.1 * Double(NameSentences.withNames.count))
  }

  @Test func knownNamesAreMaskedWhereverTheyStand() {
    let redactor = Redactor(knownNames: ["欧阳雪"])
    let known = ["王建国", "0632-5550002", "wangjg@example.com", "370481198001011234", "匿名", "李"]
    let cases = [
      ("昨天王建国去了，欧阳雪也去了", "昨天王**去了，欧阳**也去了"),
      ("王建国王建国", "王**王**"),
      ("发到wangjg@example.com即可", "发到w***@example.com即可"),
      ("打06325550002或0632 555 0002", "打0632******02或0632******02"),
      ("咨询电话0632-5550002", "咨询电话0632******02"),
      ("匿名的李女士", "匿名的李女士"),
    ]
    for (text, expected) in cases {
      let once = redactor.redact(text, known: known)
      #expect(once.text == expected)
      #expect(redactor.redact(once.text, known: known).text == once.text)
    }
  }
}

extension Range<Int> {
  fileprivate func contains(_ other: Range<Int>) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }
}
