import Formats

/// Where the policies of every configuration that was ever in force stand in the journal: an order
/// keeps the rules that it was opened by, whatever the files say later (I5).
///
/// Guarantees: only places are kept, so that it grows by a few hundred bytes with each changed
/// configuration, and by nothing with an order.
public struct PolicyTexts: Sendable, Equatable {
  static let folder = "policies/"

  /// The policy files of each configuration, by its id. Equal files are the same book.
  public private(set) var files: [String: [ConfigurationFile]] = [:]
  /// The first configuration with the same policy files, of those that were not the first.
  private var firsts: [String: String] = [:]
  /// The lines of each file's text, part by part, by its SHA-256.
  private var lines: [String: [LinePlace]] = [:]

  public init() {}

  mutating func adopt(_ id: String, _ all: [ConfigurationFile]) {
    let own = all.filter { $0.name.hasPrefix(Self.folder) }
    if files[id] == nil {
      firsts[id] = files.first { $0.value == own }.map { first(like: $0.key) }
    }
    files[id] = own
  }

  /// The first configuration whose policies were those of this one: the name of that book.
  public func first(like configuration: String) -> String {
    firsts[configuration] ?? configuration
  }

  /// A line with a part of the text of a file of the configuration that was adopted last.
  mutating func add(_ file: String, part: Int, of all: [ConfigurationFile], at place: LinePlace) {
    guard file.hasPrefix(Self.folder), let sum = all.first(where: { $0.name == file })?.sha256
    else { return }
    if part == 0 { lines[sum] = [place] } else { lines[sum, default: []].append(place) }
  }

  /// The policies of a configuration, read from their lines; nil where it was never adopted, or its
  /// texts are none that this program reads.
  public func book(
    of configuration: String, recall: (LinePlace) -> Event?
  ) -> PolicyBook? {
    guard let files = files[configuration] else { return nil }
    var texts: [(name: String, bytes: [UInt8])] = []
    for file in files {
      var bytes: [UInt8] = []
      for line in lines[file.sha256] ?? [] {
        guard case .configurationText(_, _, _, let text)? = recall(line)?.body else { return nil }
        bytes += text.utf8
      }
      texts.append((file.name, bytes))
    }
    return try? PolicyBook(asAdopted: texts)
  }
}

// As JSON, for the snapshot's first line.

extension PolicyTexts {
  func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("files")
    writer.beginObject()
    for (id, files) in files.sorted(by: { $0.key < $1.key }) {
      writer.key(id)
      writer.beginObject()
      for file in files {
        writer.key(file.name)
        writer.value(file.sha256)
      }
      writer.endObject()
    }
    writer.endObject()
    writer.key("firsts")
    writer.beginObject()
    for (id, first) in firsts.sorted(by: { $0.key < $1.key }) {
      writer.key(id)
      writer.value(first)
    }
    writer.endObject()
    writer.key("lines")
    writer.beginObject()
    for (sum, places) in lines.sorted(by: { $0.key < $1.key }) {
      writer.key(sum)
      writer.beginArray()
      for place in places {
        writer.value(place.position)
        writer.value(Int64(place.length))
      }
      writer.endArray()
    }
    writer.endObject()
    writer.endObject()
  }

  init(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let isOfFiles = reader.matches(key, "files")
      let isOfFirsts = reader.matches(key, "firsts")
      try reader.beginObject()
      while let name = try reader.nextKey() {
        let text = try reader.text(of: name)
        if isOfFiles { files[text] = try Self.files(&reader) }
        else if isOfFirsts { firsts[text] = try reader.string() }
        else { lines[text] = try Self.places(&reader) }
      }
    }
  }

  private static func files(
    _ reader: inout JSONReader
  ) throws(JSONFault) -> [ConfigurationFile] {
    var files: [ConfigurationFile] = []
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let name = try reader.text(of: key)
      files.append(ConfigurationFile(name: name, sha256: try reader.string()))
    }
    return files
  }

  private static func places(_ reader: inout JSONReader) throws(JSONFault) -> [LinePlace] {
    var places: [LinePlace] = []
    try reader.beginArray()
    while try reader.nextElement() {
      let position = try reader.integer()
      guard try reader.nextElement() else { break }
      places.append(LinePlace(
        position: position, length: Int32(truncatingIfNeeded: try reader.integer())))
    }
    return places
  }
}
