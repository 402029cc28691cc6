import Appeals
import TestSupport

/// Makes identifiers and writes them as people do. `secret` is what must not be readable
/// afterwards, in ASCII without marks.
struct IdentifierGenerator {
  struct Identifier {
    var kind: PersonalDataKind
    var written: String
    var secret: String
  }

  var random: Seeded

  init(seed: UInt64) { random = Seeded(state: seed) }

  mutating func digits(_ count: Int) -> [Int] {
    (0..<count).map { _ in Int.random(in: 0...9, using: &random) }
  }

  mutating func pick<T>(_ list: [T]) -> T { list[Int.random(in: 0..<list.count, using: &random)] }

  mutating func identifier(_ kind: PersonalDataKind) -> Identifier {
    switch kind {
    case .mobile: mobile()
    case .landline: landline()
    case .idCard: idCard()
    case .bankCard: bankCard()
    case .email: email()
    default: plate()
    }
  }

  // MARK: kinds

  private mutating func mobile() -> Identifier {
    let number = [1, Int.random(in: 3...9, using: &random)] + digits(9)
    let spelt = Array(repeating: 1, count: 11)
    let shape = pick([[11], [11], [3, 4, 4], [3, 8], [7, 4], [4, 4, 3], [5, 6], spelt])
    // 1998-2003 300 is a row of years: such a shape is no phone for anybody.
    let isYearLike = shape[0] == 4 && number[1] >= 8
    let body = write(number, shape: isYearLike ? [3, 4, 4] : shape)
    let prefix = pick(["", "", "", "+86", "+86 ", "+86-", "0086", "0086-", "86", "0", "（+86）"])
    return Identifier(kind: .mobile, written: prefix + body, secret: join(number.suffix(8)))
  }

  private mutating func landline() -> Identifier {
    let isLarge = Bool.random(using: &random)
    let area = isLarge
      ? pick([[0, 1, 0], [0, 2, 1], [0, 2, 2], [0, 5, 3, 1]]) : pick([[0, 6, 3, 2], [0, 3, 1, 1]])
    let local = [Int.random(in: 2...8, using: &random)] + digits(isLarge ? 7 : 6)
    let written: String
    switch Int.random(in: 0..<5, using: &random) {
    case 0: written = write(area + local, shape: [area.count + local.count])
    case 1: written = "(" + join(area) + ")" + pick(["", " "]) + join(local)
    case 2: written = "（" + join(area) + "）" + join(local)
    case 3: written = write(area + local, shape: [area.count, local.count - 4, 4])
    default: written = write(area + local, shape: [area.count, local.count])
    }
    let after = pick(["", "", "", "转801", "-8001", "转分机12"])
    return Identifier(kind: .landline, written: written + after, secret: join(local))
  }

  private mutating func idCard() -> Identifier {
    let region = pick(["370481", "370112", "370405", "370124", "110105", "510104", "650102"])
    let year = Int.random(in: 1930...2020, using: &random)
    let month = Int.random(in: 1...12, using: &random)
    let day = Int.random(in: 1...28, using: &random)
    var number = region.compactMap(\.wholeNumberValue)
    number += split(year, 4) + split(month, 2) + split(day, 2)
    if Int.random(in: 0..<6, using: &random) == 0 {
      number = Array(number[0..<6]) + Array(number[8..<14]) + digits(3)
      let shape = pick([[15], [6, 6, 3]])
      return Identifier(
        kind: .idCard, written: write(number, shape: shape), secret: join(number[1..<13]))
    }
    number += digits(3)
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    let sum = zip(number, weights).reduce(0) { $0 + $1.0 * $1.1 }
    var check = String(Array("10X98765432")[sum % 11])
    // A typing error in the check character is personal data still.
    if Int.random(in: 0..<8, using: &random) == 0 { check = pick(["1", "7", "X"]) }
    let secret = join(number[1..<16])
    let spelt = Array(repeating: 1, count: 17)
    let shape = pick([[17], [17], [6, 8, 3], [6, 11], [4, 4, 4, 4, 1], spelt])
    if check == "X" {
      return Identifier(
        kind: .idCard, written: write(number, shape: shape) + pick(["X", "x", "Ｘ", "ｘ"]),
        secret: secret)
    }
    number.append(check.first?.wholeNumberValue ?? 0)
    var last = shape
    last[last.count - 1] += 1
    if shape.count == 17 { last = Array(repeating: 1, count: 18) }
    return Identifier(kind: .idCard, written: write(number, shape: last), secret: secret)
  }

  private mutating func bankCard() -> Identifier {
    let length = pick([16, 16, 19, 19, 18, 17, 15, 14, 13])
    var number = pick([[6, 2], [4, 5], [5, 1], [3, 7], [9, 5]]) + digits(length - 3)
    var sum = 0
    for (index, digit) in number.reversed().enumerated() {
      let value = index % 2 == 0 ? digit * 2 : digit
      sum += value > 9 ? value - 9 : value
    }
    number.append((10 - sum % 10) % 10)
    var shape = [length]
    if Bool.random(using: &random) {
      shape = Array(repeating: 4, count: length / 4) + (length % 4 == 0 ? [] : [length % 4])
    }
    // The mask shows four digits at either end.
    return Identifier(
      kind: .bankCard, written: write(number, shape: shape), secret: join(number[2..<length - 2]))
  }

  private mutating func email() -> Identifier {
    let letters = Array("abcdefghijkmnpqrstuvwxyz")
    var local = String((0..<Int.random(in: 5...10, using: &random)).map { _ in pick(letters) })
    if Bool.random(using: &random) { local += pick(["", ".", "_", "-"]) + join(digits(4)) }
    if Int.random(in: 0..<4, using: &random) == 0 { local = join(digits(9)) }
    let domain = pick(["qq.com", "163.com", "example.com.cn", "mail.example.org"])
    let written = local + pick(["@", "@", "＠"]) + domain
    let isWide = Int.random(in: 0..<5, using: &random) == 0
    return Identifier(
      kind: .email, written: isWide ? widened(written) : written, secret: String(local.dropFirst()))
  }

  private mutating func plate() -> Identifier {
    let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ").map(String.init)
    var tail = (0..<5).map { _ in String(Int.random(in: 0...9, using: &random)) }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      tail[pick([0, 1, 2, 3, 4])] = pick(letters)
    }
    if Int.random(in: 0..<3, using: &random) == 0 {
      let energy = pick(["D", "F"])
      let digits = tail.map { Int($0) == nil ? "7" : $0 }
      tail = Bool.random(using: &random) ? [energy] + digits : digits + [energy]
    }
    let secret = tail.joined()
    let head = pick(Array("鲁京沪苏豫皖冀")).description + pick(letters)
    let written = head + pick(["", "", "·", " ", "-"]) + secret
    return Identifier(
      kind: .plate, written: Bool.random(using: &random) ? written : written.lowercased(),
      secret: secret)
  }

  // MARK: writing

  private func split(_ value: Int, _ width: Int) -> [Int] {
    var value = value
    var result: [Int] = []
    for _ in 0..<width {
      result.insert(value % 10, at: 0)
      value /= 10
    }
    return result
  }

  private func join<S: Sequence<Int>>(_ digits: S) -> String { digits.map(String.init).joined() }

  /// Groups with a mark between them, in ASCII, full-width, Chinese or mixed digits.
  private mutating func write(_ digits: [Int], shape: [Int]) -> String {
    let style = Int.random(in: 0..<6, using: &random)
    let mark = pick([" ", "-", "－", "—", "　", " - "])
    var text = ""
    var at = 0
    for size in shape {
      if at > 0 { text += mark }
      for digit in digits[at..<at + size] {
        let used = style == 5 ? Int.random(in: 0...2, using: &random) : style
        text += glyph(digit, used)
      }
      at += size
    }
    return text
  }

  private mutating func glyph(_ digit: Int, _ style: Int) -> String {
    switch style {
    case 1: Array("０１２３４５６７８９")[digit].description
    case 2: digit == 1 ? pick(["一", "幺"]) : Array("零一二三四五六七八九")[digit].description
    case 3: Array("〇一二三四五六七八九")[digit].description
    default: String(digit)
    }
  }

  private func widened(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let value = scalar.value
      let isPlain = value > 0x20 && value < 0x7F
      scalars.append(isPlain ? Unicode.Scalar(value + 0xFEE0) ?? scalar : scalar)
    }
    return String(scalars)
  }
}
