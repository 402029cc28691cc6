import Formats
import Foundation
import Kafka
import Ledger
import Orders

/// Which cluster this is, and how it is reached.
public struct ClusterIdentity: Sendable {
  public var id: String
  public var isEmbedded: Bool
  public var properties: KafkaProperties
}

/// The file in which an embedded broker says where it is and which one it is.
public struct BrokerAddress: Codable, Sendable {
  public var bootstrap: String
  /// A fresh one at each start: what the library calls its mock cluster says nothing.
  public var cluster: String
  public var pid: Int32
  /// When that process began, as the kernel counts it: after a reboot another one may have its id.
  public var started: String?

  public init(bootstrap: String, cluster: String, pid: Int32) {
    self.bootstrap = bootstrap
    self.cluster = cluster
    self.pid = pid
    started = Self.started(pid)
  }

  /// Written beside and renamed, so that nobody reads half an address.
  public func store(at path: String) throws {
    let data = try JSONEncoder().encode(self)
    try data.write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  public static func load(from path: String) -> BrokerAddress? {
    FileManager.default.contents(atPath: path).flatMap {
      try? JSONDecoder().decode(BrokerAddress.self, from: $0)
    }
  }

  /// True while the process that wrote it lives. One that has ended and that nobody has asked for
  /// yet (a zombie) does not.
  public var isAlive: Bool {
    guard kill(pid, 0) == 0 || errno == EPERM else { return false }
    guard let started else { return true }
    return started == Self.started(pid)
  }

  /// The 22nd field of /proc/PID/stat, nil where the process has ended; the second, in parentheses,
  /// may hold anything.
  private static func started(_ pid: Int32) -> String? {
    guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat"),
      let text = String(utf8: data), let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 19 && fields[0] != "Z" ? String(fields[19]) : nil
  }
}

/// Why a daemon may not go on with the cluster it found.
public struct ForeignCluster: Error, CustomStringConvertible {
  public var known: LedgerState.Cluster
  public var found: ClusterIdentity

  public var description: String {
    "this ledger belongs to the cluster '\(known.id)' and '\(found.id)' was found; offsets of one "
      + "cluster mean nothing in another. Check bootstrap.servers, or start once with "
      + "--accept-new-cluster to read the new one from its beginning"
  }
}

/// Another embedded broker stands where ours was: everything that talks to Kafka begins anew.
struct ClusterReplaced: Error {}

extension ClusterIdentity {
  /// Whether the address file names another embedded broker than this one.
  func wasReplaced(_ places: Places) -> Bool {
    guard isEmbedded, let address = BrokerAddress.load(from: places.brokerAddress) else {
      return false
    }
    return address.cluster != id && address.isAlive
  }

  /// How to reach the cluster of the settings, or the embedded broker of this machine.
  public static func properties(
    _ settings: Settings, _ places: Places
  ) throws -> (properties: KafkaProperties, embedded: BrokerAddress?) {
    var properties = KafkaProperties()
    for property in try Settings.resolve(settings.kafka) {
      properties[property.name] = property.value
    }
    if properties["bootstrap.servers"] != nil { return (properties, nil) }
    guard let address = BrokerAddress.load(from: places.brokerAddress) else {
      return (properties, nil)
    }
    properties["bootstrap.servers"] = address.bootstrap
    return (properties, address)
  }

  /// Whether the ledger may go on with this cluster; adopting one is an event.
  ///
  /// One embedded cluster following another is the everyday case and needs no word from anybody.
  /// Any change to or from a real cluster does.
  public func adoption(
    known: LedgerState.Cluster?, acceptsNew: Bool
  ) throws(ForeignCluster) -> Event.Body? {
    guard let known else { return .clusterAdopted(cluster: id, embedded: isEmbedded) }
    if known.id == id { return nil }
    if (known.embedded && isEmbedded) || acceptsNew {
      return .clusterAdopted(cluster: id, embedded: isEmbedded)
    }
    throw ForeignCluster(known: known, found: self)
  }
}
