import Formats
import Knowledge
import WorkTime

/// What happened to an entry of the FAQ, and what others must be told of it, so that all messages
/// can be made of this line alone.
public struct EntryChange: Sendable, Equatable {
  public var event: KnowledgeEvent
  /// What is public from here on.
  public var released: EntryRelease?
  /// What was public is so no more.
  public var takesDown: Bool
  /// The owners that are called by it.
  public var units: [String]

  public init(
    _ event: KnowledgeEvent, released: EntryRelease? = nil, takesDown: Bool = false,
    units: [String] = []
  ) {
    self.event = event
    self.released = released
    self.takesDown = takesDown
    self.units = units
  }

  func encode(into writer: inout JSONWriter) {
    writer.key("faq")
    event.encode(into: &writer)
    if let released {
      writer.key("released")
      released.encode(into: &writer)
    }
    if takesDown { writer.field("takes_down", true) }
    guard !units.isEmpty else { return }
    writer.key("units")
    writer.beginArray()
    for unit in units { writer.value(unit) }
    writer.endArray()
  }
}

/// A version of an entry as the public may have it.
public struct EntryRelease: Sendable, Equatable {
  public var entry: EntryID
  public var version: Int
  public var text: EntryText
  /// Since when the public may have it; nil where that is the time of the event.
  public var since: Instant?

  public init(entry: EntryID, version: Int, text: EntryText, since: Instant? = nil) {
    self.entry = entry
    self.version = version
    self.text = text
    self.since = since
  }

  func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("entry", entry.description)
    writer.field("version", version)
    writer.key("text")
    text.encode(into: &writer)
    if let since { writer.field("since", since) }
    writer.endObject()
  }

  /// Nil where the value is none such.
  init?(_ reader: inout JSONReader) throws(JSONFault) {
    var (id, version, text): (EntryID?, Int?, EntryText?) = (nil, nil, nil)
    var since: Instant?
    var isGood = true
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if reader.matches(key, "entry") { id = EntryID(try reader.string()) }
      else if reader.matches(key, "version") { version = Int(try reader.integer()) }
      else if reader.matches(key, "since") {
        since = try? Instant(parsing: try reader.string())
        isGood = isGood && since != nil
      }
      else if reader.matches(key, "text") {
        do throws(EntryFault) { text = try EntryText(&reader) } catch { return nil }
      } else {
        isGood = false
        try reader.skip()
      }
    }
    guard let id, let version, let text, isGood else { return nil }
    self.init(entry: id, version: version, text: text, since: since)
  }
}

/// The fields of a line about an entry.
struct EntryChangeFields {
  private var event: KnowledgeEvent?
  private(set) var released: EntryRelease?
  private var takesDown = false
  private var units: [String] = []
  private(set) var isBad = false

  /// Nil where the field is none of these.
  mutating func read(
    _ key: JSONReader.Key, _ reader: inout JSONReader
  ) throws(JSONFault) -> Bool {
    if reader.matches(key, "faq") {
      let range = try reader.skip()
      var inner = JSONReader(UnsafeBufferPointer(rebasing: reader.bytes[range]))
      do throws(KnowledgeFault) { event = try KnowledgeEvent(&inner) } catch { isBad = true }
    } else if reader.matches(key, "released") {
      released = try EntryRelease(&reader)
      if released == nil { isBad = true }
    } else if reader.matches(key, "takes_down") { takesDown = try reader.bool() }
    else if reader.matches(key, "units") {
      try reader.beginArray()
      while try reader.nextElement() { units.append(try reader.string()) }
    } else { return false }
    return true
  }

  func change() throws(EventFault) -> EntryChange {
    guard let event else { throw .badField("faq") }
    return EntryChange(event, released: released, takesDown: takesDown, units: units)
  }
}
