import Formats

/// The header fields of a mail or of one of its parts (RFC 5322), each on one line.
struct MailHeaders {
  /// Names in lower case; values as they stand, without line breaks.
  private(set) var fields: [(name: String, value: [UInt8])] = []
  /// Where the body begins.
  private(set) var end = 0

  /// Reads up to the empty line. A line that is no field ends the headers: the body begins there.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(MailFault) {
    var index = 0
    while index < bytes.count {
      let line = Self.line(bytes, from: index)
      if line.text.isEmpty {
        end = line.next
        return
      }
      if line.next > MailLimits.headersBytesMax { throw .headersTooLong }
      let first = bytes[index]
      if first == 0x20 || first == 0x09 {
        // A folded line; the line break alone is taken out.
        guard !fields.isEmpty else { break }
        fields[fields.count - 1].value.append(contentsOf: bytes[line.text])
      } else if let colon = Self.colon(bytes, in: line.text) {
        let name = String(
          decoding: bytes[line.text.lowerBound..<colon].map { Self.lower($0) }, as: UTF8.self)
        fields.append((
          name.trimmed, Array(bytes[(colon + 1)..<line.text.upperBound])))
      } else if !fields.isEmpty || index > 0 {
        break
      } else {
        // The line of an mbox may have been left before the first field.
        guard bytes[line.text].starts(with: Array("From ".utf8)) else { break }
      }
      index = line.next
    }
    end = index
  }

  func first(_ name: String) -> [UInt8]? { fields.first { $0.name == name }?.value }

  /// A value that holds names and numbers only.
  func plain(_ name: String) -> String? {
    first(name).map { String(decoding: $0, as: UTF8.self).trimmed }
  }

  // MARK: Bytes

  /// The line without its end, and where the next one begins.
  static func line(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (text: Range<Int>, next: Int) {
    var index = start
    while index < bytes.count, bytes[index] != 0x0A { index += 1 }
    let next = min(index + 1, bytes.count)
    if index > start && bytes[index - 1] == 0x0D { index -= 1 }
    return (start..<index, next)
  }

  /// The colon behind a name of printable ASCII (RFC 5322, 2.2).
  private static func colon(_ bytes: UnsafeBufferPointer<UInt8>, in line: Range<Int>) -> Int? {
    for index in line {
      let byte = bytes[index]
      if byte == UInt8(ascii: ":") { return index > line.lowerBound ? index : nil }
      // White space may stand between the name and the colon in old mail.
      if byte <= 0x20 {
        let rest = bytes[index..<line.upperBound].first { $0 != 0x20 && $0 != 0x09 }
        guard rest == UInt8(ascii: ":") else { return nil }
      } else if byte >= 0x7F {
        return nil
      }
    }
    return nil
  }

  static func lower(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}

/// A value with parameters (RFC 2045 and 2231): `text/plain; charset=gbk; name*0*=utf-8''%E5`.
struct MailParameters {
  let value: String
  /// Names in lower case. Values as bytes: nobody keeps to ASCII in file names.
  private var plain: [String: [UInt8]] = [:]
  /// Of RFC 2231: what was percent-coded, its parts joined, and its charset.
  private var coded: [String: (bytes: [UInt8], charset: String)] = [:]

  static let parametersMax = 100

  init(_ bytes: [UInt8]) {
    var parts = Self.split(bytes)
    value = parts.isEmpty
      ? "" : String(decoding: parts.removeFirst(), as: UTF8.self).trimmed.lowercased()
    var pieces: [String: [(number: Int, isCoded: Bool, bytes: [UInt8])]] = [:]
    for part in parts.prefix(Self.parametersMax) {
      guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: part[..<equals], as: UTF8.self).trimmed.lowercased()
      let text = Self.unquoted(Array(part[(equals + 1)...]))
      var words = name.split(separator: "*", omittingEmptySubsequences: false)
      guard words.count > 1 else {
        if plain[name] == nil { plain[name] = text }
        continue
      }
      let isCoded = words.last?.isEmpty == true
      if isCoded { words.removeLast() }
      let number = words.count > 1 ? Int(words[1]) ?? 0 : 0
      pieces[String(words[0]), default: []].append((number, isCoded, text))
    }
    for (name, list) in pieces { coded[name] = Self.join(list) }
  }

  func text(_ name: String) -> String? {
    plain[name].map { String(decoding: $0, as: UTF8.self).trimmed }
  }

  /// A parameter that is meant for people, in the charset that it names, or with encoded words in
  /// it, which is not allowed and common.
  func readable(_ name: String, _ notes: inout MailNotes) throws(MailFault) -> String? {
    if let (bytes, charset) = coded[name] {
      return try MailText.decode(
        bytes, label: charset.isEmpty ? nil : charset, what: "a file name", &notes)
    }
    guard let bytes = plain[name] else { return nil }
    return try EncodedWords.decode(bytes, what: "a file name", &notes)
  }

  private static func join(
    _ pieces: [(number: Int, isCoded: Bool, bytes: [UInt8])]
  ) -> (bytes: [UInt8], charset: String) {
    var all: [UInt8] = []
    var charset = ""
    for (index, piece) in pieces.sorted(by: { $0.number < $1.number }).enumerated() {
      var bytes = piece.bytes
      if piece.isCoded && index == 0 {
        let fields = bytes.split(
          separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        if fields.count == 3 {
          charset = String(decoding: fields[0], as: UTF8.self)
          bytes = Array(fields[2])
        }
      }
      all += piece.isCoded ? TransferCoding.percent(bytes) : bytes
    }
    return (all, charset)
  }

  /// Divided at `;` outside of quotes.
  private static func split(_ bytes: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = [[]]
    var isQuoted = false
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        isEscaped = false
      } else if isQuoted && byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: ";") && !isQuoted {
        parts.append([])
        continue
      }
      parts[parts.count - 1].append(byte)
    }
    return parts
  }

  /// Without white space around it, and without quotes and their escapes.
  static func unquoted(_ bytes: [UInt8]) -> [UInt8] {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
    var text = bytes.drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    guard text.count >= 2, text.first == UInt8(ascii: "\""), text.last == UInt8(ascii: "\"") else {
      return Array(text)
    }
    var plain: [UInt8] = []
    var isEscaped = false
    for byte in text.dropFirst().dropLast() {
      if byte == UInt8(ascii: "\\") && !isEscaped {
        isEscaped = true
        continue
      }
      isEscaped = false
      plain.append(byte)
    }
    return plain
  }
}
