import Formats
import WorkTime

// An entry as one line of the snapshot. Times are milliseconds since 1970; what is empty is left
// out.

extension KnowledgeEntry {
  func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("id", id.description)
    writer.field("stage", stage.name)
    writer.field("created", created.milliseconds)
    writer.field("changed", changed.milliseconds)
    if version > 0 { writer.field("version", Int(version)) }
    writer.field("published", published)
    writer.field("draft", draft)
    if let takenBack {
      writer.list("taken_back", [takenBack.sort.rawValue, takenBack.why, takenBack.by])
    }
    writer.key("demand")
    demand.encode(into: &writer)
    if !conflicts.isEmpty {
      writer.key("conflicts")
      writer.beginArray()
      for conflict in conflicts {
        writer.beginObject()
        writer.field("with", conflict.with.description)
        writer.field("since", conflict.since.milliseconds)
        writer.list("differences", conflict.differences)
        writer.endObject()
      }
      writer.endArray()
    }
    if !apart.isEmpty { writer.list("apart", apart.map(\.description)) }
    writer.field("merged_into", ifPresent: mergedInto?.description)
    writer.field("expired_since", expiredSince)
    writer.field("owner_due", ownerDue)
    writer.field("owner_late_since", ownerLateSince)
    writer.field("published_at", publishedAt)
    writer.endObject()
  }

  /// Reads what `encode` wrote. It is a cache of ours: what does not fit makes it worthless.
  init(_ reader: inout EntryLineReader) throws(KnowledgeFault) {
    var (id, stage): (EntryID?, EntryStage?)
    var (created, changed): (Instant?, Instant?)
    var rest = KnowledgeEntry(
      EntryID(1), EntryVersion(EntryText()), stage: .candidate, at: .distantPast)
    rest.draft = nil
    try reader.object { (name, reader) throws(KnowledgeFault) in
      switch name {
      case "id": id = try reader.id(name)
      case "stage": stage = EntryStage(name: try reader.text())
      case "created": created = try reader.instant()
      case "changed": changed = try reader.instant()
      case "version": rest.version = try reader.small(name)
      case "published": rest.published = try EntryVersion(&reader)
      case "draft": rest.draft = try EntryVersion(&reader)
      case "taken_back": rest.takenBack = try TakenBack(try reader.texts(), name)
      case "demand": rest.demand = try EntryDemand(&reader)
      case "conflicts":
        try reader.array { (reader) throws(KnowledgeFault) in
          rest.conflicts.append(try EntryConflict(&reader))
        }
      case "apart":
        try reader.array { (reader) throws(KnowledgeFault) in
          rest.apart.append(try reader.id(name))
        }
      case "merged_into": rest.mergedInto = try reader.id(name)
      case "expired_since": rest.expiredSince = try reader.instant()
      case "owner_due": rest.ownerDue = try reader.instant()
      case "owner_late_since": rest.ownerLateSince = try reader.instant()
      case "published_at": rest.publishedAt = try reader.instant()
      default: return false
      }
      return true
    }
    guard let id else { throw .badField("id") }
    guard let stage else { throw .badField("stage") }
    guard let created, let changed else { throw .badField("created") }
    guard rest.draft != nil || rest.published != nil,
      stage.review == nil || rest.draft != nil
    else { throw .badField("draft") }
    self.init(id, EntryVersion(EntryText()), stage: stage, at: created)
    (self.changed, version) = (changed, rest.version)
    (published, draft, takenBack) = (rest.published, rest.draft, rest.takenBack)
    (demand, conflicts, apart) = (rest.demand, rest.conflicts, rest.apart)
    (mergedInto, publishedAt) = (rest.mergedInto, rest.publishedAt)
    (expiredSince, ownerDue) = (rest.expiredSince, rest.ownerDue)
    ownerLateSince = rest.ownerLateSince
  }
}

extension TakenBack {
  fileprivate init(_ parts: [String], _ name: String) throws(KnowledgeFault) {
    guard parts.count == 3, let sort = Sort(rawValue: parts[0]) else { throw .badField(name) }
    self.init(sort, why: parts[1], by: parts[2])
  }
}

extension EntryConflict {
  fileprivate init(_ reader: inout EntryLineReader) throws(KnowledgeFault) {
    var with: EntryID?
    var since: Instant?
    var differences: [String] = []
    try reader.object { (name, reader) throws(KnowledgeFault) in
      switch name {
      case "with": with = try reader.id(name)
      case "since": since = try reader.instant()
      case "differences": differences = try reader.texts()
      default: return false
      }
      return true
    }
    guard let with, let since else { throw .badField("conflicts") }
    self.init(with: with, differences: differences, since: since)
  }
}

extension EntryVersion {
  fileprivate init(_ reader: inout EntryLineReader) throws(KnowledgeFault) {
    self.init(EntryText())
    try reader.object { (name, reader) throws(KnowledgeFault) in
      switch name {
      case "text": text = try reader.entryText(name)
      case "authors": authors = try reader.texts()
      case "passed": passed = try reader.texts()
      case "proofs": proofs = try reader.texts()
      default: return false
      }
      return true
    }
  }
}

extension EntryDemand {
  fileprivate func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    for (name, number) in numbers where number != 0 { writer.field(name, number) }
    writer.field("last_asked", lastAsked)
    if hasMoreCitizens { writer.field("more_citizens", true) }
    writer.key("citizens")
    writer.beginArray()
    for citizen in citizens { writer.value(quoting: { $0.append(hex: citizen) }) }
    writer.endArray()
    // An order, its citizen, when it was asked, and perhaps how long the answer took.
    writer.key("evidence")
    writer.beginArray()
    for evidence in evidence {
      writer.beginArray()
      writer.value(evidence.order)
      writer.value(quoting: { $0.append(hex: evidence.citizen) })
      writer.value(evidence.asked.milliseconds)
      if let minutes = evidence.minutes { writer.value(Int(minutes)) }
      writer.endArray()
    }
    writer.endArray()
    // A question, and perhaps its order.
    writer.key("heard")
    writer.beginArray()
    for heard in heard {
      writer.beginArray()
      writer.value(heard.question)
      if let order = heard.order { writer.value(order) }
      writer.endArray()
    }
    writer.endArray()
    writer.endObject()
  }

  private var numbers: [(StaticString, Int64)] {
    [
      ("askings", askings), ("minutes_sum", minutesSum), ("minutes_count", minutesCount),
      ("suggested", suggested), ("used", used), ("unused", unused),
    ]
  }

  fileprivate init(_ reader: inout EntryLineReader) throws(KnowledgeFault) {
    self.init()
    try reader.object { (name, reader) throws(KnowledgeFault) in
      switch name {
      case "askings": askings = try reader.integer()
      case "minutes_sum": minutesSum = try reader.integer()
      case "minutes_count": minutesCount = try reader.integer()
      case "suggested": suggested = try reader.integer()
      case "used": used = try reader.integer()
      case "unused": unused = try reader.integer()
      case "last_asked": lastAsked = try reader.instant()
      case "more_citizens": hasMoreCitizens = try reader.flag()
      case "citizens":
        try reader.array { (reader) throws(KnowledgeFault) in
          citizens.append(try reader.hex(name))
        }
      case "evidence":
        try reader.array { (reader) throws(KnowledgeFault) in
          evidence.append(try Evidence(&reader))
        }
      case "heard":
        try reader.array { (reader) throws(KnowledgeFault) in
          let parts = try reader.texts()
          guard let question = parts.first else { throw .badField(name) }
          heard.append(Heard(question: question, order: parts.count > 1 ? parts[1] : nil))
        }
      default: return false
      }
      return true
    }
  }
}

extension EntryDemand.Evidence {
  fileprivate init(_ reader: inout EntryLineReader) throws(KnowledgeFault) {
    var order: String?
    var citizen: UInt64 = 0
    var asked: Instant?
    var minutes: Int32?
    var place = 0
    try reader.array { (reader) throws(KnowledgeFault) in
      switch place {
      case 0: order = try reader.text()
      case 1: citizen = try reader.hex("evidence")
      case 2: asked = try reader.instant()
      default: minutes = try reader.small("evidence")
      }
      place += 1
    }
    guard let order, let asked else { throw .badField("evidence") }
    self.init(order: order, citizen: citizen, minutes: minutes, asked: asked)
  }
}

extension JSONWriter {
  fileprivate mutating func field(_ name: StaticString, _ version: EntryVersion?) {
    guard let version else { return }
    key(name)
    beginObject()
    key("text")
    version.text.encode(into: &self)
    if !version.authors.isEmpty { list("authors", version.authors) }
    if !version.passed.isEmpty { list("passed", version.passed) }
    if !version.proofs.isEmpty { list("proofs", version.proofs) }
    endObject()
  }

  fileprivate mutating func field(_ name: StaticString, _ instant: Instant?) {
    if let instant { field(name, instant.milliseconds) }
  }
}
