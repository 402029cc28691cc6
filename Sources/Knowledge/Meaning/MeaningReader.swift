import Formats

/// Reads what likeness is learned from, one JSON object a line.
///
/// Guarantees: every line is taken or refused by its number; empty lines are nothing.
public enum MeaningReader {
  /// Groups of questions that mean the same: `{"official": …, "answer": …, "asked": […]}`.
  public static func groups(
    _ bytes: [UInt8], file: String
  ) throws(MeaningFault) -> [MeaningGroup] {
    var groups: [MeaningGroup] = []
    for line in Self.lines(bytes) {
      do throws(MeaningFault.Problem) {
        guard groups.count < MeaningLimits.groupsMax else {
          throw .tooMany(most: MeaningLimits.groupsMax)
        }
        groups.append(try group(Fields(line.bytes, texts: ["official", "answer"], list: "asked")))
      } catch {
        throw MeaningFault(file, line: line.number, error)
      }
    }
    guard groups.count >= MeaningLimits.groupsMin else {
      throw MeaningFault(file, .tooFewGroups(groups.count))
    }
    return groups
  }

  /// Messages as they lie in files: of a title, a text and a reply each with each other. Messages
  /// of one text are passed over, and all other fields: they carry much that is none of these.
  public static func pairs(
    _ bytes: [UInt8], file: String
  ) throws(MeaningFault) -> [MeaningPair] {
    var pairs: [MeaningPair] = []
    for line in Self.lines(bytes) {
      do throws(MeaningFault.Problem) {
        let fields = try Fields(line.bytes, texts: titles + texts + replies, list: nil)
        let own = [titles, texts, replies].compactMap { fields.first(of: $0) }
        for at in own.indices {
          for other in own[(at + 1)...] { pairs.append(MeaningPair(one: own[at], other: other)) }
        }
        guard pairs.count <= MeaningLimits.pairsMax else {
          throw .tooMany(most: MeaningLimits.pairsMax)
        }
      } catch {
        throw MeaningFault(file, line: line.number, error)
      }
    }
    guard !pairs.isEmpty else { throw MeaningFault(file, .noPairs) }
    return pairs
  }

  private static let titles = ["title", "question"]
  private static let texts = ["text", "content", "detail"]
  private static let replies = ["reply", "answer"]

  private static func group(_ fields: Fields) throws(MeaningFault.Problem) -> MeaningGroup {
    if let name = fields.foreign { throw .unknownField(name) }
    guard let official = fields.first(of: ["official"]) else { throw .empty("official") }
    guard let answer = fields.first(of: ["answer"]) else { throw .empty("answer") }
    let asked = fields.values["asked"] ?? []
    guard (1...MeaningLimits.askedMax).contains(asked.count) else { throw .asked(asked.count) }
    if let at = asked.firstIndex(of: "") { throw .empty("asked[\(at)]") }
    return MeaningGroup(official: official, answer: answer, asked: asked)
  }

  private static func lines(
    _ bytes: [UInt8]
  ) -> some Sequence<(number: Int, bytes: ArraySlice<UInt8>)> {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).lazy
      .enumerated().map { (number: $0.offset + 1, bytes: $0.element) }
      .filter { !$0.bytes.isEmpty }
  }
}

/// The texts of a line by field, a list where there is one.
private struct Fields {
  private(set) var values: [String: [String]] = [:]
  /// A field that is none of those asked for.
  private(set) var foreign: String?
  private var twice: String?

  init(
    _ line: ArraySlice<UInt8>, texts: [String], list: String?
  ) throws(MeaningFault.Problem) {
    let result: Result<Fields, JSONFault> = line.withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      var fields = Fields()
      do throws(JSONFault) {
        try fields.read(&reader, texts, list)
        return .success(fields)
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let fields): self = fields
    case .failure(let fault): throw .json(fault)
    }
    if let twice { throw .duplicateField(twice) }
    let most = MeaningLimits.textBytesMax
    let long = values.filter { $0.value.contains { $0.utf8.count > most } }.keys.min()
    if let long { throw .tooLong(long, most: most) }
  }

  private init() {}

  /// The text of the first of these fields that is not empty.
  func first(of names: [String]) -> String? {
    names.lazy.compactMap { values[$0]?.first }.first { !$0.isEmpty }
  }

  private mutating func read(
    _ reader: inout JSONReader, _ texts: [String], _ list: String?
  ) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let name = try reader.text(of: key)
      if values[name] != nil { twice = name }
      if name == list {
        values[name] = []
        try reader.beginArray()
        while try reader.nextElement() { values[name, default: []].append(try reader.string()) }
      } else if texts.contains(name) {
        // What is null is not there.
        if try !reader.null() { values[name] = [try reader.string()] }
      } else {
        foreign = name
        try reader.skip()
      }
    }
    try reader.end()
  }
}
