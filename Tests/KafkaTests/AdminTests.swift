import Kafka
import Testing

@Suite(.serialized)
struct AdminTests {
  @Test func metadataTellsBrokersAndTopicsAndMakesNone() throws {
    let broker = try EmbeddedBroker(brokers: 3, topics: [("a", 3), ("b", 16)])
    let admin = try Admin(["bootstrap.servers": broker.bootstrapServers], logger: { _ in })
    let metadata = try admin.metadata(timeoutMs: patienceMs)
    #expect(metadata.brokers.count == 3)
    #expect(Set(metadata.brokers.map { "\($0.host):\($0.port)" })
      == Set(broker.bootstrapServers.split(separator: ",").map(String.init)))
    #expect(metadata.topic("a")?.partitions == 3)
    #expect(metadata.topic("b")?.partitions == 16)
    #expect(metadata.topic("c") == nil)
    #expect(try admin.metadata(timeoutMs: patienceMs).topics.count == 2)
    #expect(try !admin.clusterID(timeoutMs: patienceMs).isEmpty)
  }

  @Test func whereNobodyAnswersTheErrorSaysSo() throws {
    let admin = try Admin(["bootstrap.servers": "127.0.0.1:1"], logger: { _ in })
    let error = caught { _ = try admin.metadata(timeoutMs: 300) }
    #expect(error?.isRetriable == true)
    #expect(error?.hint?.contains("bootstrap.servers") == true, "\(error as Any)")
    // And with what it ran into, however many turns it waited. The library says it once to each
    // client: the one above may have heard it already.
    let patient = try Admin(["bootstrap.servers": "127.0.0.1:1"], logger: { _ in })
    let later = caught { _ = try patient.metadata(timeoutMs: 4_500) }
    #expect(later?.reason.contains("127.0.0.1:1") == true, "\(later as Any)")
  }
}
