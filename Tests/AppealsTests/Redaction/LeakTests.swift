import Appeals
import Testing

@Suite struct LeakTests {
  private static let before = [
    "", "我的电话", "请联系：", "号码是", "手机", "（", "反映人留的是", "昨天下午三点打了", "车是", "卡号",
    "您好！", "在滕州市善国路，", "合同第3条，", "2023年5月，", "共交了1200元，", "身份证", "tel:", "Q", "3栋的",
    "监督电话之外另有"
  ]
  private static let after = [
    "", "。", "，请回电", "）", "没有人接", "的机主", "、谢谢", "\n", "　盼复", "2018年购买".description, "号",
    "；另附材料", "!!", "一直打不通", "与本人无关", "/", "…"
  ]

  private static let chineseDigits: [Unicode.Scalar: UInt32] = [
    "零": 0, "〇": 0, "一": 1, "幺": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
  ]

  /// Digits and letters alone, in ASCII and capitals: how a reader sees through marks.
  private static func normalised(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      var value = scalar.value
      if value >= 0xFF01 && value <= 0xFF5E { value -= 0xFEE0 }
      if let digit = chineseDigits[scalar] { value = 0x30 + digit }
      guard let folded = Unicode.Scalar(value) else { continue }
      if folded.isASCII, folded.properties.isAlphabetic || (0x30...0x39).contains(value) {
        result.unicodeScalars.append(folded)
      } else if folded == "*" {
        result += "*"
      }
    }
    return result.uppercased()
  }

  static let formatted = PersonalDataKind.allCases.filter(\.isFormatted)

  @Test(arguments: formatted)
  func noIdentifierIsLeft(kind: PersonalDataKind) {
    let seed: UInt64 = 33_358
    var generator = IdentifierGenerator(seed: seed)
    let redactor = Redactor()
    var leaks: [String] = []
    let cases = 1_200
    for _ in 0..<cases {
      let identifier = generator.identifier(kind)
      var tail = generator.pick(Self.after)
      // A year after a number's own dash would be more of the number.
      if identifier.kind != .mobile, tail.hasPrefix("2") { tail = "。" + tail }
      let text = generator.pick(Self.before) + identifier.written + tail
      let redacted = redactor.redact(text)
      if Self.normalised(redacted.text).contains(identifier.secret.uppercased()) {
        leaks.append("\(text) → \(redacted.text)")
      }
      check(redacted, text, redactor, seed)
    }
    #expect(leaks.isEmpty, "\(leaks.count) of \(cases), seed \(seed): \(leaks.prefix(8))")
  }

  @Test func severalInOneTextAreAllMasked() {
    let seed: UInt64 = 20_261_121
    var generator = IdentifierGenerator(seed: seed)
    let redactor = Redactor()
    let kinds = PersonalDataKind.allCases.filter(\.isFormatted)
    var leaks: [String] = []
    for _ in 0..<1_200 {
      var text = ""
      var secrets: [String] = []
      for _ in 0..<Int.random(in: 2...4, using: &generator.random) {
        let identifier = generator.identifier(generator.pick(kinds))
        text += generator.pick(Self.before) + identifier.written
        text += generator.pick(["、", "，", "；", "\n", "和"])
        secrets.append(identifier.secret)
      }
      let redacted = redactor.redact(text)
      let shown = Self.normalised(redacted.text)
      for secret in secrets where shown.contains(secret.uppercased()) {
        leaks.append("\(secret) in \(text) → \(redacted.text)")
      }
      check(redacted, text, redactor, seed)
    }
    #expect(leaks.isEmpty, "\(leaks.count), seed \(seed): \(leaks.prefix(8))")
  }

  /// Anything put beside anything: whatever the first pass makes of it, the second changes nothing.
  @Test func redactingTwiceIsRedactingOnce() {
    let seed: UInt64 = 11_643
    var generator = IdentifierGenerator(seed: seed)
    let redactor = Redactor()
    let kinds = PersonalDataKind.allCases.filter(\.isFormatted)
    let scraps = [
      "1", "13", "138", "0632", "86", "+86", "0086", "5550002", "2018", "年", "19", "-", " ", ".",
      "(", ")", "（",
      "）", "*", "**", "***", "****", "X", "一", "十", "三", "号楼", "单元", "室", "栋", "#",
      "3-2-501", "3号楼", "501",
      "@", "＠", "qq.com", "a", "鲁", "鲁D", "12345", "D", "我叫", "我是", "本人",
      "姓名：", "联系人", "段", "建国", "王",
      "先生", "女士", "老师", "欧阳", "，", "。", "、", "电话", "咨询电话", "转", "元", "0", "9", "·", "370481",
      "19900101", "123", "\n", "李明", "的", "某", "：", "法人代表", "6222021001116245702", "张于", "于"
    ]
    for _ in 0..<12_000 {
      var text = ""
      for _ in 0..<Int.random(in: 2...9, using: &generator.random) {
        text += Int.random(in: 0..<5, using: &generator.random) == 0
          ? generator.identifier(generator.pick(kinds)).written : generator.pick(scraps)
      }
      check(redactor.redact(text), text, redactor, seed)
    }
  }

  private func check(_ redacted: Redacted, _ text: String, _ redactor: Redactor, _ seed: UInt64) {
    let again = redactor.redact(redacted.text)
    if again.text != redacted.text || !again.findings.isEmpty {
      Issue.record("seed \(seed): \(text) → \(redacted.text) → \(again.text)")
    }
    var end = 0
    for finding in redacted.findings {
      if finding.range.lowerBound < end || finding.range.isEmpty {
        Issue.record("findings overlap in \(text)")
      }
      end = finding.range.upperBound
    }
  }
}
