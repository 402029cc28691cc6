import Foundation

/// One fault of a configuration file: the facts; `description` makes the sentence.
public struct ConfigFault: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Problem: Hashable, Sendable {
    case unreadable(reason: String)
    case notJSON5(reason: String)
    /// With its place.
    case doubledKey(String)
    case unknownKey(String, suggestion: String?)
    case missing(key: String)
    case wrongType(wanted: String, found: String)
    case outOfRange(value: String, allowed: String)
    /// A check across values: the sentence says what is wrong and what to do.
    case invalid(String)
  }

  public let file: String
  /// Where in the file: `units[3].aliases`; empty for the file itself.
  public let path: String
  public let problem: Problem

  public init(file: String, path: String = "", _ problem: Problem) {
    self.file = file
    self.path = path
    self.problem = problem
  }

  public var description: String {
    let place = path.isEmpty ? file : "\(file): \(path)"
    switch problem {
    case .unreadable(let reason): return "\(place): cannot be read: \(reason)"
    case .doubledKey(let reason): return "\(place): \(reason)"
    case .notJSON5(let reason): return "\(place): is not JSON5: \(reason)"
    case .unknownKey(let key, let suggestion?):
      return "\(place): unknown key '\(key)'; did you mean '\(suggestion)'?"
    case .unknownKey(let key, nil): return "\(place): unknown key '\(key)'; remove it"
    case .missing(let key): return "\(place): '\(key)' is missing; add it"
    case .wrongType(let wanted, let found): return "\(place): must be \(wanted), not \(found)"
    case .outOfRange(let value, let allowed):
      return "\(place): is \(value); allowed is \(allowed)"
    case .invalid(let sentence): return "\(place): \(sentence)"
    }
  }
}

/// A value of a configuration file together with where it stands, so that every reader of
/// configuration reports faults the same way: file and key path.
public struct ConfigNode: Sendable {
  public enum Value: Sendable, Decodable {
    case object([String: Value]), array([Value]), string(String), number(Double), bool(Bool), null

    public init(from decoder: Decoder) throws {
      // Most values are texts, and each question that is answered with no costs a thrown error.
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        self = .string(text)
      } else if let keyed = try? decoder.container(keyedBy: AnyKey.self) {
        var fields: [String: Value] = [:]
        for key in keyed.allKeys {
          fields[key.stringValue] = try keyed.decode(Value.self, forKey: key)
        }
        self = .object(fields)
      } else if var list = try? decoder.unkeyedContainer() {
        var items: [Value] = []
        while !list.isAtEnd { items.append(try list.decode(Value.self)) }
        self = .array(items)
      } else {
        let single = try decoder.singleValueContainer()
        if single.decodeNil() { self = .null }
        else if let flag = try? single.decode(Bool.self) { self = .bool(flag) }
        else { self = .number(try single.decode(Double.self)) }
      }
    }
  }

  struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public let file: String
  public let path: String
  public let value: Value

  /// Parses a JSON5 text. `file` is the name that faults will show.
  public init(parsing text: some DataProtocol, file: String) throws(ConfigFault) {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    let bytes = Array(text)
    do {
      value = try decoder.decode(Value.self, from: Data(bytes))
    } catch {
      let place = JSON5Place.fault(in: bytes)
      throw ConfigFault(file: file, .notJSON5(reason: place ?? Self.reason(error)))
    }
    if let doubled = JSON5Place.doubledKey(in: bytes) {
      throw ConfigFault(file: file, .doubledKey(doubled))
    }
    self.file = file
    path = ""
  }

  init(file: String, path: String, value: Value) {
    self.file = file
    self.path = path
    self.value = value
  }

  private static func reason(_ error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error else { return "\(error)" }
    guard let cause = context.underlyingError as NSError? else { return context.debugDescription }
    return cause.userInfo["NSDebugDescription"] as? String ?? "\(cause)"
  }

  public func fault(_ problem: ConfigFault.Problem) -> ConfigFault {
    ConfigFault(file: file, path: path, problem)
  }

  // MARK: Reading

  /// The object here, after a check that it has no key outside `keys`.
  public func object(keys: [String]) throws(ConfigFault) -> ConfigObject {
    let fields = try dictionary()
    for key in fields.keys.sorted() where !keys.contains(key) {
      throw fault(.unknownKey(key, suggestion: Spelling.nearest(to: key, in: keys)))
    }
    return ConfigObject(node: self, fields: fields)
  }

  /// The object here with keys that are data, sorted by key.
  public func entries() throws(ConfigFault) -> [(key: String, node: ConfigNode)] {
    try dictionary().sorted { $0.key < $1.key }.map {
      (key: $0.key, node: child($0.key, $0.value))
    }
  }

  public func array() throws(ConfigFault) -> [ConfigNode] {
    guard case .array(let items) = value else { throw wrongType("a list") }
    return items.enumerated().map {
      ConfigNode(file: file, path: "\(path)[\($0.offset)]", value: $0.element)
    }
  }

  public func string() throws(ConfigFault) -> String {
    guard case .string(let text) = value else { throw wrongType("a text") }
    return text
  }

  public func bool() throws(ConfigFault) -> Bool {
    guard case .bool(let flag) = value else { throw wrongType("true or false") }
    return flag
  }

  public func double() throws(ConfigFault) -> Double {
    guard case .number(let number) = value else { throw wrongType("a number") }
    return number
  }

  public func int(in range: ClosedRange<Int> = 0...Int(Int32.max)) throws(ConfigFault) -> Int {
    guard case .number(let number) = value else { throw wrongType("a whole number") }
    guard let whole = Int(exactly: number) else {
      throw fault(.wrongType(wanted: "a whole number", found: "\(number)"))
    }
    guard range.contains(whole) else {
      throw fault(.outOfRange(
        value: "\(whole)", allowed: "\(range.lowerBound) to \(range.upperBound)"))
    }
    return whole
  }

  /// One of a closed set of words.
  public func choice<T: RawRepresentable & CaseIterable>(
    _ type: T.Type
  ) throws(ConfigFault) -> T where T.RawValue == String {
    let word = try string()
    if let value = T(rawValue: word) { return value }
    let words = T.allCases.map(\.rawValue)
    throw fault(.outOfRange(value: "'\(word)'", allowed: words.joined(separator: ", ")))
  }

  func child(_ key: String, _ value: Value) -> ConfigNode {
    ConfigNode(file: file, path: path.isEmpty ? key : "\(path).\(key)", value: value)
  }

  private func dictionary() throws(ConfigFault) -> [String: Value] {
    guard case .object(let fields) = value else { throw wrongType("an object") }
    return fields
  }

  private func wrongType(_ wanted: String) -> ConfigFault {
    let found =
      switch value {
      case .object: "an object"
      case .array: "a list"
      case .string: "a text"
      case .number: "a number"
      case .bool: "true or false"
      case .null: "null"
      }
    return fault(.wrongType(wanted: wanted, found: found))
  }
}

/// The checked object of a `ConfigNode`: required fields by `required`, optional ones by
/// `optional`. Null counts as absent.
public struct ConfigObject: Sendable {
  public let node: ConfigNode
  let fields: [String: ConfigNode.Value]

  public func required(_ key: String) throws(ConfigFault) -> ConfigNode {
    guard let field = optional(key) else { throw node.fault(.missing(key: key)) }
    return field
  }

  public func optional(_ key: String) -> ConfigNode? {
    guard let value = fields[key] else { return nil }
    if case .null = value { return nil }
    return node.child(key, value)
  }

  public func string(_ key: String) throws(ConfigFault) -> String { try required(key).string() }

  public func string(ifPresent key: String) throws(ConfigFault) -> String? {
    try optional(key)?.string()
  }

  /// A list of texts; absent is empty.
  public func strings(_ key: String) throws(ConfigFault) -> [String] {
    var texts: [String] = []
    for item in try array(key) { texts.append(try item.string()) }
    return texts
  }

  /// A list; absent is empty.
  public func array(_ key: String) throws(ConfigFault) -> [ConfigNode] {
    try optional(key)?.array() ?? []
  }

  public func int(
    _ key: String, in range: ClosedRange<Int> = 0...Int(Int32.max), default value: Int
  ) throws(ConfigFault) -> Int {
    try optional(key)?.int(in: range) ?? value
  }

  public func bool(_ key: String, default value: Bool) throws(ConfigFault) -> Bool {
    try optional(key)?.bool() ?? value
  }
}
