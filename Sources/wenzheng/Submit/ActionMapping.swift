import Formats
import Orders
import WorkTime

/// What was done to an item, as fields beside it tell: a history's replies stand in the same row as
/// what they answer. A line of a mapping file: `actions: [{ verb: "reply", at: "reply_time", text:
/// "reply" }]`, with `why` and `unit` where the verb needs them; `by` is who is said to have done
/// it.
struct ActionMapping: Sendable, Equatable {
  var verb: ActionVerb
  var by: String
  /// Fields of the input, by what they are in an action.
  var at: String
  var texts: [String: String]

  static let byDefault = "history"

  init(_ node: ConfigNode) throws(ConfigFault) {
    let fields = try node.object(keys: ["verb", "at", "text", "why", "unit", "by"])
    verb = try fields.required("verb").choice(ActionVerb.self)
    if verb.object != .order {
      throw try fields.required("verb").fault(.invalid("is not done to orders; name another"))
    }
    at = try fields.string("at")
    by = try fields.string(ifPresent: "by") ?? Self.byDefault
    texts = [:]
    for name in ["text", "why", "unit"] { texts[name] = try fields.string(ifPresent: name) }
  }

  var sources: [String] { [at] + texts.values }

  /// Why nothing can be made of fields that are there.
  enum Fault: Error, Equatable {
    case timeMissing(field: String)
    case badTime(field: String)
    case bad(ActionFault)

    var refusal: Refusal {
      switch self {
      case .timeMissing(let field):
        Refusal("action-time-missing", field: field,
          "'\(field)' is missing, but other fields of the action are there; an action without a "
            + "time cannot be replayed")
      case .badTime(let field):
        Refusal("action-time-bad", field: field,
          "'\(field)' is no time that is understood; write it with its offset, or name --zone")
      case .bad(let fault): Refusal(fault.code.rawValue, field: fault.field ?? "", "\(fault)")
      }
    }
  }

  /// The action as its topic has it; nil where the item tells of none.
  ///
  /// - Parameter values: the item's texts by their names; what is null or empty is not in it.
  func action(
    _ values: [String: String], channel: String, sourceID: String, zoneMinutes: Int?
  ) throws(Fault) -> (at: Instant, bytes: [UInt8])? {
    guard let word = values[at] else {
      // Nobody has done it.
      if texts.values.allSatisfy({ values[$0] == nil }) { return nil }
      throw .timeMissing(field: at)
    }
    guard let time = Self.time(word, zoneMinutes) else { throw .badTime(field: at) }
    var action = Action(
      id: Self.id(channel: channel, sourceID: sourceID, verb: verb),
      verb: verb, subject: .item(channel: channel, sourceID: sourceID), by: by, at: time)
    action.text = texts["text"].flatMap { values[$0] }
    action.why = texts["why"].flatMap { values[$0] }
    action.options.unit = texts["unit"].flatMap { values[$0] }
    var writer = JSONWriter()
    action.encode(into: &writer)
    // As the daemon will read it.
    let read = writer.bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(ActionFault) in try Action(decoding: bytes) }
    }
    if case .failure(let fault) = read { throw .bad(fault) }
    return (time, writer.bytes)
  }

  /// Sent again it is the same action: what makes the item one, and the verb. Two channels may give
  /// one source_id to two items. Too long for an action, its checksum stands for it.
  static func id(channel: String, sourceID: String, verb: ActionVerb) -> String {
    let id = "\(channel)/\(sourceID)/\(verb.rawValue)"
    return id.utf8.count <= Action.idBytesMax ? id : "sha256-" + String(hex: SHA256.digest(id.utf8))
  }

  private static func time(_ word: String, _ zoneMinutes: Int?) -> Instant? {
    if let instant = try? Instant(parsing: word) { return instant }
    return zoneMinutes.flatMap { LocalTimeText.instant(word, offsetMinutes: $0) }
  }
}

extension ItemMapping {
  /// The texts of the fields that actions are made of.
  func actionTexts(_ item: UnsafeBufferPointer<UInt8>) -> [String: String] {
    let wanted = Set(actions.flatMap(\.sources))
    var texts: [String: String] = [:]
    var reader = JSONReader(item)
    do throws(JSONFault) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let name = try reader.text(of: key)
        let isText = try reader.peek() == .string
        guard wanted.contains(name), isText else {
          try reader.skip()
          continue
        }
        let text = try reader.string().trimmingSpaces
        if !text.isEmpty { texts[name] = text }
      }
    } catch {
      // The item itself was read before: it is JSON.
      return texts
    }
    return texts
  }
}
