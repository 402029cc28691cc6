import Formats

/// What had to be decided about a mail that its sender said otherwise or not at all: sentences for
/// the operator. Bounded; they hold nothing that the citizen wrote.
struct MailNotes {
  private(set) var sentences: [String] = []

  mutating func add(_ sentence: String) {
    if sentences.count < MailLimits.notesMax && !sentences.contains(sentence) {
      sentences.append(sentence)
    }
  }
}

/// Text of a mail, in whatever charset it turns out to be.
///
/// Guarantees: the label is believed where the bytes bear it out; where they do not, all of the
/// bytes decide between UTF-8 and GB 18030, and a note says so; nothing is repaired.
enum MailText {
  static func decode(
    _ bytes: [UInt8], label: String?, what: String, _ notes: inout MailNotes
  ) throws(MailFault) -> String {
    let result = bytes.withUnsafeBufferPointer { bytes in
      decoded(bytes, label: label, what: what, &notes)
    }
    switch result {
    case .success(let text): return text
    case .failure(let fault): throw .undecodable(what: what, fault)
    }
  }

  private static func decoded(
    _ bytes: UnsafeBufferPointer<UInt8>, label: String?, what: String, _ notes: inout MailNotes
  ) -> Result<String, CharsetFault> {
    let probe = CharsetProbe(bytes)
    // What is ASCII is the same in every charset but those that switch by escapes.
    let low = label?.lowercased() ?? ""
    if probe.isASCII && !low.hasPrefix("iso-2022") && !low.hasPrefix("utf-16") {
      return .success(String(decoding: bytes, as: UTF8.self))
    }
    let name = label.map { TextDecoder(label: $0)?.charset ?? $0.uppercased() }
    switch name {
    case Charset.utf8.rawValue?:
      if let text = String(utf8: bytes) { return .success(text) }
    case Charset.gb18030.rawValue?:
      if probe.looksLikeUTF8 { break }
      if let text = try? text(bytes, Charset.gb18030.rawValue) { return .success(text) }
    case "ISO-8859-1"?, "LATIN1"?, "WINDOWS-1252"?, "CP1252"?:
      if probe.utf8.invalid > 0 && !looksLikeGB(bytes, probe) {
        if let label, let text = try? text(bytes, label) { return .success(text) }
        if let text = try? text(bytes, Charset.latin1.rawValue) { return .success(text) }
      }
    case nil, "US-ASCII"?, "ASCII"?, "ANSI_X3.4-1968"?: break
    default:
      if let label, let text = try? text(bytes, label) { return .success(text) }
    }
    return byContent(bytes, probe, label: label, what: what, &notes)
  }

  /// The label says nothing, or what it says is not so.
  private static func byContent(
    _ bytes: UnsafeBufferPointer<UInt8>, _ probe: CharsetProbe, label: String?, what: String,
    _ notes: inout MailNotes
  ) -> Result<String, CharsetFault> {
    let said = label.map { VisibleLabel.of($0) } ?? "no charset"
    for charset in [probe.nearest, .utf8, .gb18030] {
      guard let text = try? text(bytes, charset.rawValue) else { continue }
      notes.add("\(what) says \(said) and is \(charset.rawValue); it was read as that.")
      return .success(text)
    }
    let first = probe.nearest == .utf8 ? probe.utf8.firstOffset : probe.gb18030.firstOffset
    return .failure(CharsetFault(charset: said, offset: first ?? 0))
  }

  /// Chinese in GB 2312 comes in pairs of high bytes, which words of European languages do not.
  private static func looksLikeGB(
    _ bytes: UnsafeBufferPointer<UInt8>, _ probe: CharsetProbe
  ) -> Bool {
    guard probe.gb18030.invalid == 0 else { return false }
    var run = 0
    var pairs = 0
    for byte in bytes {
      if byte >= 0xA1 {
        run += 1
        continue
      }
      if byte >= 0x80 || run % 2 != 0 { return false }
      pairs += run / 2
      run = 0
    }
    return run % 2 == 0 && pairs + run / 2 >= 2
  }

  private static func text(
    _ bytes: UnsafeBufferPointer<UInt8>, _ label: String
  ) throws(CharsetFault) -> String {
    guard let decoder = TextDecoder(label: label) else {
      throw CharsetFault(charset: label, offset: 0)
    }
    return String(decoding: try decoder.decode(bytes), as: UTF8.self)
  }
}

/// A charset's name as its sender wrote it, fit for a sentence of ours.
enum VisibleLabel {
  static let bytesMax = 40

  static func of(_ label: String) -> String {
    let plain = label.utf8.prefix(bytesMax).filter { $0 > 0x20 && $0 < 0x7F }
    return plain.isEmpty ? "no charset" : String(decoding: plain, as: UTF8.self)
  }
}

/// `=?gb2312?B?z7XNsw==?=` in header fields (RFC 2047).
enum EncodedWords {
  /// A run of the field that is one text: neighbours of one charset are decoded together, because
  /// senders cut characters in two between words.
  private struct Run {
    var label: String?
    var bytes: [UInt8]
  }

  static let wordsMax = 10_000

  static func decode(
    _ field: [UInt8], what: String, _ notes: inout MailNotes
  ) throws(MailFault) -> String {
    var text = ""
    for run in runs(field) {
      text += try MailText.decode(run.bytes, label: run.label, what: what, &notes)
    }
    return text.oneLine
  }

  private static func runs(_ field: [UInt8]) -> [Run] {
    var runs: [Run] = []
    var plain: [UInt8] = []
    var isBehindWord = false
    var index = 0
    while index < field.count {
      if runs.count < wordsMax, let word = word(field, at: index) {
        // White space between two words belongs to neither.
        let isGap = isBehindWord && plain.allSatisfy { $0 == 0x20 || $0 == 0x09 }
        if !isGap && !plain.isEmpty { runs.append(Run(label: nil, bytes: plain)) }
        plain = []
        if (isGap || isBehindWord && plain.isEmpty), let last = runs.last, let label = last.label,
          label.lowercased() == word.label.lowercased() {
          runs[runs.count - 1].bytes += word.bytes
        } else {
          runs.append(Run(label: word.label, bytes: word.bytes))
        }
        index = word.end
        isBehindWord = true
        continue
      }
      plain.append(field[index])
      index += 1
      if !(plain.last == 0x20 || plain.last == 0x09) { isBehindWord = false }
    }
    if !plain.isEmpty { runs.append(Run(label: nil, bytes: plain)) }
    return runs
  }

  private static func word(
    _ field: [UInt8], at start: Int
  ) -> (label: String, bytes: [UInt8], end: Int)? {
    guard field[start] == UInt8(ascii: "="), start + 1 < field.count,
      field[start + 1] == UInt8(ascii: "?")
    else { return nil }
    let question = UInt8(ascii: "?")
    let from = start + 2
    guard let afterLabel = field[from...].firstIndex(of: question), afterLabel > from,
      afterLabel - from <= 60, afterLabel + 2 < field.count, field[afterLabel + 2] == question
    else { return nil }
    let textFrom = afterLabel + 3
    var end = textFrom
    while end + 1 < field.count,
      !(field[end] == question && field[end + 1] == UInt8(ascii: "=")) {
      // The language that RFC 2231 lets stand behind the charset is cut off below.
      if field[end] == 0x0A { return nil }
      end += 1
    }
    guard end + 1 < field.count else { return nil }
    let text = field[textFrom..<end]
    let bytes: [UInt8]
    switch MailHeaders.lower(field[afterLabel + 1]) {
    case UInt8(ascii: "b"): bytes = TransferCoding.base64(text).bytes
    case UInt8(ascii: "q"): bytes = TransferCoding.q(text)
    default: return nil
    }
    let label = String(decoding: field[from..<afterLabel], as: UTF8.self)
    let charset = label.split(separator: "*").first.map(String.init) ?? label
    return (charset, bytes, end + 2)
  }
}

extension String {
  /// Without line breaks and other control characters, and trimmed: for what stands on one line.
  var oneLine: String {
    let plain = unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
    return String(String.UnicodeScalarView(plain)).trimmed
  }
}
