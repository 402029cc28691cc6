/// Every field of an intake item, each with its place in `seen` sets and its name in faults.
///
/// A fault names fields from this list only: the name of a foreign field is whatever a sender wrote
/// there, and a dead letter's sentence must not repeat that.
enum AppealField: UInt8, CaseIterable, Sendable {
  case item
  case sourceID, receivedAt, title, content, channel, jurisdiction, kind, category, place, citizen
  case confidential, replyWanted, upstream, answered, attachments, extra, receivedIsOurs
  case citizenName, citizenPhone, citizenEmail, citizenIDNumber, citizenAccount,
    citizenAnonymous
  case upstreamNumber, upstreamDispatchedAt, upstreamDue
  case answeredBy, answeredAt, answeredText
  case attachmentName, attachmentLink

  /// An object of the item; `item` stands for the item itself.
  enum Part { case item, citizen, upstream, answered, attachment }

  enum Form: String, Sendable {
    case object = "an object"
    case list = "a list of objects"
    case text = "a text"
    case time = "a time like 2026-11-21T09:30:00+08:00"
    case flag = "true or false"
  }

  /// `citizen.phone`; empty for the item itself.
  var path: String {
    switch self {
    case .item: ""
    case .sourceID: "source_id"
    case .receivedAt: "received_at"
    case .receivedIsOurs: "received_is_ours"
    case .title: "title"
    case .content: "content"
    case .channel: "channel"
    case .jurisdiction: "jurisdiction"
    case .kind: "kind"
    case .category: "category"
    case .place: "place"
    case .citizen: "citizen"
    case .confidential: "confidential"
    case .replyWanted: "reply_wanted"
    case .upstream: "upstream"
    case .answered: "answered"
    case .attachments: "attachments"
    case .extra: "extra"
    case .citizenName: "citizen.name"
    case .citizenPhone: "citizen.phone"
    case .citizenEmail: "citizen.email"
    case .citizenIDNumber: "citizen.id_number"
    case .citizenAccount: "citizen.account"
    case .citizenAnonymous: "citizen.anonymous"
    case .upstreamNumber: "upstream.number"
    case .upstreamDispatchedAt: "upstream.dispatched_at"
    case .upstreamDue: "upstream.due"
    case .answeredBy: "answered.by"
    case .answeredAt: "answered.at"
    case .answeredText: "answered.text"
    case .attachmentName: "attachments.name"
    case .attachmentLink: "attachments.link"
    }
  }

  var form: Form {
    switch self {
    case .item, .citizen, .upstream, .answered, .extra: .object
    case .attachments: .list
    case .receivedAt, .upstreamDispatchedAt, .upstreamDue, .answeredAt: .time
    case .receivedIsOurs, .confidential, .replyWanted, .citizenAnonymous: .flag
    default: .text
    }
  }

  /// How many bytes a text may have; nil for what is not limited here.
  var bytesMax: Int? {
    switch self {
    case .sourceID: AppealLimits.sourceIDBytesMax
    case .title: AppealLimits.titleBytesMax
    case .content: AppealLimits.contentBytesMax
    case .place: AppealLimits.placeBytesMax
    case .category: AppealLimits.categoryBytesMax
    case .citizenName, .answeredBy: AppealLimits.nameBytesMax
    case .attachmentName: AppealLimits.attachmentNameBytesMax
    case .citizenPhone: AppealLimits.phoneBytesMax
    case .citizenEmail: AppealLimits.emailBytesMax
    case .citizenIDNumber: AppealLimits.idNumberBytesMax
    case .citizenAccount: AppealLimits.accountBytesMax
    case .upstreamNumber: AppealLimits.upstreamNumberBytesMax
    case .answeredText: AppealLimits.answerBytesMax
    case .attachmentLink: AppealLimits.linkBytesMax
    default: nil
    }
  }

  // MARK: Names

  /// The field that a key of the part names. By length first: most keys cost one comparison.
  @inline(__always)
  static func named(_ key: UnsafeBufferPointer<UInt8>, in part: Part) -> AppealField? {
    switch part {
    case .item: inItem(key)
    case .citizen: inCitizen(key)
    case .upstream: inUpstream(key)
    case .answered: inAnswered(key)
    case .attachment: pick(key, "link", .attachmentLink) ?? pick(key, "name", .attachmentName)
    }
  }

  private static func inItem(_ key: UnsafeBufferPointer<UInt8>) -> AppealField? {
    switch key.count {
    case 4: pick(key, "kind", .kind)
    case 5: pick(key, "title", .title) ?? pick(key, "place", .place) ?? pick(key, "extra", .extra)
    case 7:
      pick(key, "content", .content) ?? pick(key, "citizen", .citizen)
        ?? pick(key, "channel", .channel)
    case 8:
      pick(key, "category", .category) ?? pick(key, "upstream", .upstream)
        ?? pick(key, "answered", .answered)
    case 9: pick(key, "source_id", .sourceID)
    case 11: pick(key, "received_at", .receivedAt) ?? pick(key, "attachments", .attachments)
    case 12:
      pick(key, "jurisdiction", .jurisdiction) ?? pick(key, "reply_wanted", .replyWanted)
        ?? pick(key, "confidential", .confidential)
    case 16: pick(key, "received_is_ours", .receivedIsOurs)
    default: nil
    }
  }

  private static func inCitizen(_ key: UnsafeBufferPointer<UInt8>) -> AppealField? {
    switch key.count {
    case 4: pick(key, "name", .citizenName)
    case 5: pick(key, "phone", .citizenPhone) ?? pick(key, "email", .citizenEmail)
    case 7: pick(key, "account", .citizenAccount)
    case 9: pick(key, "id_number", .citizenIDNumber) ?? pick(key, "anonymous", .citizenAnonymous)
    default: nil
    }
  }

  private static func inUpstream(_ key: UnsafeBufferPointer<UInt8>) -> AppealField? {
    pick(key, "number", .upstreamNumber) ?? pick(key, "due", .upstreamDue)
      ?? pick(key, "dispatched_at", .upstreamDispatchedAt)
  }

  private static func inAnswered(_ key: UnsafeBufferPointer<UInt8>) -> AppealField? {
    pick(key, "by", .answeredBy) ?? pick(key, "at", .answeredAt)
      ?? pick(key, "text", .answeredText)
  }

  @inline(__always)
  private static func pick(
    _ key: UnsafeBufferPointer<UInt8>, _ name: StaticString, _ field: AppealField
  ) -> AppealField? {
    guard key.count == name.utf8CodeUnitCount else { return nil }
    for index in 0..<key.count where key[index] != name.utf8Start[index] { return nil }
    return field
  }
}

/// The fields that one item has shown so far.
struct AppealFieldSet {
  private var bits: UInt32 = 0

  /// True where the field was there already.
  @inline(__always)
  mutating func insert(_ field: AppealField) -> Bool {
    let bit = UInt32(1) << UInt32(field.rawValue)
    defer { bits |= bit }
    return bits & bit != 0
  }

  /// Each attachment has these fields anew.
  mutating func forgetAttachment() {
    bits &= ~(1 << UInt32(AppealField.attachmentName.rawValue))
    bits &= ~(1 << UInt32(AppealField.attachmentLink.rawValue))
  }
}
