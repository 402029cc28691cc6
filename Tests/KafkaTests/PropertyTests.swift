import Synchronization
import Testing

@testable import Kafka

struct PropertyTests {
  static let secrets = [
    "sasl.password", "ssl.key.password", "ssl.key.pem", "ssl.keystore.password",
    "sasl.oauthbearer.client.secret", "sasl.oauthbearer.config", "SASL.Password", "sasl.pasword",
  ]

  @Test(arguments: secrets)
  func secretsAreNotShown(name: String) {
    let properties: KafkaProperties = ["client.id": "me", name: "s3cr3t"]
    var dumped = ""
    dump(properties, to: &dumped)
    dump(properties.entries, to: &dumped)
    let all = "\(properties) \(String(reflecting: properties)) \(properties.entries) \(dumped)"
    #expect(!all.contains("s3cr3t"))
    #expect(all.contains("\(name)=(hidden)"))
    #expect(all.contains("client.id=me"))
    #expect(properties[name] == "s3cr3t")
  }

  @Test(arguments: secrets)
  func secretsAreNotInErrors(name: String) {
    let error = caught {
      _ = try Producer([name: "s3cr3t", "no.such.property": "1"], logger: { _ in })
    }
    #expect(error.map { "\($0)".contains("s3cr3t") } == false)
  }

  @Test(arguments: ["sasl.username", "ssl.key.location", "ssl.ca.location", "client.id"])
  func whatIsNoSecretIsShown(name: String) {
    #expect(!KafkaProperties.isSecret(name))
  }

  @Test func propertiesKeepTheirOrderAndTheLastValue() {
    var properties: KafkaProperties = ["b": "1", "a": "2"]
    properties["b"] = "3"
    properties["c"] = "4"
    properties["a"] = nil
    #expect(properties.entries.map(\.description) == ["b=3", "c=4"])
    #expect(properties["a"] == nil)
  }

  static let refused: [(KafkaProperties, String)] = [
    (["no.such.property": "1"], "No such configuration property: \"no.such.property\""),
    (["linger.ms": "soon"], "linger.ms"),
    (["compression.type": "rar"], "compression.type"),
    (["enable.idempotence": "false"], "enable.idempotence must be true"),
    (["delivery.report.only.error": "true"], "delivery.report.only.error must be false"),
    (["log.queue": "false"], "log.queue must be true"),
    (["acks": "1"], "acks"),
    (["security.protocol": "ssl", "ssl.ca.location": "/nowhere/ca.pem"], "ssl.ca.location"),
  ]

  @Test(arguments: refused)
  func whatIsWrongIsSaidInTheLibrarysWords(properties: KafkaProperties, words: String) {
    let error = caught {
      _ = try Producer(properties, logger: { _ in })
    }
    #expect(error?.reason.contains(words) == true, "\(error as Any)")
  }

  static let refusedToConsume: [(KafkaProperties, String)] = [
    ([:], "group.id is missing"),
    (["group.id": "g", "auto.offset.reset": "earliest"], "auto.offset.reset must be error"),
    (["group.id": "g", "enable.auto.commit": "true"], "enable.auto.commit must be false"),
  ]

  @Test(arguments: refusedToConsume)
  func aConsumerThatCouldSkipIsRefused(properties: KafkaProperties, words: String) {
    let error = caught {
      _ = try Consumer(properties, logger: { _ in })
    }
    #expect(error?.reason.contains(words) == true, "\(error as Any)")
  }

  @Test func logLinesComeToTheLoggerOnTheOwnersThread() throws {
    let lines = Mutex<[KafkaLogLine]>([])
    // A property that is of no use to a producer: the library warns.
    let producer = try Producer(
      ["group.id": "g", "bootstrap.servers": "127.0.0.1:1"],
      logger: { line in lines.withLock { $0.append(line) } })
    #expect(lines.withLock { $0.isEmpty })
    var reports: [DeliveryReport] = []
    let end = ContinuousClock.now.advanced(by: .milliseconds(patienceMs))
    while lines.withLock({ !$0.contains { $0.facility == "CONFWARN" } }),
      ContinuousClock.now < end
    { try producer.poll(timeoutMs: 20, into: &reports) }
    let warning = lines.withLock { $0.first { $0.facility == "CONFWARN" } }
    #expect(warning?.level == 4)
    #expect(warning?.text.contains("group.id") == true)
  }

  @Test func theLibraryTellsItsVersion() {
    #expect(KafkaLibrary.version.split(separator: ".").count >= 3)
    #expect(KafkaLibrary.versionNumber >= 0x0200_0000)
  }
}
