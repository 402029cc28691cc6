import Formats

/// Why a message is no appeal: facts for the dead letter. The sentence never holds anything of the
/// citizen's own text, only field names, places and limits.
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
    case channelMismatch = "channel-mismatch"
    case badKind = "bad-kind"
    case badJurisdiction = "bad-jurisdiction"
    case impossibleTime = "impossible-time"
    case missingOffset = "missing-offset"
    case timeAhead = "time-ahead"
  }

  public let code: Code
  /// `citizen.phone`; empty where the whole item is meant.
  public let field: String
  /// Byte of the message where it was noticed.
  public let offset: Int?
  /// The limit that was passed, in the unit of the code.
  public let limit: Int?

  public init(_ code: Code, field: String = "", offset: Int? = nil, limit: Int? = nil) {
    self.code = code
    self.field = field
    self.offset = offset
    self.limit = limit
  }

  /// True where the bytes are no JSON text of ours at all, false where a value is not allowed.
  public var isSyntax: Bool {
    switch code {
    case .notJSON, .invalidUTF8, .tooDeep, .itemTooLarge: true
    default: false
    }
  }

  public var description: String {
    let place = field.isEmpty ? "the item" : "'\(field)'"
    let at = offset.map { " (byte \($0))" } ?? ""
    let most = limit.map { "\($0)" } ?? "the limit"
    switch code {
    case .notJSON: return "the item is not JSON\(at); send one JSON object a message"
    case .invalidUTF8: return "\(place) is not valid UTF-8\(at); encode the item as UTF-8"
    case .tooDeep: return "the item is nested too deeply\(at); flatten it"
    case .itemTooLarge: return "the item is larger than \(most) bytes; send long texts as links"
    case .wrongType: return "\(place) has the wrong type\(at); see the schema of appeals"
    case .missingField: return "\(place) is missing; every item needs it"
    case .duplicateField: return "\(place) stands twice\(at); send it once"
    case .fieldTooLong: return "\(place) is longer than \(most) bytes; shorten it"
    case .tooMany: return "\(place) has more than \(most) entries; send fewer"
    case .containsNUL: return "\(place) holds a NUL character; remove it"
    case .emptyText: return "title and content are both empty; one of them must say something"
    case .channelMismatch: return "\(place) is not the channel of the topic; send it to its own"
    case .badKind: return "\(place) is none of 咨询 求助 投诉 举报 建议 表扬; correct or omit it"
    case .badJurisdiction: return "\(place) is no division code of six digits; correct or omit it"
    case .impossibleTime: return "\(place) is no possible time; write 2026-11-21T09:30:00+08:00"
    case .missingOffset: return "\(place) has no offset from UTC; write 2026-11-21T09:30:00+08:00"
    case .timeAhead: return "\(place) lies more than 5 minutes ahead; check the sender's clock"
    }
  }
}
