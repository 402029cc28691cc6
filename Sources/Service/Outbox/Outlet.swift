import Kafka

/// What the outbox sends by: Kafka's producer, whose documentation says what each of these
/// guarantees, or a bus of tests.
protocol Outlet: AnyObject {
  /// Why nothing is delivered at present.
  var trouble: KafkaError? { get }
  func topic(_ name: String) throws(KafkaError) -> Producer.Topic
  func produce(
    _ topic: Producer.Topic, partition: Int32?, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, headers: OutboundHeaders?, timestampMs: Int64?, tag: Int
  ) throws(KafkaError) -> Producer.Outcome
  func poll(timeoutMs: Int, into reports: inout [DeliveryReport]) throws(KafkaError)
  func purge()
  func close()
}

extension Producer: Outlet {}
