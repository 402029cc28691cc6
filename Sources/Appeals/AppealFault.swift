import Formats

/// Why a message is no appeal: facts for the dead letter.
///
/// Guarantees: neither the facts nor the sentence hold anything that the citizen or the sender
/// wrote, only names of our own fields, places, lengths and limits.
public struct AppealFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable codes on the wire.
  public enum Code: String, CaseIterable, Sendable {
    case notJSON = "not-json"
    case invalidUTF8 = "invalid-utf8"
    case tooDeep = "too-deep"
    case itemTooLarge = "item-too-large"
    case wrongType = "wrong-type"
    case missingField = "missing-field"
    case duplicateField = "duplicate-field"
    case fieldTooLong = "field-too-long"
    case tooMany = "too-many"
    case containsNUL = "contains-nul"
    case emptyText = "empty-text"
    case unknownChannel = "unknown-channel"
    case channelMismatch = "channel-mismatch"
    case badKind = "bad-kind"
    case badJurisdiction = "bad-jurisdiction"
    case impossibleTime = "impossible-time"
    case missingOffset = "missing-offset"
    case timeAhead = "time-ahead"
    case personalNumber = "personal-number"
  }

  public let code: Code
  /// `citizen.phone`; empty where the whole item is meant.
  public let field: String
  /// Byte of the message at which the fault was noticed: where a value begins, or where a text
  /// stops being JSON.
  public let offset: Int?
  /// How much there was, in the unit of the limit.
  public let found: Int?
  /// The limit that was passed, in bytes, entries or levels.
  public let limit: Int?

  public init(
    _ code: Code, field: String = "", offset: Int? = nil, found: Int? = nil, limit: Int? = nil
  ) {
    self.code = code
    self.field = field
    self.offset = offset
    self.found = found
    self.limit = limit
  }

  init(
    _ code: Code, _ field: AppealField, offset: Int? = nil, found: Int? = nil, limit: Int? = nil
  ) {
    self.init(code, field: field.path, offset: offset, found: found, limit: limit)
  }

  /// A `source_id` stands in journal, logs and topics as it is, and every outcome names it: none
  /// may hold what the citizen said of himself. Nil where it does not.
  public init?(naming known: KnownStrings, in appeal: Appeal) {
    guard known.occur(in: appeal.sourceID) else { return nil }
    self.init(.personalNumber, .sourceID)
  }

  /// What the reader found, in the field that was being read.
  init(_ fault: JSONFault, _ field: AppealField, in bytes: UnsafeBufferPointer<UInt8>) {
    switch fault.kind {
    case .wrongType: self.init(.wrongType, field, offset: fault.offset)
    case .badUTF8: self.init(.invalidUTF8, field, offset: fault.offset)
    case .duplicateKey: self.init(.duplicateField, field, offset: fault.offset)
    case .tooDeep:
      self.init(.tooDeep, field, offset: fault.offset, limit: AppealLimits.nestingMax)
    case .rawControl where bytes[fault.offset] == 0:
      self.init(.containsNUL, field, offset: fault.offset)
    case .unexpectedEnd, .unexpectedByte, .badNumber, .badEscape, .rawControl, .trailing:
      self.init(.notJSON, field, offset: fault.offset)
    }
  }

  /// True where the bytes are no JSON text of ours at all, false where a value is not allowed.
  public var isSyntax: Bool {
    switch code {
    case .notJSON, .invalidUTF8, .tooDeep, .itemTooLarge: true
    default: false
    }
  }

  /// One sentence: what, where, what to do.
  public var description: String {
    let place = field.isEmpty ? "the item" : "'\(field)'"
    let at = offset.map { " at byte \($0)" } ?? ""
    return "\(place)\(at) \(problem)"
  }

  private var problem: String {
    let much = found.map { " (\($0))" } ?? ""
    let most = limit.map { "\($0)" } ?? "the allowed number of"
    switch code {
    case .notJSON: return "is not JSON; send one JSON object a message"
    case .invalidUTF8: return "is not valid UTF-8; encode the item as UTF-8"
    case .tooDeep: return "is nested deeper than \(most) levels; flatten it"
    case .itemTooLarge: return "has more than \(most) bytes\(much); send long texts as links"
    case .wrongType: return "has the wrong type; send \(form)"
    case .missingField: return "is missing; add it"
    case .duplicateField: return "stands twice in its object; send it once"
    case .fieldTooLong: return "has more than \(most) bytes\(much); shorten it"
    case .tooMany: return "has more than \(most) entries; send fewer"
    case .containsNUL: return "holds a NUL character; remove it"
    case .emptyText: return "says nothing: title and content are both empty; fill one of them"
    case .unknownChannel: return "names a channel that is not configured; correct or omit it"
    case .channelMismatch:
      return "names another channel than the topic's; send the item to its own topic"
    case .badKind:
      return "is none of 咨询, 求助, 投诉, 举报, 建议, 表扬; correct or omit it"
    case .badJurisdiction: return "is no division code of six digits; correct or omit it"
    case .personalNumber:
      return "holds the citizen's own name or number, which would then stand in every log; "
        + "give the item a number of the sender's own"
    case .impossibleTime: return "is no possible time; send \(AppealField.Form.time.rawValue)"
    case .missingOffset:
      return "has no offset from UTC; send \(AppealField.Form.time.rawValue)"
    case .timeAhead:
      let minutes = AppealLimits.aheadMsMax / 60_000
      return "lies more than \(minutes) minutes ahead of our clock; check the sender's clock"
    }
  }

  private var form: String {
    let known = AppealField.allCases.first { $0.path == field } ?? .item
    return known.form.rawValue
  }
}
