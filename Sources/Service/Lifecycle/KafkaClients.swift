import Decider
import Formats
import Kafka

// How the daemon's own clients of Kafka are set up: its defaults, below what the settings say.

extension Daemon {
  /// How many partitions each topic has; nothing where no broker answers.
  static func partitions(_ cluster: ClusterIdentity, _ log: Log) -> [String: Int]? {
    guard let admin = try? Admin(cluster.properties, logger: KafkaLines.logger(log)) else {
      return nil
    }
    defer { admin.close() }
    guard let metadata = try? admin.metadata(timeoutMs: 10_000) else { return nil }
    return Dictionary(
      metadata.topics.map { ($0.name, $0.partitions) }, uniquingKeysWith: { first, _ in first })
  }

  func desk(_ configuration: Configuration, _ shared: Shared) -> DeskProducer {
    let log = log
    let topic = space.name(DeskTopic.name(in: configuration))
    return DeskProducer(
      topic: topic,
      properties: { [settings, places] in
        guard var found = try? ClusterIdentity.properties(settings, places).properties else {
          return nil
        }
        found["linger.ms"] = "0"
        return found
      },
      make: { properties throws(KafkaError) in
        try Producer(properties, logger: KafkaLines.logger(log))
      })
  }

  func reloader(_ shared: Shared) -> Reloader {
    let log = log
    return Reloader(
      shared: shared, space: space, mapping: options.mapping,
      topics: { [settings, places] () throws(KafkaError) in
        guard let found = try? ClusterIdentity.properties(settings, places).properties,
          found["bootstrap.servers"] != nil
        else { throw KafkaError(code: .transport, reason: "no broker is known yet") }
        let admin = try Admin(found, logger: KafkaLines.logger(log))
        defer { admin.close() }
        return Set(try admin.metadata(timeoutMs: 5_000).topics.map(\.name))
      })
  }

  func consumerProperties(_ cluster: ClusterIdentity) -> KafkaProperties {
    var properties = cluster.properties
    properties["group.id"] = "wenzheng"
    properties["socket.nagle.disable"] = "true"
    properties["queued.min.messages"] = "100000"
    properties["queued.max.messages.kbytes"] = "131072"
    // The embedded broker never wakes a waiting fetch, as a real one does: what comes waits so long
    // for the next. Each fetch asks of all partitions, so an idle daemon takes of a core by this
    // (16 partitions a topic) 17 % at 1 ms and 7 % at 3.
    if cluster.isEmbedded { properties["fetch.wait.max.ms"] = "3" }
    for (name, value) in (try? Settings.resolve(settings.consumer)) ?? [] {
      properties[name] = value
    }
    return properties
  }

  func producerProperties(_ cluster: ClusterIdentity) -> KafkaProperties {
    var properties = cluster.properties
    properties["linger.ms"] = "5"
    properties["socket.nagle.disable"] = "true"
    // A message waits as long as the outage lasts: the cursor stands still meanwhile.
    properties["message.timeout.ms"] = "0"
    properties["message.max.bytes"] = "4194304"
    for (name, value) in (try? Settings.resolve(settings.producer)) ?? [] {
      properties[name] = value
    }
    return properties
  }
}
