/// Masks what says who somebody is, so that a text may be shown, kept in the journal and published
/// (个人信息保护法 §51, §73; 政府信息公开条例 §15).
///
/// Guarantees:
/// - No identifier with a form (phone, ID card, bank card, e-mail, plate) is left: redacting the
///   result finds none, and changes nothing.
/// - Policy numbers, dates, amounts, order numbers and the phones of public services stay.
/// - The result is UTF-8 where the input is; other bytes are kept as they are.
/// - Time is linear in the text; memory beyond the output is a few words a finding.
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
      let spans = self.spans(utf8, known)
      if spans.isEmpty {
        return Redacted(text: String(decoding: utf8, as: UTF8.self), findings: [])
      }
      let (bytes, findings) = settled(utf8, spans, known)
      return Redacted(text: String(decoding: bytes, as: UTF8.self), findings: findings)
    }
  }

  /// Appends the redacted bytes. The hot path: without findings it is one walk and one copy.
  @discardableResult
  public func redact(
    _ utf8: UnsafeBufferPointer<UInt8>, into out: inout [UInt8],
    known: KnownStrings = KnownStrings()
  ) -> RedactionCounts {
    let spans = self.spans(utf8, known)
    var counts = RedactionCounts()
    if spans.isEmpty {
      out.append(contentsOf: utf8)
      return counts
    }
    let (bytes, findings) = settled(utf8, spans, known)
    out.append(contentsOf: bytes)
    for finding in findings { counts[finding.kind] += 1 }
    return counts
  }

  /// Walks over a text of one item can be no more than this: each but the last masks something that
  /// only the mask beside it set free, such as a phone written onto the front of an address.
  private static let walksMax = 8

  /// Masks, and walks over the result until nothing is found: the promise that a second redaction
  /// changes nothing is kept by having made it.
  private func settled(
    _ utf8: UnsafeBufferPointer<UInt8>, _ first: [RedactionSpan], _ known: KnownStrings
  ) -> (bytes: [UInt8], findings: [Finding]) {
    var edits = RedactionEdits(utf8, first)
    for _ in 1..<Self.walksMax {
      let spans = edits.bytes.withUnsafeBufferPointer { self.spans($0, known) }
      if spans.isEmpty { break }
      edits.apply(spans)
    }
    return (edits.bytes, edits.findings)
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
}
