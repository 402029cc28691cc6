/// The words of the masks: what of each kind stays visible.
enum RedactionMask {
  static func write(
    _ utf8: UnsafeBufferPointer<UInt8>, _ span: RedactionSpan, into out: inout [UInt8]
  ) {
    switch span.kind {
    case .mobile:
      // Digits written onto the front of the phone go with it.
      if span.body.lowerBound > span.range.lowerBound, isDigitLed(utf8, span) { stars(3, &out) }
      number(utf8, span, head: 3, tail: 4, stars: 4, into: &out)
    case .landline:
      let isShort = digits(utf8, span.body).count <= 8
      number(utf8, span, head: isShort ? 0 : 4, tail: 2, stars: 6, into: &out)
    case .idCard: number(utf8, span, head: 1, tail: 2, stars: nil, into: &out)
    case .bankCard: number(utf8, span, head: 4, tail: 4, stars: nil, into: &out)
    case .email:
      character(utf8, span.body, into: &out)
      stars(3, &out)
      out.append(0x40)
    case .plate: plate(utf8, span, into: &out)
    case .name:
      out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[span.body]))
      stars(2, &out)
    case .account:
      character(utf8, span.body, into: &out)
      stars(4, &out)
    case .doorNumber: door(utf8, span, into: &out)
    }
  }

  private static func stars(_ count: Int, _ out: inout [UInt8]) {
    for _ in 0..<count { out.append(0x2A) }
  }

  private static func number(
    _ utf8: UnsafeBufferPointer<UInt8>, _ span: RedactionSpan, head: Int, tail: Int,
    stars hidden: Int?, into out: inout [UInt8]
  ) {
    let digits = digits(utf8, span.body)
    // Digits on either side must not grow the visible ends.
    if head > 0, out.last != 0x20, isDigit(utf8, before: span.range.lowerBound) {
      out.append(0x20)
    }
    out.append(contentsOf: digits.prefix(head))
    stars(hidden ?? max(digits.count - head - tail, 3), &out)
    out.append(contentsOf: digits.suffix(tail))
    if digitValue(scalar(utf8, span.range.upperBound).0) != nil { out.append(0x20) }
  }

  private static func isDigit(
    _ utf8: UnsafeBufferPointer<UInt8>, before at: Int
  ) -> Bool {
    guard at > 0 else { return false }
    if utf8[at - 1] < 0x80 { return digitValue(UInt32(utf8[at - 1])) != nil }
    return at >= 3 && digitValue(scalar(utf8, at - 3).0) != nil
  }

  /// ASCII digits, and the X that ends an ID card.
  private static func digits(_ utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    var at = range.lowerBound
    while at < range.upperBound {
      let (scalar, length) = scalar(utf8, at)
      if let value = digitValue(scalar) {
        result.append(0x30 + value)
      } else {
        let folded = foldedWidth(scalar)
        if folded == 0x58 || folded == 0x78 || folded == 0xD7 { result.append(0x58) }
      }
      at += length
    }
    return result
  }

  private static func isDigitLed(
    _ utf8: UnsafeBufferPointer<UInt8>, _ span: RedactionSpan
  ) -> Bool {
    // +86 and 0086 leave no stars; a group of digits that is no country code does.
    let lead = digits(utf8, span.range.lowerBound..<span.body.lowerBound)
    return ![[], [0x38, 0x36], [0x30], [0x30, 0x38, 0x36], [0x30, 0x30, 0x38, 0x36]].contains(lead)
  }

  private static func character(
    _ utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into out: inout [UInt8]
  ) {
    let folded = foldedWidth(scalar(utf8, range.lowerBound).0)
    if folded < 0x80 {
      out.append(UInt8(folded))
    } else {
      out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[range]))
    }
  }

  private static func plate(
    _ utf8: UnsafeBufferPointer<UInt8>, _ span: RedactionSpan, into out: inout [UInt8]
  ) {
    let province = span.range.lowerBound..<span.range.lowerBound + 3
    out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[province]))
    character(utf8, province.upperBound..<province.upperBound + 1, into: &out)
    stars(4, &out)
    character(utf8, span.body, into: &out)
  }

  private static func door(
    _ utf8: UnsafeBufferPointer<UInt8>, _ span: RedactionSpan, into out: inout [UInt8]
  ) {
    var at = span.range.lowerBound
    while at < span.range.upperBound {
      let (scalar, length) = scalar(utf8, at)
      if digitValue(scalar) != nil || scalar == 0x5341 {
        out.append(0x2A)
      } else {
        out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[at..<at + length]))
      }
      at += length
    }
  }

  /// Spans lie on whole characters, so the bytes of each are there.
  private static func scalar(_ utf8: UnsafeBufferPointer<UInt8>, _ at: Int) -> (UInt32, Int) {
    guard at < utf8.count else { return (0, 1) }
    let byte = utf8[at]
    if byte >= 0xE0 && byte < 0xF0 && at + 2 < utf8.count {
      return (
        UInt32(byte & 0xF) << 12 | UInt32(utf8[at + 1] & 0x3F) << 6 | UInt32(utf8[at + 2] & 0x3F), 3
      )
    }
    return (UInt32(byte), 1)
  }
}
