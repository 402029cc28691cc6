import Formats

/// Who wrote a mail: the first mailbox of a `From` field (RFC 5322).
struct MailAddress: Equatable {
  var name: String?
  var address: String?

  /// Taken apart before encoded words are decoded: what they hold is never an address.
  init(_ field: [UInt8], _ notes: inout MailNotes) throws(MailFault) {
    var outside: [UInt8] = []
    var comment: [UInt8] = []
    var inside: [UInt8]?
    var (isQuoted, isEscaped, isInAngles) = (false, false, false)
    var depth = 0
    loop: for byte in field {
      if isEscaped {
        isEscaped = false
      } else {
        switch byte {
        case UInt8(ascii: "\\") where isQuoted || depth > 0:
          isEscaped = true
          continue
        case UInt8(ascii: "\"") where depth == 0:
          isQuoted.toggle()
          continue
        case UInt8(ascii: "(") where !isQuoted:
          depth += 1
          if depth == 1 { continue }
        case UInt8(ascii: ")") where !isQuoted && depth > 0:
          depth -= 1
          if depth == 0 { continue }
        case UInt8(ascii: "<") where !isQuoted && depth == 0:
          isInAngles = true
          inside = []
          continue
        case UInt8(ascii: ">") where isInAngles: break loop
        // The next mailbox.
        case UInt8(ascii: ",") where !isQuoted && depth == 0 && !isInAngles: break loop
        default: break
        }
      }
      if depth > 0 { comment.append(byte) }
      else if isInAngles { inside?.append(byte) }
      else { outside.append(byte) }
    }
    let what = "the sender's name"
    var name: String
    if let inside {
      address = Self.plain(inside)
      name = try EncodedWords.decode(outside, what: what, &notes)
      if name.isEmpty { name = try EncodedWords.decode(comment, what: what, &notes) }
    } else if outside.contains(UInt8(ascii: "@")) {
      address = Self.plain(outside)
      name = try EncodedWords.decode(comment, what: what, &notes)
    } else {
      address = nil
      name = try EncodedWords.decode(outside, what: what, &notes)
    }
    // Some programs put the address where the name belongs.
    self.name = name.isEmpty || name == address ? nil : name
  }

  /// A name of fewer letters before the at sign stands in any text by chance.
  static let localBytesMin = 3

  /// True where a text, whatever the size of its letters, holds the address, what stands before its
  /// at sign, or the name.
  func isNamed(in text: String) -> Bool {
    let small = text.lowercased()
    let own = Citizen(name: name?.lowercased(), email: address?.lowercased())
    if KnownStrings(own).occur(in: small) { return true }
    if KnownStrings(Citizen(name: name, email: address)).occur(in: text) { return true }
    guard let local = address?.split(separator: "@").first?.lowercased() else { return false }
    return local.utf8.count >= Self.localBytesMin && small.contains(local)
  }

  private static func plain(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self).oneLine
    return text.contains("@") ? text : nil
  }
}
