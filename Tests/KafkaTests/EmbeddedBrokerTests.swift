import Glibc
import Testing

@testable import Kafka

@Suite(.serialized)
struct EmbeddedBrokerTests {
  @Test func everyListeningSocketAnswersAtOnce() throws {
    let broker = try EmbeddedBroker(brokers: 3)
    let ports = Set(
      broker.bootstrapServers.split(separator: ",").compactMap {
        $0.split(separator: ":").last.flatMap { UInt16($0) }
      })
    var options: [UInt16: Int32] = [:]
    for descriptor in Int32(0)..<1024 {
      guard let port = EmbeddedBroker.listeningPort(descriptor), ports.contains(port)
      else { continue }
      var isOn: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, &size)
      options[port] = isOn
    }
    #expect(ports.count == 3)
    #expect(Set(options.keys) == ports)
    #expect(options.values.allSatisfy { $0 != 0 })
  }

  @Test func topicsCanBeAddedAndBrokersEnd() throws {
    for _ in 0..<3 {
      let cluster = try TestCluster([("a", 2)])
      try cluster.broker.createTopic("b", partitions: 7)
      let admin = try Admin(cluster.properties(), logger: { _ in })
      #expect(try admin.metadata(timeoutMs: patienceMs).topic("b")?.partitions == 7)
      admin.close()
    }
  }
}
