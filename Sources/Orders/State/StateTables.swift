import Formats
import WorkTime

// The small tables of a state as JSON, for the first line of a snapshot. Orders, history and case
// files are too many for that; they follow as bytes, and as a line each.

extension LedgerState {
  public func encodeTables(into writer: inout JSONWriter) {
    writer.field("ledger", ledger)
    writer.field("is_history", isHistory)
    writer.field("latest", latest.milliseconds)
    writer.key("repairs")
    writer.beginObject()
    for repair in repairs {
      writer.key(repair.id)
      writer.value(repair.from)
    }
    writer.endObject()
    writer.field("sequence", sequence)
    writer.field("journal_end", journalEnd)
    if let cluster {
      writer.field("cluster", cluster.id)
      writer.field("embedded", cluster.embedded)
    }
    if needsRecompute { writer.field("needs_recompute", true) }
    writer.field("numbering_day", Int(numberingDate.daysSince1970))
    for (name, table) in [
      ("units", units.names), ("channels", channels.names), ("categories", categories.names),
      ("clocks", clocks.names), ("rules", rules.names), ("limits", limits.texts),
    ] {
      writer.key(name)
      writer.beginArray()
      for word in table { writer.value(word) }
      writer.endArray()
    }
    encodeOffsets(into: &writer)
    encodeCounts(into: &writer)
    encodeConfiguration(into: &writer)
    encodeParked(into: &writer)
    encodeAlerts(into: &writer)
  }

  private func encodeParked(into writer: inout JSONWriter) {
    writer.key("parked")
    writer.beginArray()
    for (from, entry) in parked.sorted(by: { $0.value.sequence < $1.value.sequence }) {
      writer.beginArray()
      writer.value(from.topic)
      writer.value(hex: entry.item)
      for number in [
        Int64(from.partition), from.offset, entry.sequence, entry.since.milliseconds,
        entry.line.position, Int64(entry.line.length),
      ] { writer.value(number) }
      writer.endArray()
    }
    writer.endArray()
  }

  private mutating func decodeParked(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginArray()
    while try reader.nextElement() {
      try reader.beginArray()
      var topic = ""
      var item: UInt64 = 0
      if try reader.nextElement() { topic = try reader.string() }
      if try reader.nextElement() { item = try reader.hex() ?? 0 }
      var numbers: [Int64] = []
      while try reader.nextElement() { numbers.append(try reader.integer()) }
      guard numbers.count == 6 else { continue }
      let from = InputPlace(
        topic: topic, partition: Int32(truncatingIfNeeded: numbers[0]), offset: numbers[1])
      parked[from] = ParkedEntry(
        sequence: numbers[2], since: Instant(milliseconds: numbers[3]), item: item,
        line: LinePlace(position: numbers[4], length: Int32(truncatingIfNeeded: numbers[5])))
    }
  }

  private func encodeOffsets(into writer: inout JSONWriter) {
    writer.key("offsets")
    writer.beginArray()
    for (key, next) in offsets.sorted(by: { $0.key < $1.key }) {
      writer.beginArray()
      writer.value(key.topic)
      writer.value(Int64(key.partition))
      writer.value(next)
      writer.endArray()
    }
    writer.endArray()
    writer.key("counters")
    writer.beginArray()
    let sorted = counters.sorted {
      ($0.key.jurisdiction, $0.key.partition) < ($1.key.jurisdiction, $1.key.partition)
    }
    for (key, last) in sorted {
      writer.beginArray()
      for number in [key.jurisdiction, key.partition, last] { writer.value(Int64(number)) }
      writer.endArray()
    }
    writer.endArray()
  }

  private func encodeCounts(into writer: inout JSONWriter) {
    writer.key("counts")
    writer.beginObject()
    for (topic, counts) in counts.sorted(by: { $0.key < $1.key }) {
      writer.key(topic)
      writer.beginArray()
      for number in counts.numbers { writer.value(number) }
      writer.endArray()
    }
    writer.endObject()
  }

  private func encodeConfiguration(into writer: inout JSONWriter) {
    writer.field("configuration", configuration.id)
    writer.key("files")
    writer.beginObject()
    for file in configuration.files {
      writer.key(file.name)
      writer.value(file.sha256)
    }
    writer.endObject()
    writer.key("texts")
    writer.beginObject()
    for (name, text) in configuration.texts.sorted(by: { $0.key < $1.key }) {
      writer.key(name)
      writer.value(text)
    }
    writer.endObject()
    writer.key("policy_texts")
    policyTexts.encode(into: &writer)
  }

  private mutating func decodeRepairs(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let id = try reader.text(of: key)
      repairs.append(Repair(id: id, from: try reader.integer()))
    }
  }

  /// Reads the value of one of the keys above; false where the key is none of them.
  public mutating func decodeTable(
    _ key: JSONReader.Key, _ reader: inout JSONReader
  ) throws(JSONFault) -> Bool {
    if reader.matches(key, "ledger") { ledger = try reader.string() }
    else if reader.matches(key, "is_history") { isHistory = try reader.bool() }
    else if reader.matches(key, "latest") {
      latest = Instant(milliseconds: try reader.integer())
    }
    else if reader.matches(key, "repairs") { try decodeRepairs(&reader) }
    else if reader.matches(key, "sequence") { sequence = try reader.integer() }
    else if reader.matches(key, "journal_end") { journalEnd = try reader.integer() }
    else if reader.matches(key, "cluster") {
      cluster = Cluster(id: try reader.string(), embedded: false)
    } else if reader.matches(key, "embedded") { cluster?.embedded = try reader.bool() }
    else if reader.matches(key, "numbering_day") {
      numberingDate = CivilDate(daysSince1970: Int32(truncatingIfNeeded: try reader.integer()))
    } else if reader.matches(key, "needs_recompute") { needsRecompute = try reader.bool() }
    else if reader.matches(key, "units") { units = NameTable(names: try words(&reader)) }
    else if reader.matches(key, "channels") { channels = NameTable(names: try words(&reader)) }
    else if reader.matches(key, "categories") { categories = NameTable(names: try words(&reader)) }
    else if reader.matches(key, "offsets") { try decodeOffsets(&reader) }
    else if reader.matches(key, "counters") { try decodeCounters(&reader) }
    else if reader.matches(key, "counts") { try decodeCounts(&reader) }
    else if reader.matches(key, "configuration") { configuration.id = try reader.string() }
    else if reader.matches(key, "files") {
      for (name, sum) in try pairs(&reader) {
        configuration.files.append(ConfigurationFile(name: name, sha256: sum))
      }
    } else if reader.matches(key, "texts") {
      for (name, text) in try pairs(&reader) { configuration.texts[name] = text }
    } else if reader.matches(key, "policy_texts") { policyTexts = try PolicyTexts(&reader) }
    else if reader.matches(key, "parked") { try decodeParked(&reader) }
    else if reader.matches(key, "clocks") { clocks = NameTable(names: try words(&reader)) }
    else if reader.matches(key, "rules") { rules = NameTable(names: try words(&reader)) }
    else if reader.matches(key, "limits") { limits = LimitTable(texts: try words(&reader)) }
    else if reader.matches(key, "alerts") { try decodeAlerts(&reader) }
    else if reader.matches(key, "silenced_units") { try decodeSilenced(&reader) }
    else { return false }
    return true
  }

  private func words(_ reader: inout JSONReader) throws(JSONFault) -> [String] {
    var words: [String] = []
    try reader.beginArray()
    while try reader.nextElement() { words.append(try reader.string()) }
    return words
  }

  private func pairs(
    _ reader: inout JSONReader
  ) throws(JSONFault) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let name = try reader.text(of: key)
      pairs.append((name, try reader.string()))
    }
    return pairs
  }

  private mutating func decodeOffsets(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginArray()
    while try reader.nextElement() {
      try reader.beginArray()
      var key = TopicPartition("", 0)
      if try reader.nextElement() { key.topic = try reader.string() }
      if try reader.nextElement() {
        key.partition = Int32(truncatingIfNeeded: try reader.integer())
      }
      if try reader.nextElement() { offsets[key] = try reader.integer() }
      while try reader.nextElement() { try reader.skip() }
    }
  }

  private mutating func decodeCounters(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginArray()
    while try reader.nextElement() {
      let entry = try reader.integers().map { Int32(truncatingIfNeeded: $0) }
      if entry.count == 3 {
        counters[CounterKey(jurisdiction: entry[0], partition: entry[1])] = entry[2]
      }
    }
  }

  private mutating func decodeCounts(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let topic = try reader.text(of: key)
      counts[topic] = Counts(numbers: try reader.integers())
    }
  }
}

extension Counts {
  /// The counts in the order of the snapshot's format.
  var numbers: [Int64] {
    [received, opened, amended, applied, refused, parked, duplicates, deadLetters]
  }

  init(numbers: [Int64]) {
    guard numbers.count == 8 else { return }
    (received, opened, amended, applied) = (numbers[0], numbers[1], numbers[2], numbers[3])
    (refused, parked, duplicates, deadLetters) = (numbers[4], numbers[5], numbers[6], numbers[7])
  }
}
