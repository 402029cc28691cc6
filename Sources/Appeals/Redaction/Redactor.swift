/// Masks what says who somebody is, so that a text may be shown, kept in the journal and published
/// (个人信息保护法 §51, §73; 政府信息公开条例 §15).
///
/// Guarantees:
/// - No identifier with a form (phone, ID card, bank card, e-mail, plate) is left: redacting the
///   result finds none, and changes nothing.
/// - Policy numbers, dates, amounts, order numbers and the phones of public services stay.
/// - The result is UTF-8 where the input is; other bytes are kept as they are.
/// - Time is linear in the text; memory beyond the output is a few bytes a finding.
public struct Redactor: Sendable {
  /// Off for dispatch: whoever goes there must know the door.
  public let masksDoorNumbers: Bool
  /// Names to be masked wherever they stand.
  public let knownNames: KnownStrings
  private let tables = RedactionTables.shared

  public init(masksDoorNumbers: Bool = true, knownNames: [String] = []) {
    self.masksDoorNumbers = masksDoorNumbers
    self.knownNames = KnownStrings(knownNames)
  }

  public func redact(_ text: String) -> Redacted {
    redact(text, known: KnownStrings())
  }

  /// Masks the citizen's own strings as well, wherever they stand.
  public func redact(_ text: String, known: [String]) -> Redacted {
    redact(text, known: KnownStrings(known))
  }

  public func redact(_ text: String, known: KnownStrings) -> Redacted {
    var text = text
    return text.withUTF8 { utf8 in
      let spans = spans(utf8, known)
      if spans.isEmpty { return Redacted(text: String(decoding: utf8, as: UTF8.self), findings: []) }
      var out: [UInt8] = []
      out.reserveCapacity(utf8.count)
      Self.write(utf8, spans, into: &out)
      return Redacted(
        text: String(decoding: out, as: UTF8.self),
        findings: spans.map { Finding(kind: $0.kind, range: $0.range) })
    }
  }

  /// Appends the redacted bytes. The hot path: without findings it is one walk and one copy.
  @discardableResult
  public func redact(
    _ utf8: UnsafeBufferPointer<UInt8>, into out: inout [UInt8],
    known: KnownStrings = KnownStrings()
  ) -> RedactionCounts {
    let spans = spans(utf8, known)
    var counts = RedactionCounts()
    if spans.isEmpty {
      out.append(contentsOf: utf8)
      return counts
    }
    Self.write(utf8, spans, into: &out)
    for span in spans { counts[span.kind] += 1 }
    return counts
  }

  private func spans(
    _ utf8: UnsafeBufferPointer<UInt8>, _ known: KnownStrings
  ) -> [RedactionSpan] {
    guard let base = utf8.baseAddress, !utf8.isEmpty else { return [] }
    return tables.flags.withUnsafeBufferPointer { flags in
      guard let flags = flags.baseAddress else { return [] }
      var scan = RedactionScan(
        text: base, count: utf8.count, flags: flags, tables: tables,
        masksDoorNumbers: masksDoorNumbers, known: knownNames + known)
      scan.run()
      scan.addKnownWords()
      return scan.spans
    }
  }

  private static func write(
    _ utf8: UnsafeBufferPointer<UInt8>, _ spans: [RedactionSpan], into out: inout [UInt8]
  ) {
    var at = 0
    for span in spans {
      out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[at..<span.range.lowerBound]))
      RedactionMask.write(utf8, span, into: &out)
      at = span.range.upperBound
    }
    out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[at...]))
  }
}
