import Formats
import WorkTime

/// Reads one message of an intake topic: JSON in, a checked `Appeal` or the first fault out.
///
/// Guarantees: one pass, and nothing that was sent is dropped in silence. A field that the schema
/// does not name is kept in `extra`: `wish` at the top under `wish`, one within an object under its
/// path, `citizen.age`. Null means absent, as does the empty text of any optional field.
public struct AppealDecoder: Sendable {
  /// The channel of the topic that the message came from.
  public let channel: String
  /// The configured ones: they tell a misdirected item from a misspelt channel.
  private let channels: ChannelDirectory?

  public init(channel: String, channels: ChannelDirectory? = nil) {
    self.channel = channel
    self.channels = channels
  }

  public func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, now: Instant
  ) -> Result<Appeal, AppealFault> {
    guard bytes.count <= AppealLimits.itemBytesMax else {
      return .failure(AppealFault(
        .itemTooLarge, found: bytes.count, limit: AppealLimits.itemBytesMax))
    }
    var reading = AppealReading(
      bytes, latest: now.adding(milliseconds: AppealLimits.aheadMsMax))
    do throws(AppealFault) {
      try reading.readItem()
      try reading.checkChannel(channel, known: channels)
      return .success(try reading.checked())
    } catch {
      return .failure(error)
    }
  }
}

/// Reads back an appeal that was checked when it came in, whatever the time is now. Escapes may
/// have made what `Appeal.encode` wrote longer than an item may be, so that limit does not hold
/// here.
public enum AppealReader {
  public static func stored(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<Appeal, AppealFault> {
    var reading = AppealReading(bytes, latest: .distantFuture)
    do throws(AppealFault) {
      try reading.readItem()
      return .success(try reading.checked())
    } catch {
      return .failure(error)
    }
  }
}

/// The fields of one message while they are read.
struct AppealReading {
  var reader: JSONReader
  private let latest: Instant
  private var appeal: Appeal
  private var seen = AppealFieldSet()
  private var channelOffset = 0
  private var upstream = Upstream()
  private var answered = Answered(by: "", at: .distantPast, text: "")
  private var attachment = Attachment(link: "")
  /// Takes no memory until something is written.
  var extra = JSONWriter(reserving: 0)
  var extraNames: Set<String> = []

  init(_ bytes: UnsafeBufferPointer<UInt8>, latest: Instant) {
    reader = JSONReader(bytes)
    self.latest = latest
    appeal = Appeal(sourceID: "", channel: "", receivedAt: .distantPast)
  }

  mutating func readItem() throws(AppealFault) {
    try readObject(.item, .item)
    try json(.item) { reader throws(JSONFault) in try reader.end() }
  }

  // MARK: Structure

  /// Reads the fields of one object; those that are not its own go to `extra`.
  private mutating func readObject(
    _ part: AppealField.Part, _ whole: AppealField
  ) throws(AppealFault) {
    // To begin an object on another value is a wrong type; what is no value at all is no JSON.
    _ = try json(whole) { reader throws(JSONFault) in try reader.peek() }
    try json(whole) { reader throws(JSONFault) in try reader.beginObject() }
    while let key = try json(whole, { reader throws(JSONFault) in try reader.nextKey() }) {
      guard let field = try known(key, in: part, whole) else {
        try keepForeign(key, in: part, whole)
        continue
      }
      if seen.insert(field) { throw AppealFault(.duplicateField, field, offset: key.offset) }
      if try json(field, { reader throws(JSONFault) in try reader.null() }) { continue }
      switch part {
      case .item: try readItemField(field)
      case .citizen: try readCitizenField(field)
      case .upstream: try readUpstreamField(field)
      case .answered: try readAnsweredField(field)
      case .attachment: try readAttachmentField(field)
      }
    }
  }

  private func known(
    _ key: JSONReader.Key, in part: AppealField.Part, _ whole: AppealField
  ) throws(AppealFault) -> AppealField? {
    let plain = reader.withBytes(of: key) { AppealField.named($0, in: part) }
    if let plain { return plain }
    // Whatever is no plain name of ours may still be one that is written with escapes.
    var name = try text(of: key, whole)
    return name.withUTF8 { AppealField.named($0, in: part) }
  }

  private mutating func keepForeign(
    _ key: JSONReader.Key, in part: AppealField.Part, _ whole: AppealField
  ) throws(AppealFault) {
    let name = try text(of: key, whole)
    if try json(whole, { reader throws(JSONFault) in try reader.null() }) { return }
    switch part {
    case .item: try keep(name, offset: key.offset)
    case .attachment:
      let index = appeal.attachments.count
      try keep("attachments[\(index)].\(name)", offset: key.offset)
    case .citizen, .upstream, .answered: try keep("\(whole.path).\(name)", offset: key.offset)
    }
  }

  // MARK: Fields

  private mutating func readItemField(_ field: AppealField) throws(AppealFault) {
    switch field {
    case .sourceID: appeal.sourceID = try text(field)
    case .receivedAt: appeal.receivedAt = try time(field) ?? .distantPast
    case .receivedIsOurs: appeal.receivedIsOurs = try flag(field)
    case .title: appeal.title = try text(field)
    case .content: appeal.content = try text(field)
    case .channel:
      appeal.channel = try text(field)
      channelOffset = reader.offset - appeal.channel.utf8.count - 2
    case .jurisdiction: appeal.jurisdiction = try jurisdiction(field)
    case .kind: appeal.kind = try kind(field)
    case .category: appeal.category = try optionalText(field)
    case .place: appeal.place = try optionalText(field)
    case .citizen: try readObject(.citizen, field)
    case .confidential: appeal.confidential = try flag(field)
    case .replyWanted: appeal.replyWanted = try flag(field)
    case .upstream:
      try readObject(.upstream, field)
      appeal.upstream = upstream
    case .answered: try readAnswered(field)
    case .attachments: try readAttachments(field)
    case .extra: try readExtra()
    default: preconditionFailure("\(field) is no field of the item")
    }
  }

  private mutating func readCitizenField(_ field: AppealField) throws(AppealFault) {
    switch field {
    case .citizenName: appeal.citizen.name = try optionalText(field)
    case .citizenPhone: appeal.citizen.phone = try optionalText(field)
    case .citizenEmail: appeal.citizen.email = try optionalText(field)
    case .citizenIDNumber: appeal.citizen.idNumber = try optionalText(field)
    case .citizenAccount: appeal.citizen.account = try optionalText(field)
    default: appeal.citizen.anonymous = try flag(field)
    }
  }

  private mutating func readUpstreamField(_ field: AppealField) throws(AppealFault) {
    switch field {
    case .upstreamNumber: upstream.number = try optionalText(field)
    case .upstreamDispatchedAt: upstream.dispatchedAt = try time(field)
    default: upstream.due = try time(field)
    }
  }

  private mutating func readAnswered(_ field: AppealField) throws(AppealFault) {
    try readObject(.answered, field)
    if answered.by.isBlank { throw AppealFault(.missingField, .answeredBy) }
    if answered.at == .distantPast { throw AppealFault(.missingField, .answeredAt) }
    if answered.text.isBlank { throw AppealFault(.missingField, .answeredText) }
    appeal.answered = answered
  }

  private mutating func readAnsweredField(_ field: AppealField) throws(AppealFault) {
    switch field {
    case .answeredBy: answered.by = try text(field)
    case .answeredAt: answered.at = try time(field) ?? .distantPast
    default: answered.text = try text(field)
    }
  }

  private mutating func readAttachments(_ field: AppealField) throws(AppealFault) {
    try json(field) { reader throws(JSONFault) in try reader.beginArray() }
    while try json(field, { reader throws(JSONFault) in try reader.nextElement() }) {
      if appeal.attachments.count == AppealLimits.attachmentsMax {
        throw AppealFault(
          .tooMany, field, offset: reader.offset, limit: AppealLimits.attachmentsMax)
      }
      seen.forgetAttachment()
      attachment = Attachment(link: "")
      let offset = reader.offset
      try readObject(.attachment, field)
      if attachment.link.isBlank {
        throw AppealFault(.missingField, .attachmentLink, offset: offset)
      }
      appeal.attachments.append(attachment)
    }
  }

  private mutating func readAttachmentField(_ field: AppealField) throws(AppealFault) {
    if field == .attachmentName {
      attachment.name = try optionalText(field)
    } else {
      attachment.link = try text(field)
    }
  }

  // MARK: The whole

  mutating func checkChannel(
    _ channel: String, known channels: ChannelDirectory?
  ) throws(AppealFault) {
    if !appeal.channel.isEmpty && appeal.channel != channel {
      let code: AppealFault.Code =
        channels?[appeal.channel] == nil ? .unknownChannel : .channelMismatch
      throw AppealFault(code, .channel, offset: channelOffset)
    }
    appeal.channel = channel
  }

  /// Checks what only the whole item can tell.
  mutating func checked() throws(AppealFault) -> Appeal {
    appeal.sourceID = appeal.sourceID.trimmed
    if appeal.sourceID.isEmpty { throw AppealFault(.missingField, .sourceID) }
    if appeal.receivedAt == .distantPast { throw AppealFault(.missingField, .receivedAt) }
    if appeal.title.isBlank && appeal.content.isBlank { throw AppealFault(.emptyText, .item) }
    if appeal.receivedAt > latest { throw AppealFault(.timeAhead, .receivedAt) }
    if let at = appeal.answered?.at, at > latest { throw AppealFault(.timeAhead, .answeredAt) }
    if let at = upstream.dispatchedAt, at > latest {
      throw AppealFault(.timeAhead, .upstreamDispatchedAt)
    }
    appeal.extra = finishedExtra()
    return appeal
  }
}
