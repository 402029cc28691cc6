import Decider
import Kafka

/// Every topic that the daemon reads or writes, as it should be on a cluster.
public enum TopicPlan {
  /// Intake and actions take 2 MiB, what the daemon writes 4 MiB.
  static let inputBytesMax = "2097152"
  static let outputBytesMax = "4194304"
  /// A year: the time after which nobody asks Kafka any more what a citizen wrote.
  static let outputRetentionMs = "31536000000"
  /// Thirty days: long enough to restore a lost ledger's newest items from intake.
  static let inputRetentionMs = "2592000000"

  /// A message goes out in a request with those of its partition alone: the fewer partitions, the
  /// more messages a request has. Four readers side by side are enough for what one place is sent.
  /// Fixed once the topics are made: Kafka takes no partition away, and more of them would part an
  /// order's earlier messages from its later ones.
  static let outputPartitionsDefault = 4

  /// The names of those that the daemon reads.
  public static func inputs(
    of configuration: Configuration, in space: TopicSpace = .daily
  ) -> Set<String> {
    Set((configuration.channels.enabled.map(\.topic) + configuration.sources.all.map(\.topic))
      .map(space.name))
  }

  public static func all(
    of configuration: Configuration, _ settings: Settings, in space: TopicSpace = .daily
  ) -> [NewTopic] {
    var topics: [NewTopic] = []
    func add(_ name: String, _ partitions: Int, _ config: [String: String]) {
      topics.append(NewTopic(
        name: space.name(name), partitions: partitions, replication: settings.replication,
        config: config))
    }
    let (all, few) = (settings.partitions, settings.outputPartitions)
    // A sender's own time vouches for nothing: the broker's tells a fast sender from a slow daemon,
    // and how old an action's claim may be.
    let input = [
      "max.message.bytes": inputBytesMax, "retention.ms": inputRetentionMs,
      "message.timestamp.type": "LogAppendTime",
    ]
    let output = ["max.message.bytes": outputBytesMax, "retention.ms": outputRetentionMs]
    for channel in configuration.channels.enabled { add(channel.topic, all, input) }
    for source in configuration.sources.all { add(source.topic, all, input) }
    for key in configuration.jurisdictions.topicKeys.values.sorted() + [OutTopics.desk] {
      add(OutTopics.dispatch(key), few, output)
    }
    for channel in configuration.channels.enabled {
      add(OutTopics.outcomes(channel.name), few, output)
    }
    // Every event goes there, and as many readers as there are partitions may share them.
    add(OutTopics.events, all, output)
    for name in [OutTopics.alerts, OutTopics.deadletter] { add(name, few, output) }
    add(OutTopics.faq, few, ["max.message.bytes": outputBytesMax, "cleanup.policy": "compact"])
    return topics
  }
}
