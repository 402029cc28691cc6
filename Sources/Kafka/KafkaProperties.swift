/// Settings of librdkafka as the operator wrote them, in their order; the names are the library's
/// (its CONFIGURATION.md), and so is the judgement of them, when a client is made.
///
/// Guarantees: no description, debug description or mirror shows the value of a secret.
public struct KafkaProperties: Sendable, Hashable {
  public struct Entry: Sendable, Hashable {
    public var name: String
    public var value: String
  }

  public private(set) var entries: [Entry] = []

  public init() {}

  public subscript(name: String) -> String? {
    get { entries.first { $0.name == name }?.value }
    set {
      let index = entries.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Whether the value must never be shown. By parts of the name, and wider than the library's own
  /// list, so that a misspelt "sasl.pasword" stays hidden too.
  public static func isSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    return name == "ssl.key.pem" || name.hasPrefix("sasl.oauthbearer.")
      || ["pas", "secret", "token", "jaas"].contains { name.contains($0) }
  }
}

extension KafkaProperties {
  /// Sets what was not set by the operator.
  mutating func setDefaults(_ defaults: KeyValuePairs<String, String>) {
    for (name, value) in defaults where self[name] == nil { self[name] = value }
  }

  /// Sets what our guarantees stand on. An operator who wrote something else is told so, not
  /// overruled.
  mutating func require(_ required: [Requirement]) throws(KafkaError) {
    for rule in required {
      if let given = self[rule.name], given != rule.value {
        throw KafkaError(
          code: .conflict, reason: "\(rule.name) must be \(rule.value): \(rule.why)")
      }
      self[rule.name] = rule.value
    }
  }

  struct Requirement {
    let name: String
    let value: String
    let why: String
  }
}

extension KafkaProperties: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { self[name] = value }
  }
}

extension KafkaProperties.Entry: CustomStringConvertible, CustomDebugStringConvertible {
  public var description: String {
    "\(name)=\(KafkaProperties.isSecret(name) ? "(hidden)" : value)"
  }

  public var debugDescription: String { description }
}

extension KafkaProperties.Entry: CustomReflectable {
  public var customMirror: Mirror { Mirror(self, children: ["property": description]) }
}

extension KafkaProperties: CustomStringConvertible, CustomDebugStringConvertible {
  public var description: String {
    entries.map(\.description).joined(separator: " ")
  }

  public var debugDescription: String { description }
}

extension KafkaProperties: CustomReflectable {
  public var customMirror: Mirror { Mirror(self, children: ["properties": description]) }
}

extension KafkaProperties {
  /// What the library says of one property, without a client being made. What it refuses only
  /// together with others, or its broker does, is said later.
  public enum Judgement: Hashable, Sendable {
    case accepted
    case unknown
    case refused(reason: String)
  }

  public static func judge(_ name: String, _ value: String) -> Judgement {
    Handle.judge(Entry(name: name, value: value))
  }

  /// All names of the library, its second names for the same left out.
  public static func knownNames() -> [String] { Handle.propertyNames() }
}
