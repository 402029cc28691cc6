import Foundation
import Formats
import Kafka
import Orders
import Synchronization

/// Sends the desk's actions to their topic and waits until Kafka has them. A lock gives the one
/// producer to one sender at a time: the desk is people, not a data path.
final class DeskProducer: Sendable {
  private struct Held {
    // Owned by whoever holds the lock: librdkafka's handle may be used from any thread, but its
    // reports are taken by one at a time.
    nonisolated(unsafe) var producer: Producer?
    /// Where the producer sends to: an embedded broker may have another address the next time.
    var bootstrap: String?
    var nextTag = 1
  }

  private let topic: String
  private let properties: @Sendable () -> KafkaProperties?
  private let make: @Sendable (KafkaProperties) throws(KafkaError) -> Producer
  private let held = Mutex(Held())

  static let deliveryWaitMs = 15_000

  init(
    topic: String, properties: @escaping @Sendable () -> KafkaProperties?,
    make: @escaping @Sendable (KafkaProperties) throws(KafkaError) -> Producer
  ) {
    self.topic = topic
    self.properties = properties
    self.make = make
  }

  /// Sends an action; the sentence that says why it could not be sent, or nil.
  func send(_ action: Action, partition: Int32) -> String? {
    var writer = JSONWriter()
    action.encode(into: &writer)
    let value = writer.bytes
    return held.withLock { held in
      do throws(KafkaError) {
        let producer = try producer(&held)
        held.nextTag += 1
        let outcome = try producer.produce(
          try producer.topic(topic), partition: partition, key: Array(action.id.utf8),
          value: value, tag: held.nextTag)
        guard case .queued = outcome else { return "too much waits to be sent; try again" }
        var reports: [DeliveryReport] = []
        let open = try producer.flush(timeoutMs: Self.deliveryWaitMs, into: &reports)
        if let error = reports.first(where: { $0.tag == held.nextTag })?.error {
          return "Kafka did not take the action: \(error)"
        }
        return open == 0 ? nil : "Kafka did not answer within \(Self.deliveryWaitMs / 1000) s; "
          + "the action may still arrive: repeat it with --id \(action.id)"
      } catch {
        held.producer = nil
        return "the action could not be sent: \(error)"
      }
    }
  }

  private func producer(_ held: inout Held) throws(KafkaError) -> Producer {
    guard let properties = properties(), let bootstrap = properties["bootstrap.servers"] else {
      throw KafkaError(code: .transport, reason: "no broker is known yet")
    }
    if let known = held.producer, held.bootstrap == bootstrap { return known }
    held.producer?.close()
    held.producer = nil
    let made = try make(properties)
    (held.producer, held.bootstrap) = (made, bootstrap)
    return made
  }
}
