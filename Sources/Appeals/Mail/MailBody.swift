import Formats

/// The text of a mail and the names of what is attached to it, gathered from its parts (RFC 2046).
struct MailBody {
  /// One part's text; a page that was reduced gives way to a plain text that says the same.
  struct Found {
    var text = ""
    var isReduced = false
    var isBlank: Bool { text.isBlank }
  }

  private(set) var attachments: [String] = []
  var notes = MailNotes()
  private var parts = 0
  /// The first text that counted as attachment only for its name, and its place among them.
  private var named: (index: Int, text: Found, notes: MailNotes)?

  /// What the mail says. A text with a file's name is an attachment beside another text; where the
  /// mail has no other, it is what the citizen says.
  mutating func text(
    _ headers: MailHeaders, _ body: UnsafeBufferPointer<UInt8>
  ) throws(MailFault) -> String {
    let found = try read(headers, body, depth: 0, isWhole: true)
    guard found.isBlank, let named else { return found.text }
    attachments.remove(at: named.index)
    notes = named.notes
    return named.text.text
  }

  /// - Parameter isWhole: all of a mail, whose text is what it says whatever its name is.
  private mutating func read(
    _ headers: MailHeaders, _ body: UnsafeBufferPointer<UInt8>, depth: Int, isWhole: Bool = false
  ) throws(MailFault) -> Found {
    if depth > MailLimits.depthMax { throw .tooDeep }
    parts += 1
    if parts > MailLimits.partsMax { throw .tooManyParts }
    let type = MailParameters(headers.first("content-type") ?? Array("text/plain".utf8))
    let disposition = MailParameters(headers.first("content-disposition") ?? [])
    if type.value.hasPrefix("multipart/"), let boundary = type.text("boundary"),
      !boundary.isEmpty {
      return try multipart(type.value, boundary: boundary, body, depth: depth)
    }
    let name = try name(type, disposition)
    let isText = type.value == "text/plain" || type.value == "text/html" || type.value.isEmpty
      || type.value.hasPrefix("multipart/")
    if disposition.value == "attachment" || !isText && type.value != "message/rfc822" {
      attachments.append(name ?? type.value)
      return Found()
    }
    if isText, let name, disposition.value != "inline", !isWhole {
      attachments.append(name)
      if named == nil { keep(headers, body, type, index: attachments.count - 1) }
      return Found()
    }
    if type.value == "message/rfc822" {
      return try message(decoded(headers, body), depth: depth)
    }
    return try text(of: headers, body, type)
  }

  private mutating func text(
    of headers: MailHeaders, _ body: UnsafeBufferPointer<UInt8>, _ type: MailParameters
  ) throws(MailFault) -> Found {
    let bytes = decoded(headers, body)
    let label = type.text("charset")
    let text = try MailText.decode(bytes, label: label, what: "the text", &notes)
    if type.value == "text/html" { return Found(text: HTMLText.reduce(text), isReduced: true) }
    return Found(text: Self.lines(text))
  }

  /// For the case that there is no other text; one that cannot be decoded is a file like others.
  private mutating func keep(
    _ headers: MailHeaders, _ body: UnsafeBufferPointer<UInt8>, _ type: MailParameters, index: Int
  ) {
    let before = notes
    let found = try? text(of: headers, body, type)
    if let found, !found.isBlank { named = (index, found, notes) }
    notes = before
  }

  // MARK: Parts

  private mutating func multipart(
    _ type: String, boundary: String, _ body: UnsafeBufferPointer<UInt8>, depth: Int
  ) throws(MailFault) -> Found {
    let ranges = Self.ranges(of: body, boundary: Array(boundary.utf8))
    if ranges.isEmpty {
      notes.add("a multipart has no parts; it was read as text.")
      let text = try MailText.decode(Array(body), label: nil, what: "the text", &notes)
      return Found(text: Self.lines(text))
    }
    var found: [Found] = []
    for range in ranges {
      let part = UnsafeBufferPointer(rebasing: body[range])
      let headers = try MailHeaders(part)
      let rest = UnsafeBufferPointer(rebasing: part[headers.end...])
      found.append(try read(headers, rest, depth: depth + 1))
    }
    let told = found.filter { !$0.isBlank }
    if type == "multipart/alternative" {
      return told.first { !$0.isReduced } ?? told.first ?? Found()
    }
    return Found(
      text: told.map(\.text).joined(separator: "\n\n"),
      isReduced: !told.isEmpty && told.allSatisfy(\.isReduced))
  }

  /// A mail within the mail: what it says belongs to what the citizen says.
  private mutating func message(_ bytes: [UInt8], depth: Int) throws(MailFault) -> Found {
    let result = bytes.withUnsafeBufferPointer { bytes -> Result<Found, MailFault> in
      do throws(MailFault) {
        let headers = try MailHeaders(bytes)
        let rest = UnsafeBufferPointer(rebasing: bytes[headers.end...])
        var found = try read(headers, rest, depth: depth + 1, isWhole: true)
        if let subject = headers.first("subject") {
          let title = try EncodedWords.decode(subject, what: "the subject", &notes)
          found.text = title + "\n" + found.text
        }
        return .success(found)
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  private mutating func name(
    _ type: MailParameters, _ disposition: MailParameters
  ) throws(MailFault) -> String? {
    var name = try disposition.readable("filename", &notes)
    if name == nil { name = try type.readable("name", &notes) }
    return name?.isBlank == true ? nil : name
  }

  private mutating func decoded(
    _ headers: MailHeaders, _ body: UnsafeBufferPointer<UInt8>
  ) -> [UInt8] {
    let coding = headers.plain("content-transfer-encoding")?.lowercased() ?? "7bit"
    switch coding {
    case "base64":
      let (bytes, isWhole) = TransferCoding.base64(body)
      if !isWhole { notes.add("the base64 of the text is damaged or cut off.") }
      return bytes
    case "quoted-printable": return TransferCoding.quotedPrintable(body)
    case "7bit", "8bit", "binary", "": return Array(body)
    default:
      notes.add("the transfer coding \(VisibleLabel.of(coding)) is not known; read as it stands.")
      return Array(body)
    }
  }

  // MARK: Bytes

  /// The parts between the delimiter lines `--boundary`; the line end before a delimiter is its
  /// own. A last part that nothing closes is a part.
  static func ranges(
    of body: UnsafeBufferPointer<UInt8>, boundary: [UInt8]
  ) -> [Range<Int>] {
    let delimiter = Array("--".utf8) + boundary
    var ranges: [Range<Int>] = []
    var start: Int?
    var index = 0
    while index < body.count {
      let line = MailHeaders.line(body, from: index)
      if body[line.text].starts(with: delimiter) {
        var rest = body[line.text].dropFirst(delimiter.count)
        let isLast = rest.starts(with: Array("--".utf8))
        if isLast { rest = rest.dropFirst(2) }
        if rest.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
          if let start { ranges.append(start..<max(start, partEnd(body, before: index))) }
          start = isLast ? nil : line.next
          if isLast { return ranges }
        }
      }
      index = line.next
    }
    if let start { ranges.append(start..<body.count) }
    return ranges
  }

  private static func partEnd(
    _ body: UnsafeBufferPointer<UInt8>, before index: Int
  ) -> Int {
    var end = index
    if end > 0 && body[end - 1] == 0x0A { end -= 1 }
    if end > 0 && body[end - 1] == 0x0D { end -= 1 }
    return end
  }

  /// Line ends as ours are, and nothing invisible around.
  private static func lines(_ text: String) -> String {
    var plain: [UInt8] = []
    plain.reserveCapacity(text.utf8.count)
    for byte in text.utf8 where byte != 0x0D { plain.append(byte) }
    return String(decoding: plain, as: UTF8.self).trimmed
  }
}
