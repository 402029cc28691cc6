import Appeals
import Decider

/// What of a configuration cannot change in a running process: each by its name.
enum RestartNeeds {
  /// Clients of Kafka are made with their properties, and folders are opened once.
  static func all(from old: Settings, to new: Settings) -> [String] {
    var names: [String] = []
    for (section, before, now) in [
      ("kafka", old.kafka, new.kafka), ("consumer", old.consumer, new.consumer),
      ("producer", old.producer, new.producer),
    ] {
      let changed = Set(before).symmetricDifference(now).map { "\(section).\($0.name)" }
      names += Set(changed).sorted()
    }
    if old.ledgerDirectory != new.ledgerDirectory { names.append("ledger") }
    if old.runDirectory != new.runDirectory { names.append("run") }
    if old.batchMessagesMax != new.batchMessagesMax { names.append("batch.messages") }
    if old.batchWaitMs != new.batchWaitMs { names.append("batch.wait_ms") }
    if old.snapshotEventsMin != new.snapshotEventsMin { names.append("snapshot_events") }
    if old.segmentBytesMax != new.segmentBytesMax { names.append("segment_bytes") }
    // `topics` is what `wenzheng topics create` reads; the daemon takes topics as they are.
    return names.map { "wenzheng.json5: \($0)" }
  }

  /// A topic that comes in addition is simply read from then on. One that is read may hold what is
  /// not taken in yet, and the desk's own has a producer.
  static func all(
    from old: Configuration, to new: Configuration, in space: TopicSpace
  ) -> [String] {
    let read = Set(Input.all(of: new, in: space).map(\.topic))
    var names = Input.all(of: old, in: space).filter { !read.contains($0.topic) }.map { input in
      switch input.kind {
      case .intake(let channel):
        "channels.json5: '\(channel.name)' with its topic \(input.topic) is read no longer"
      case .actions(let source):
        "actions.json5: '\(source.name)' with its topic \(input.topic) is read no longer"
      }
    }
    let desk = DeskTopic.name(in: new)
    if desk != DeskTopic.name(in: old), names.isEmpty {
      names.append("actions.json5: the desk's topic is \(desk) now")
    }
    return names
  }
}

/// Where the desk's own actions go.
enum DeskTopic {
  static func name(in configuration: Configuration) -> String {
    configuration.sources["desk"]?.topic ?? "wenzheng.actions.desk"
  }
}
