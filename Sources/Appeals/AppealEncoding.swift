import Formats
import WorkTime

// An appeal as JSON with the field names of the schema: the decoder reads it back as the same
// appeal (`AppealReader.stored`). One appeal gives the same bytes always, on one line. The parts
// stand alone, since who may see the text may not always see the citizen.

extension Appeal {
  /// The whole item, as the vault keeps it.
  public func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("source_id", sourceID)
    writer.field("channel", channel)
    writer.key("received_at")
    writer.value(quoting: { receivedAt.append(to: &$0) })
    if receivedIsOurs { writer.field("received_is_ours", true) }
    encodeText(into: &writer)
    encodeTerms(into: &writer)
    encodeCitizen(into: &writer)
    encodeExtra(into: &writer)
    writer.endObject()
  }

  /// What the citizen says: title, content, place, attachments. Names nobody outside of the text.
  public func encodeText(into writer: inout JSONWriter) {
    if !title.isEmpty { writer.field("title", title) }
    if !content.isEmpty { writer.field("content", content) }
    writer.field("place", ifPresent: place)
    if !attachments.isEmpty {
      writer.key("attachments")
      writer.beginArray()
      for attachment in attachments {
        writer.beginObject()
        writer.field("name", ifPresent: attachment.name)
        writer.field("link", attachment.link)
        writer.endObject()
      }
      writer.endArray()
    }
  }

  /// Who speaks; nothing where nothing is known.
  public func encodeCitizen(into writer: inout JSONWriter) {
    guard citizen != Citizen() else { return }
    writer.key("citizen")
    citizen.encode(into: &writer)
  }

  /// The sender's further fields. Nobody knows what they hold, so whatever must not name the
  /// citizen (举报, confidential, anonymous) goes without them, too.
  public func encodeExtra(into writer: inout JSONWriter) {
    guard let extra else { return }
    writer.key("extra")
    writer.raw(extra)
  }

  /// What the sender says about the item.
  public func encodeTerms(into writer: inout JSONWriter) {
    writer.field("jurisdiction", ifPresent: jurisdiction)
    writer.field("kind", ifPresent: kind?.rawValue)
    writer.field("category", ifPresent: category)
    if confidential { writer.field("confidential", true) }
    if !replyWanted { writer.field("reply_wanted", false) }
    if let upstream {
      writer.key("upstream")
      upstream.encode(into: &writer)
    }
    if let answered {
      writer.key("answered")
      writer.beginObject()
      writer.field("by", answered.by)
      writer.key("at")
      writer.value(quoting: { answered.at.append(to: &$0) })
      writer.field("text", answered.text)
      writer.endObject()
    }
  }
}

extension Upstream {
  public func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("number", ifPresent: number)
    if let dispatchedAt {
      writer.key("dispatched_at")
      writer.value(quoting: { dispatchedAt.append(to: &$0) })
    }
    if let due {
      writer.key("due")
      writer.value(quoting: { due.append(to: &$0) })
    }
    writer.endObject()
  }
}

extension Citizen {
  public func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("name", ifPresent: name)
    writer.field("phone", ifPresent: phone)
    writer.field("email", ifPresent: email)
    writer.field("id_number", ifPresent: idNumber)
    writer.field("account", ifPresent: account)
    if anonymous { writer.field("anonymous", true) }
    writer.endObject()
  }
}
