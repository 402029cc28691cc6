import Appeals
import Decider
import Formats
import Foundation
import Orders

/// By what a refused item is named to its sender: the `source_id` that stands in it, where that can
/// be read, else the key of its message.
///
/// Guarantees: a `source_id` goes out only if it is a legal one and shows no personal number. Of an
/// item that was refused because its `source_id` names the citizen the key is told, if that is
/// another name and a harmless one, and else none: the dead letter has it.
struct RefusedName {
  var key: [UInt8]?
  /// Nil where the key is no text, which names nothing to the sender.
  var sourceID: String?

  /// Nil where nothing names the item, so that nobody can be told.
  init?(_ letter: DeadLettered, _ raw: RawMessage) {
    let found = raw.value.flatMap { $0.withUnsafeBufferPointer(Self.sourceID) }
    if letter.code == AppealFault.Code.personalNumber.rawValue {
      guard let key = raw.key, let text = String(utf8: key), let found,
        !text.contains(found), !found.contains(text), Self.isHarmless(text, beside: raw)
      else { return }
      (self.key, sourceID) = (key, text)
    } else if let found, Self.shows(nothingIn: found) {
      (key, sourceID) = (Array(found.utf8), found)
    } else {
      guard let key = raw.key else { return nil }
      (self.key, sourceID) = (key, String(utf8: key))
    }
  }

  /// Also where what stands behind it is at fault.
  private static func sourceID(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var reader = JSONReader(bytes)
    do throws(JSONFault) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        guard reader.matches(key, "source_id") else {
          try reader.skip()
          continue
        }
        let text = try reader.string().trimmingCharacters(in: .whitespacesAndNewlines)
        let isLegal = !text.isEmpty && text.utf8.count <= AppealLimits.sourceIDBytesMax
          && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
        return isLegal ? text : nil
      }
    } catch { return nil }
    return nil
  }

  private static let redactor = Redactor()

  private static func shows(nothingIn text: String) -> Bool { redactor.redact(text).text == text }

  /// Neither a personal number, nor what the item's citizen said about himself.
  private static func isHarmless(_ text: String, beside raw: RawMessage) -> Bool {
    let appeal = (raw.value ?? []).withUnsafeBufferPointer { AppealReader.stored($0) }
    guard case .success(let appeal) = appeal else { return false }
    return shows(nothingIn: text) && !KnownStrings(appeal.citizen).occur(in: text)
  }
}
