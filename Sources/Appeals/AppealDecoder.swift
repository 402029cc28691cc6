import Formats
import WorkTime

/// Reads one message of an intake topic: JSON in, a checked `Appeal` or the first fault out.
///
/// Null means absent. A top-level field that the schema does not name is kept in `extra` under its
/// own name: a newer sender loses nothing. Within citizen, upstream, answered and attachments
/// unknown fields are passed over.
public struct AppealDecoder: Sendable {
  public let channel: String

  public init(channel: String) { self.channel = channel }

  public func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, now: Instant
  ) -> Result<Appeal, AppealFault> {
    guard bytes.count <= AppealLimits.itemBytesMax else {
      return .failure(AppealFault(.itemTooLarge, limit: AppealLimits.itemBytesMax))
    }
    var reading = AppealReading(bytes)
    do throws(AppealFault) {
      try reading.read()
      return .success(try reading.appeal(channel: channel, now: now))
    } catch {
      return .failure(error)
    }
  }
}

/// Reads back an appeal that was checked when it came in, whatever the time is now.
public enum AppealReader {
  public static func stored(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<Appeal, AppealFault> {
    var reading = AppealReading(bytes)
    do throws(AppealFault) {
      try reading.read()
      return .success(try reading.appeal(channel: nil, now: .distantFuture))
    } catch {
      return .failure(error)
    }
  }
}

/// The fields of one message while they are read.
struct AppealReading {
  private var reader: JSONReader
  private var appeal = Appeal(sourceID: "", channel: "", receivedAt: .distantPast)
  private var hasReceivedAt = false
  private var seen: UInt32 = 0
  private var extra: JSONWriter?

  init(_ bytes: UnsafeBufferPointer<UInt8>) { reader = JSONReader(bytes) }

  /// The top-level names, each with a bit in `seen`.
  static let names: [StaticString] = [
    "source_id", "received_at", "title", "content", "channel", "jurisdiction", "kind", "category",
    "place", "citizen", "confidential", "reply_wanted", "upstream", "answered", "attachments",
    "extra",
  ]

  mutating func read() throws(AppealFault) {
    try json("") { reader throws(JSONFault) in try reader.beginObject() }
    while let key = try json("", { reader throws(JSONFault) in try reader.nextKey() }) {
      guard let index = Self.names.firstIndex(where: { reader.matches(key, $0) }) else {
        try keep(key)
        continue
      }
      let name = "\(Self.names[index])"
      if seen & 1 << index != 0 {
        throw AppealFault(.duplicateField, field: name, offset: key.offset)
      }
      seen |= 1 << index
      if try json(name, { reader throws(JSONFault) in try reader.null() }) { continue }
      try readField(index, name)
    }
    try json("") { reader throws(JSONFault) in try reader.end() }
  }

  private mutating func readField(_ index: Int, _ name: String) throws(AppealFault) {
    switch index {
    case 0: appeal.sourceID = try text(name, AppealLimits.sourceIDBytesMax)
    case 1:
      appeal.receivedAt = try time(name)
      hasReceivedAt = true
    case 2: appeal.title = try text(name, AppealLimits.titleBytesMax)
    case 3: appeal.content = try text(name, AppealLimits.contentBytesMax)
    case 4: appeal.channel = try text(name, AppealLimits.sourceIDBytesMax)
    case 5: appeal.jurisdiction = try jurisdiction(name)
    case 6: appeal.kind = try kind(name)
    case 7: appeal.category = try text(name, AppealLimits.categoryBytesMax)
    case 8: appeal.place = try text(name, AppealLimits.placeBytesMax)
    case 9: try readCitizen()
    case 10: appeal.confidential = try bool(name)
    case 11: appeal.replyWanted = try bool(name)
    case 12: try readUpstream()
    case 13: try readAnswered()
    case 14: try readAttachments()
    default: try readExtra()
    }
  }

  // MARK: Parts

  private mutating func readCitizen() throws(AppealFault) {
    try object("citizen") { this, key, name throws(AppealFault) in
      if this.reader.matches(key, "name") {
        this.appeal.citizen.name = try this.text(name, AppealLimits.nameBytesMax)
      } else if this.reader.matches(key, "phone") {
        this.appeal.citizen.phone = try this.text(name, AppealLimits.phoneBytesMax)
      } else if this.reader.matches(key, "email") {
        this.appeal.citizen.email = try this.text(name, AppealLimits.emailBytesMax)
      } else if this.reader.matches(key, "id_number") {
        this.appeal.citizen.idNumber = try this.text(name, AppealLimits.idNumberBytesMax)
      } else if this.reader.matches(key, "anonymous") {
        this.appeal.citizen.anonymous = try this.bool(name)
      } else { try this.skip(name) }
    }
  }

  private mutating func readUpstream() throws(AppealFault) {
    var upstream = Upstream()
    try object("upstream") { this, key, name throws(AppealFault) in
      if this.reader.matches(key, "number") {
        upstream.number = try this.text(name, AppealLimits.upstreamNumberBytesMax)
      } else if this.reader.matches(key, "dispatched_at") {
        upstream.dispatchedAt = try this.time(name)
      } else if this.reader.matches(key, "due") {
        upstream.due = try this.time(name)
      } else { try this.skip(name) }
    }
    appeal.upstream = upstream
  }

  private mutating func readAnswered() throws(AppealFault) {
    var by: String?
    var at: Instant?
    var answer: String?
    try object("answered") { this, key, name throws(AppealFault) in
      if this.reader.matches(key, "by") {
        by = try this.text(name, AppealLimits.nameBytesMax)
      } else if this.reader.matches(key, "at") {
        at = try this.time(name)
      } else if this.reader.matches(key, "text") {
        answer = try this.text(name, AppealLimits.answerBytesMax)
      } else { try this.skip(name) }
    }
    guard let by else { throw AppealFault(.missingField, field: "answered.by") }
    guard let at else { throw AppealFault(.missingField, field: "answered.at") }
    guard let answer else { throw AppealFault(.missingField, field: "answered.text") }
    appeal.answered = Answered(by: by, at: at, text: answer)
  }

  private mutating func readAttachments() throws(AppealFault) {
    let place = "attachments"
    try json(place) { reader throws(JSONFault) in try reader.beginArray() }
    while try json(place, { reader throws(JSONFault) in try reader.nextElement() }) {
      if appeal.attachments.count == AppealLimits.attachmentsMax {
        throw AppealFault(.tooMany, field: place, limit: AppealLimits.attachmentsMax)
      }
      var name: String?
      var link: String?
      try object(place) { this, key, path throws(AppealFault) in
        if this.reader.matches(key, "name") {
          name = try this.text(path, AppealLimits.nameBytesMax)
        } else if this.reader.matches(key, "link") {
          link = try this.text(path, AppealLimits.linkBytesMax)
        } else { try this.skip(path) }
      }
      guard let link else { throw AppealFault(.missingField, field: "attachments.link") }
      appeal.attachments.append(Attachment(name: name, link: link))
    }
  }

  private mutating func readExtra() throws(AppealFault) {
    let kind = try json("extra") { reader throws(JSONFault) in try reader.peek() }
    guard kind == .object else {
      throw AppealFault(.wrongType, field: "extra", offset: reader.offset)
    }
    try object("extra") { this, key, _ throws(AppealFault) in try this.keep(key) }
    if extra == nil { startExtra() }
  }

  // MARK: Values

  /// Keeps a field that the schema does not name, as it stands.
  private mutating func keep(_ key: JSONReader.Key) throws(AppealFault) {
    let name = try json("extra") { reader throws(JSONFault) in try reader.text(of: key) }
    let range = try json("extra") { reader throws(JSONFault) in try reader.skip() }
    guard let json = String(utf8: reader.bytes[range]) else {
      throw AppealFault(.invalidUTF8, field: "extra", offset: range.lowerBound)
    }
    if extra == nil { startExtra() }
    extra?.key(name)
    extra?.raw(json)
    if extra?.bytes.count ?? 0 > AppealLimits.extraBytesMax {
      throw AppealFault(.fieldTooLong, field: "extra", limit: AppealLimits.extraBytesMax)
    }
  }

  private mutating func startExtra() {
    extra = JSONWriter(reserving: 256)
    extra?.beginObject()
  }

  private mutating func object(
    _ place: String,
    _ field: (inout AppealReading, JSONReader.Key, String) throws(AppealFault) -> Void
  ) throws(AppealFault) {
    try json(place) { reader throws(JSONFault) in try reader.beginObject() }
    while let key = try json(place, { reader throws(JSONFault) in try reader.nextKey() }) {
      let known = reader.withBytes(of: key) { String(decoding: $0.prefix(32), as: UTF8.self) }
      let name = Self.partNames.contains(known) ? "\(place).\(known)" : place
      if place != "extra", try json(name, { reader throws(JSONFault) in try reader.null() }) {
        continue
      }
      try field(&self, key, name)
    }
  }

  /// Names that may stand in a fault; a foreign name could be anything, so it does not.
  private static let partNames: Set<String> = [
    "name", "phone", "email", "id_number", "anonymous", "number", "dispatched_at", "due", "by",
    "at", "text", "link",
  ]

  private mutating func text(_ name: String, _ bytesMax: Int) throws(AppealFault) -> String {
    let text = try json(name) { reader throws(JSONFault) in try reader.string() }
    if text.utf8.count > bytesMax {
      throw AppealFault(.fieldTooLong, field: name, offset: reader.offset, limit: bytesMax)
    }
    if text.utf8.contains(0) {
      throw AppealFault(.containsNUL, field: name, offset: reader.offset)
    }
    return text
  }

  private mutating func bool(_ name: String) throws(AppealFault) -> Bool {
    try json(name) { reader throws(JSONFault) in try reader.bool() }
  }

  private mutating func skip(_ name: String) throws(AppealFault) {
    _ = try json(name) { reader throws(JSONFault) in try reader.skip() }
  }

  private mutating func time(_ name: String) throws(AppealFault) -> Instant {
    let text = try text(name, 64)
    let instant: Instant
    do throws(InstantFault) {
      instant = try Instant(parsing: text)
    } catch {
      let code: AppealFault.Code = error == .missingOffset ? .missingOffset : .impossibleTime
      throw AppealFault(code, field: name, offset: reader.offset)
    }
    guard AppealLimits.years.contains(instant.dateInShanghai().year) else {
      throw AppealFault(.impossibleTime, field: name, offset: reader.offset)
    }
    return instant
  }

  private mutating func kind(_ name: String) throws(AppealFault) -> AppealKind {
    let word = try text(name, 64)
    guard let kind = AppealKind(rawValue: word) ?? AppealKind(english: word) else {
      throw AppealFault(.badKind, field: name, offset: reader.offset)
    }
    return kind
  }

  private mutating func jurisdiction(_ name: String) throws(AppealFault) -> String {
    let code = try text(name, 64)
    let isCode = code.utf8.count == 6
      && code.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    guard isCode else { throw AppealFault(.badJurisdiction, field: name, offset: reader.offset) }
    return code
  }

  private mutating func json<T>(
    _ field: String, _ body: (inout JSONReader) throws(JSONFault) -> T
  ) throws(AppealFault) -> T {
    do throws(JSONFault) {
      return try body(&reader)
    } catch {
      let code: AppealFault.Code =
        switch error.kind {
        case .wrongType: .wrongType
        case .badUTF8: .invalidUTF8
        case .tooDeep: .tooDeep
        default: .notJSON
        }
      throw AppealFault(code, field: field, offset: error.offset)
    }
  }

  // MARK: The whole

  /// Checks what only the whole item can tell.
  mutating func appeal(channel: String?, now: Instant) throws(AppealFault) -> Appeal {
    if let channel {
      if !appeal.channel.isEmpty && appeal.channel != channel {
        throw AppealFault(.channelMismatch, field: "channel")
      }
      appeal.channel = channel
    }
    appeal.sourceID = appeal.sourceID.trimmed
    if appeal.sourceID.isEmpty { throw AppealFault(.missingField, field: "source_id") }
    if !hasReceivedAt { throw AppealFault(.missingField, field: "received_at") }
    if appeal.title.trimmed.isEmpty && appeal.content.trimmed.isEmpty {
      throw AppealFault(.emptyText)
    }
    let latest = now == .distantFuture ? now : now.adding(milliseconds: AppealLimits.aheadMsMax)
    if appeal.receivedAt > latest { throw AppealFault(.timeAhead, field: "received_at") }
    if let answered = appeal.answered, answered.at > latest {
      throw AppealFault(.timeAhead, field: "answered.at")
    }
    extra?.endObject()
    appeal.extra = extra.map { String(decoding: $0.bytes, as: UTF8.self) }
    return appeal
  }
}

extension AppealKind {
  /// The English names that senders may use instead.
  public init?(english word: String) {
    switch word {
    case "consultation": self = .consultation
    case "help": self = .help
    case "complaint": self = .complaint
    case "report": self = .report
    case "suggestion": self = .suggestion
    case "praise": self = .praise
    default: return nil
    }
  }
}

extension String {
  /// Without white space (the ideographic space included) at either end; the same text, not copied,
  /// where there is none.
  var trimmed: String {
    guard let first = unicodeScalars.first, let last = unicodeScalars.last,
      first.properties.isWhitespace || last.properties.isWhitespace
    else { return self }
    let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
    guard let end = scalars.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    return String(scalars[...end])
  }
}
