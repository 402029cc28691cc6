import Decider
import Foundation
import Glibc
import Kafka

/// An embedded broker with all topics of a configuration, announced by its address file.
public final class BrokerHost {
  public let address: BrokerAddress
  private let broker: EmbeddedBroker
  private let path: String

  /// - Parameter more: topics beside those of the configuration.
  public init(
    _ configuration: Configuration, _ settings: Settings, _ places: Places,
    space: TopicSpace = .daily,
    more: [(name: String, partitions: Int)] = []
  ) throws {
    if let other = BrokerAddress.load(from: places.brokerAddress), other.isAlive,
      other.pid != getpid()
    {
      throw Ending(
        code: 75,
        sentence: "process \(other.pid) runs the embedded broker of \(places.run) already; use "
          + "that one, stop it, or name another folder with --run")
    }
    try FileManager.default.createDirectory(
      atPath: places.run, withIntermediateDirectories: true)
    broker = try EmbeddedBroker(
      topics: TopicPlan.all(of: configuration, settings, in: space).map {
        (name: $0.name, partitions: $0.partitions)
      } + more)
    address = BrokerAddress(
      bootstrap: broker.bootstrapServers,
      cluster: "embedded-\(UUID().uuidString.lowercased())", pid: getpid())
    path = places.brokerAddress
    try address.store(at: path)
  }

  /// Takes the address away, so that nobody waits for a broker that is gone.
  public func withdraw() {
    if BrokerAddress.load(from: path)?.cluster == address.cluster { unlink(path) }
  }
}
