import Formats

/// What is wrong with a file of queries whose answer is known, and in which line.
public struct SearchTrialFault: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Problem: Hashable, Sendable {
    case notUTF8
    case notJSON(JSONFault)
    case neither
    case unknownKey(String, suggestion: String?)
    case doubledKey(String)
    case missing(key: String)
    case doubledEntry(String)
    case unknownEntry(String)
    case noQuery
  }

  public let file: String
  /// From 1.
  public let line: Int
  public let problem: Problem

  public var description: String {
    let place = "\(file):\(line)"
    switch problem {
    case .notUTF8: return "\(place): is not UTF-8; save the file as UTF-8"
    case .notJSON(let fault): return "\(place): cannot be read: \(fault); write one JSON object"
    case .neither: return "\(place): has neither 'entry' nor 'query'; write one of them"
    case .unknownKey(let key, let suggestion?):
      return "\(place): unknown key '\(key)'; did you mean '\(suggestion)'?"
    case .unknownKey(let key, nil): return "\(place): unknown key '\(key)'; remove it"
    case .doubledKey(let key): return "\(place): '\(key)' stands twice; remove one"
    case .missing(let key): return "\(place): '\(key)' is missing; add it"
    case .doubledEntry(let id): return "\(place): entry '\(id)' stands twice; remove one"
    case .unknownEntry(let id):
      return "\(place): expects entry '\(id)', which no line has; name one that is there, or null"
    case .noQuery: return "\(place): the file ends without a query; add one"
    }
  }
}

/// Entries, and queries whose answer among them is known: JSON Lines, each with an `entry` or with
/// a `query` and what it should `expect`.
///
///     {"entry": {"id": "e1", "question": "…", "phrasings": ["…"], "answer": "…"}}
///     {"query": "…", "expect": "e1"}
///     {"query": "…", "expect": null}
///
/// Guarantees: ids are unique; each query expects an entry of the file, or none; there is a query.
public struct SearchTrial: Sendable {
  public struct Query: Hashable, Sendable {
    public let text: String
    /// The id of the entry that answers it; nil where none does.
    public let expected: Int32?
  }

  /// The names of the entries; an entry's id in the index is its place here.
  public private(set) var names: [String] = []
  public private(set) var entries: [SearchEntry] = []
  public private(set) var queries: [Query] = []

  /// - Parameter file: the name that faults will show.
  public init(parsing text: [UInt8], file: String) throws(SearchTrialFault) {
    var numbers: [String: Int32] = [:]
    var wanted: [(text: String, name: String?, line: Int)] = []
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, bytes) in lines.enumerated() where !bytes.allSatisfy({ $0 <= 0x20 }) {
      let fault = { SearchTrialFault(file: file, line: number + 1, problem: $0) }
      let line: Line
      do throws(Line.Fault) {
        line = try Line(reading: Array(bytes), id: Int32(names.count))
      } catch {
        throw fault(error.problem)
      }
      switch line {
      case .entry(let name, let entry):
        guard numbers[name] == nil else { throw fault(.doubledEntry(name)) }
        numbers[name] = entry.id
        names.append(name)
        entries.append(entry)
      case .query(let text, let name): wanted.append((text, name, number + 1))
      }
    }
    for (text, name, line) in wanted {
      if let name, numbers[name] == nil {
        throw SearchTrialFault(file: file, line: line, problem: .unknownEntry(name))
      }
      queries.append(Query(text: text, expected: name.flatMap { numbers[$0] }))
    }
    guard !queries.isEmpty else {
      throw SearchTrialFault(file: file, line: lines.count, problem: .noQuery)
    }
  }
}

/// One line of such a file.
private enum Line {
  case entry(String, SearchEntry)
  case query(String, expected: String?)

  struct Fault: Error { let problem: SearchTrialFault.Problem }

  init(reading bytes: [UInt8], id: Int32) throws(Fault) {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw Fault(problem: .notUTF8) }
    let read: Result<Line, Fault> = bytes.withUnsafeBufferPointer { buffer in
      var fields = Fields(JSONReader(buffer))
      do throws(Fault) { return .success(try fields.line(id)) } catch { return .failure(error) }
    }
    self = try read.get()
  }

  /// Reads the fields of a line one after another.
  private struct Fields {
    var reader: JSONReader
    var seen: Set<String> = []

    init(_ reader: JSONReader) { self.reader = reader }

    mutating func line(_ id: Int32) throws(Fault) -> Line {
      var entry: (String, SearchEntry)?
      var query: String?
      var expected: String?
      try json { (reader) throws(JSONFault) in try reader.beginObject() }
      while let key = try key(among: ["entry", "query", "expect"]) {
        switch key {
        case "entry":
          let outer = seen
          seen = []
          entry = try self.entry(id)
          seen = outer
        case "query": query = try text()
        default:
          let isNull = try json { (reader) throws(JSONFault) in try reader.null() }
          expected = isNull ? nil : try text()
        }
      }
      try json { (reader) throws(JSONFault) in try reader.end() }
      if let entry, query == nil { return .entry(entry.0, entry.1) }
      guard let query, entry == nil else { throw Fault(problem: .neither) }
      guard seen.contains("expect") else { throw Fault(problem: .missing(key: "expect")) }
      return .query(query, expected: expected)
    }

    private mutating func entry(_ id: Int32) throws(Fault) -> (String, SearchEntry) {
      var texts: [String: String] = [:]
      var phrasings: [String] = []
      try json { (reader) throws(JSONFault) in try reader.beginObject() }
      while let key = try key(among: ["id", "question", "phrasings", "answer"]) {
        guard key == "phrasings" else {
          texts[key] = try text()
          continue
        }
        phrasings = try json { (reader) throws(JSONFault) in
          var texts: [String] = []
          try reader.beginArray()
          while try reader.nextElement() { texts.append(try reader.string()) }
          return texts
        }
      }
      for key in ["id", "question", "answer"] where texts[key] == nil {
        throw Fault(problem: .missing(key: key))
      }
      let entry = SearchEntry(
        id: id, question: texts["question"] ?? "", phrasings: phrasings,
        answer: texts["answer"] ?? "")
      return (texts["id"] ?? "", entry)
    }

    private mutating func text() throws(Fault) -> String {
      try json { (reader) throws(JSONFault) in try reader.string() }
    }

    private mutating func key(among keys: [String]) throws(Fault) -> String? {
      let key: String? = try json { (reader) throws(JSONFault) in
        guard let key = try reader.nextKey() else { return nil }
        return try reader.text(of: key)
      }
      guard let key else { return nil }
      guard keys.contains(key) else {
        throw Fault(problem: .unknownKey(key, suggestion: Spelling.nearest(to: key, in: keys)))
      }
      guard seen.insert(key).inserted else { throw Fault(problem: .doubledKey(key)) }
      return key
    }

    private mutating func json<T>(
      _ body: (inout JSONReader) throws(JSONFault) -> T
    ) throws(Fault) -> T {
      do throws(JSONFault) { return try body(&reader) } catch {
        throw Fault(problem: .notJSON(error))
      }
    }
  }
}
