import Formats
import WorkTime

/// A mail as an item of its channel.
public struct MailItem: Sendable {
  /// The item as the schema has it, for the decoder to judge.
  public var json: [UInt8]
  /// What had to be decided about the mail, a sentence each.
  public var notes: [String]
}

/// What is known, beside the mail itself, of when it came to us.
public enum MailArrival: Hashable, Sendable {
  /// Nothing: its own fields count.
  case unknown
  /// Our mail server put it where it lies, at this time.
  case delivered(Instant)
  /// Whoever sends the item on says when it came: it is left out.
  case leftOut
}

/// Reads a mail (RFC 5322, 2045 to 2047, 2231) as an appeal.
///
/// `Message-ID` becomes `source_id`, its checksum where it holds the sender's own address, and that
/// of the bytes where there is none; `From` the citizen; `Subject` the title; the text the content;
/// attachments are listed by name, their bytes are left where they are. `received_at` is when our
/// server received it (see `MailTimes`); the sender's own `Date` is kept beside it.
///
/// Guarantees: bounded depth, parts and size; the same bytes give the same item; what cannot be
/// decoded is a fault.
public struct MailReader: Sendable {
  /// Of a Date that names no zone; nil where nobody knows it.
  public var zoneMinutes: Int?

  public init(zoneMinutes: Int? = nil) { self.zoneMinutes = zoneMinutes }

  public func read(
    _ bytes: UnsafeBufferPointer<UInt8>, arrival: MailArrival = .unknown
  ) -> Result<MailItem, MailFault> {
    do throws(MailFault) {
      return .success(try item(bytes, arrival))
    } catch {
      return .failure(error)
    }
  }

  private func item(
    _ bytes: UnsafeBufferPointer<UInt8>, _ arrival: MailArrival
  ) throws(MailFault) -> MailItem {
    if bytes.count > MailLimits.messageBytesMax { throw .messageTooLong }
    let headers = try MailHeaders(bytes)
    guard !headers.fields.isEmpty else { throw .noHeaders }
    let times = try MailTimes(headers, arrival, zoneMinutes: zoneMinutes)
    var body = MailBody()
    var sender: MailAddress?
    if let field = headers.first("from") { sender = try MailAddress(field, &body.notes) }
    let title = try EncodedWords.decode(
      headers.first("subject") ?? [], what: "the subject", &body.notes)
    let text = try body.text(headers, UnsafeBufferPointer(rebasing: bytes[headers.end...]))
    let id = Self.identity(headers, bytes, of: sender)

    var writer = JSONWriter(reserving: text.utf8.count + 1_024)
    writer.beginObject()
    writer.field("source_id", id.sourceID)
    writer.field("received_at", ifPresent: times.received?.text())
    if times.isOurs { writer.field("received_is_ours", true) }
    if !title.isEmpty { writer.field("title", title) }
    if !text.isEmpty { writer.field("content", text) }
    if let sender, sender.name != nil || sender.address != nil {
      writer.key("citizen")
      writer.beginObject()
      writer.field("name", ifPresent: sender.name)
      writer.field("email", ifPresent: sender.address)
      writer.endObject()
    }
    write(body.attachments, of: "mid:" + id.sourceID, &writer)
    writeExtra(headers, body, hidden: id.hidden, times, &writer)
    writer.endObject()
    return MailItem(json: writer.bytes, notes: body.notes.sentences)
  }

  /// The sender's own name of the mail, where it is one; else that of its bytes.
  ///
  /// 163.com and others write the sender's address into it, which would then stand in the journal
  /// and on topics that name nobody: such a name is hidden behind its checksum.
  private static func identity(
    _ headers: MailHeaders, _ bytes: UnsafeBufferPointer<UInt8>, of sender: MailAddress?
  ) -> (sourceID: String, hidden: String?) {
    if let field = headers.plain("message-id") {
      let plain = field.utf8.filter {
        $0 > 0x20 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
      }
      if !plain.isEmpty, plain.count <= AppealLimits.sourceIDBytesMax,
        plain.allSatisfy({ $0 < 0x7F }) {
        let id = String(decoding: plain, as: UTF8.self)
        guard let sender, sender.isNamed(in: id) else { return (id, nil) }
        return ("sha256-" + String(hex: SHA256.digest(plain)), id)
      }
    }
    return ("sha256-" + String(hex: SHA256.digest(bytes)), nil)
  }

  /// A link that says in which mail the attachment is (RFC 2392).
  private func write(_ names: [String], of link: String, _ writer: inout JSONWriter) {
    guard !names.isEmpty else { return }
    writer.key("attachments")
    writer.beginArray()
    for name in names.prefix(AppealLimits.attachmentsMax) {
      writer.beginObject()
      writer.field("name", name.cut(toBytes: AppealLimits.attachmentNameBytesMax))
      writer.field("link", link)
      writer.endObject()
    }
    writer.endArray()
  }

  private func writeExtra(
    _ headers: MailHeaders, _ body: MailBody, hidden: String?, _ times: MailTimes,
    _ writer: inout JSONWriter
  ) {
    let leftOut = body.attachments.dropFirst(AppealLimits.attachmentsMax)
    var unheard = MailNotes()
    let to = headers.first("to").flatMap {
      try? EncodedWords.decode($0, what: "the addressee", &unheard)
    }
    guard to != nil || hidden != nil || times.written != nil || !leftOut.isEmpty
      || !body.notes.sentences.isEmpty
    else { return }
    writer.key("extra")
    writer.beginObject()
    writer.field("mail_to", ifPresent: to?.cut(toBytes: Self.addresseesBytesMax))
    writer.field("mail_date", ifPresent: times.written?.text())
    writer.field("message_id", ifPresent: hidden)
    if !leftOut.isEmpty { writer.field("attachments_not_listed", leftOut.count) }
    if !body.notes.sentences.isEmpty {
      writer.key("mail_notes")
      writer.beginArray()
      for note in body.notes.sentences { writer.value(note) }
      writer.endArray()
    }
    writer.endObject()
  }

  static let addresseesBytesMax = 1_024
}

extension String {
  /// As many whole characters from the front as fit.
  func cut(toBytes bytesMax: Int) -> String {
    if utf8.count <= bytesMax { return self }
    var text = ""
    for character in self {
      if text.utf8.count + character.utf8.count + 3 > bytesMax { break }
      text.append(character)
    }
    return text + "…"
  }
}
