import Classification
import Formats
import Orders

extension Configuration {
  /// Texts of more than this go in parts.
  static let textBytesMax = 256 * 1024

  /// The events by which a ledger takes this configuration over: the checksums of all files, then
  /// the texts of those that changed. Models are no texts: their checksums stand here, and they lie
  /// beside the ledger.
  public func adoption(known: ConfigurationTexts) -> [Event.Body] {
    var events: [Event.Body] = [.configurationAdopted(id: id, files: files)]
    let before = Dictionary(
      known.files.map { ($0.name, $0.sha256) }, uniquingKeysWith: { first, _ in first })
    for (file, text) in zip(files, texts)
    where before[file.name] != file.sha256 && !ModelDirectory.isModel(file.name) {
      let parts = Self.parts(of: String(decoding: text.bytes, as: UTF8.self))
      for (part, body) in parts.enumerated() {
        events.append(.configurationText(
          file: file.name, part: part, parts: parts.count, text: body))
      }
    }
    return events
  }

  /// Cuts a text between characters into parts of a bounded size. At least one part, maybe empty.
  static func parts(of text: String) -> [String] {
    var parts: [String] = []
    var rest = text[...]
    while rest.utf8.count > textBytesMax {
      var cut = rest.utf8.index(rest.utf8.startIndex, offsetBy: textBytesMax)
      while rest.utf8[cut] & 0xC0 == 0x80 { cut = rest.utf8.index(before: cut) }
      parts.append(String(rest[..<cut]))
      rest = rest[cut...]
    }
    return parts + [String(rest)]
  }
}
