import Formats
import Kafka

extension Settings {
  /// What the files of secrets, the library and the form of addresses say of the properties. What
  /// is wrong here is a fault of the configuration, not of a broker that does not answer.
  public var propertyFaults: [ConfigFault] {
    [("kafka", kafka), ("consumer", consumer), ("producer", producer)].flatMap {
      section, properties in properties.flatMap { Self.faults(of: $0, in: section) }
    }
  }

  /// Throws the first of them.
  public func checkProperties() throws(ConfigFault) {
    if let fault = propertyFaults.first { throw fault }
  }

  private static func faults(of property: KafkaProperty, in section: String) -> [ConfigFault] {
    let file = "wenzheng.json5"
    let path = "\(section).\(property.name)"
    do throws(ConfigFault) {
      guard let (name, value) = try resolve([property]).first else { return [] }
      switch KafkaProperties.judge(name, value) {
      case .accepted:
        guard isAddressList(name), let reason = addressFault(value) else { return [] }
        return [ConfigFault(file: file, path: path, .invalid(reason))]
      case .unknown:
        let nearest = Spelling.nearest(to: name, in: KafkaProperties.knownNames())
        return [ConfigFault(file: file, path: section, .unknownKey(name, suggestion: nearest))]
      case .refused(let reason):
        return [ConfigFault(file: file, path: path, .invalid("is refused: \(reason)"))]
      }
    } catch {
      return [ConfigFault(file: file, path: path, error.problem)]
    }
  }

  private static func isAddressList(_ name: String) -> Bool {
    name == "bootstrap.servers" || name == "metadata.broker.list"
  }

  /// Why this is no list of brokers: the library itself takes anything, and tries a port that does
  /// not exist as another one.
  static func addressFault(_ list: String) -> String? {
    for word in list.split(separator: ",", omittingEmptySubsequences: false) {
      var address = word.trimmingPrefix { $0 == " " }
      while address.last == " " { address.removeLast() }
      if let scheme = address.firstRange(of: "://") { address = address[scheme.upperBound...] }
      // A port follows the last colon; an IPv6 address stands in brackets or has no port.
      let host: Substring
      var port: Substring?
      if let end = address.lastIndex(of: "]") {
        host = address[...end]
        let rest = address[address.index(after: end)...]
        port = rest.isEmpty ? nil : rest.dropFirst()
      } else if let colon = address.lastIndex(of: ":") {
        host = address[..<colon]
        port = address[address.index(after: colon)...]
      } else {
        host = address
      }
      if host.isEmpty {
        return word.isEmpty && list.utf8.count < 2
          ? "is empty; name a broker such as kafka-1:9092, or remove it"
          : "names no host in '\(word)'; it is a list such as kafka-1:9092,kafka-2:9092"
      }
      guard let port else { continue }
      guard let number = Int(port), (1...65_535).contains(number) else {
        return "has the port '\(port)' in '\(address)'; a port lies between 1 and 65535"
      }
    }
    return nil
  }
}
