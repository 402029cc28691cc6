import Formats
import Foundation
import Testing

@testable import Service

@Suite struct AddressTests {
  static let lists: [(list: String, isGood: Bool)] = [
    ("kafka-1:9092", true), ("a:1,b:65535", true), ("a:1, b:2", true), ("a", true),
    ("SASL_SSL://a:9093", true), ("[::1]:9092", true), ("[::1]", true),
    ("", false), ("a:1,", false), (":9092", false), ("a:0", false), ("127.0.0.1:99999", false),
    ("a:x", false), ("a:", false), (" ", false), ("[::1]9092x", false),
  ]

  @Test(arguments: lists.indices)
  func listsOfBrokers(at: Int) {
    let (list, isGood) = Self.lists[at]
    #expect((Settings.addressFault(list) == nil) == isGood, "'\(list)'")
  }
}

@Suite struct SettingsTests {
  /// One bad text for each sentence.
  @Test func faults() {
    let ours = "is fixed by the daemon's guarantees; remove it"
    let cases: [(text: String, sentence: String)] = [
      ("{", "is not JSON5: "),
      ("[]", "must be an object, not a list"),
      ("{ kafak: {} }", "unknown key 'kafak'; did you mean 'kafka'?"),
      ("{ zzzzzz: 1 }", "unknown key 'zzzzzz'; remove it"),
      ("{ ledger: 1 }", "ledger: must be a text, not a number"),
      ("{ kafka: [] }", "kafka: must be an object, not a list"),
      (
        "{ kafka: { 'sasl.password': 'abc' } }",
        "kafka.sasl.password: is a secret and must not stand in the settings; "
          + "write { file: \"/path\" }"
      ),
      (
        "{ consumer: { 'auto.offset.reset': 'earliest' } }", "consumer.auto.offset.reset: \(ours)"
      ),
      ("{ consumer: { 'enable.auto.commit': true } }", "consumer.enable.auto.commit: \(ours)"),
      ("{ producer: { 'enable.idempotence': false } }", "producer.enable.idempotence: \(ours)"),
      (
        "{ kafka: { 'sasl.password': { flie: '/x' } } }",
        "kafka.sasl.password: unknown key 'flie'; did you mean 'file'?"
      ),
      ("{ kafka: { 'sasl.password': {} } }", "kafka.sasl.password: 'file' is missing; add it"),
      (
        "{ kafka: { 'client.id': [] } }",
        "kafka.client.id: must be a text, a number, true or false; a secret is { file: \"/path\" }"
      ),
      ("{ topics: { partitions: 0 } }", "topics.partitions: is 0; allowed is 1 to 999"),
      (
        "{ topics: { partitions: 1.5 } }",
        "topics.partitions: must be a whole number, not 1.5"
      ),
      (
        "{ topics: { replicas: 3 } }", "topics: unknown key 'replicas'"
      ),
      (
        "{ batch: { messages: 100001 } }", "batch.messages: is 100001; allowed is 1 to 100000"
      ),
      ("{ batch: { wait_ms: 0 } }", "batch.wait_ms: is 0; allowed is 1 to 10000"),
      ("{ segment_bytes: 1 }", "segment_bytes: is 1; allowed is 1048576 to 1073741824"),
      ("{ snapshot_events: 'many' }", "snapshot_events: must be a whole number, not a text"),
    ]
    for (text, sentence) in cases {
      do throws(ConfigFault) {
        _ = try Settings(parsing: Array(text.utf8), file: "wenzheng.json5")
        Issue.record("\(text) was taken")
      } catch {
        #expect("\(error)".hasPrefix("wenzheng.json5: \(sentence)"), "\(text) gave: \(error)")
        #expect(!"\(error)".contains("abc"), "a secret stands in the sentence")
      }
    }
  }

  /// Each secret that librdkafka knows is refused in clear, in whatever section it stands.
  @Test(arguments: [
    "sasl.password", "ssl.key.password", "ssl.keystore.password", "ssl.key.pem",
    "sasl.oauthbearer.client.secret",
  ])
  func secretsInClear(name: String) {
    for section in ["kafka", "consumer", "producer"] {
      let text = "{ \(section): { '\(name)': 'abc' } }"
      #expect(throws: ConfigFault.self) {
        _ = try Settings(parsing: Array(text.utf8), file: "f")
      }
    }
  }

  @Test func valuesAndDefaults() throws {
    let text = """
      { kafka: { 'bootstrap.servers': 'a:1', 'socket.keepalive.enable': true,
          'metadata.max.age.ms': 1000, 'sasl.password': { file: '/x' } },
        batch: { messages: 7 } }
      """
    let settings = try Settings(parsing: Array(text.utf8), file: "f")
    #expect(settings.kafka == [
      .init(name: "bootstrap.servers", value: .text("a:1")),
      .init(name: "metadata.max.age.ms", value: .text("1000")),
      .init(name: "sasl.password", value: .file("/x")),
      .init(name: "socket.keepalive.enable", value: .text("true")),
    ])
    #expect(settings.batchMessagesMax == 7 && settings.batchWaitMs == 100)
    let empty = try Settings(parsing: Array("{}".utf8), file: "f")
    #expect(empty.partitions == 16 && empty.replication == 1 && empty.batchMessagesMax == 4096)
    #expect(empty.kafka.isEmpty && empty.ledgerDirectory == nil)
  }

  /// A secret comes from its file, without the newline at its end; a missing file is named.
  @Test func secretsFromFiles() throws {
    let path = NSTemporaryDirectory() + "wenzheng-secret-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("s3cret with space \n".utf8).write(to: URL(fileURLWithPath: path))
    let property = Settings.KafkaProperty(name: "sasl.password", value: .file(path))
    let resolved = try Settings.resolve([property])
    #expect(resolved.map(\.value) == ["s3cret with space "])
    let missing = Settings.KafkaProperty(name: "sasl.password", value: .file("/nowhere/at-all"))
    do throws(ConfigFault) {
      _ = try Settings.resolve([missing])
      Issue.record("a missing file was taken")
    } catch {
      #expect("\(error)" == "wenzheng.json5: sasl.password: cannot be read: the file "
        + "/nowhere/at-all of the secret is not there or not readable")
    }
  }

  /// What comes in carries the broker's time, and what goes out lasts a year.
  @Test func topicsAsTheyShouldBe() throws {
    let settings = try Settings(parsing: Array("{ topics: { partitions: 5 } }".utf8), file: "f")
    let topics = TopicPlan.all(of: try shipped.get(), settings)
    let names = topics.map(\.name)
    #expect(Set(names).count == names.count)
    for topic in topics {
      let isInput =
        topic.name.hasPrefix("wenzheng.intake.") || topic.name.hasPrefix("wenzheng.actions.")
      let isShared = isInput || topic.name == "wenzheng.events"
      #expect(topic.partitions == (isShared ? 5 : 4), "\(topic.name)")
      let stamp = topic.config["message.timestamp.type"]
      #expect(stamp == (isInput ? "LogAppendTime" : nil), "\(topic.name)")
      let bytes = topic.config["max.message.bytes"]
      #expect(bytes == (isInput ? "2097152" : "4194304"), "\(topic.name)")
    }
  }

  /// Command line, then environment, then settings, then systemd, then the user's folders.
  @Test func placesByPrecedence() throws {
    let settings = try Settings(
      parsing: Array("{ ledger: '/settings/l', run: '/settings/r' }".utf8), file: "f")
    let home = ["HOME": "/h"]
    let systemd = ["STATE_DIRECTORY": "/s", "RUNTIME_DIRECTORY": "/r"]
    let ours = ["WENZHENG_LEDGER": "/e/l", "WENZHENG_RUN": "/e/r"]
    struct Case {
      var given: String?
      var settings: Settings?
      var environment: [String: String]
      var ledger: String
      var run: String
    }
    let state = "/.local/state/wenzheng"
    let cases = [
      Case(environment: home, ledger: "/h\(state)", run: "/h\(state)/run"),
      Case(environment: [:], ledger: "/var/lib\(state)", run: "/var/lib\(state)/run"),
      Case(environment: home.merging(systemd) { a, _ in a }, ledger: "/s", run: "/r"),
      Case(settings: settings, environment: systemd, ledger: "/settings/l", run: "/settings/r"),
      Case(settings: settings, environment: ours, ledger: "/e/l", run: "/e/r"),
      Case(given: "/c", settings: settings, environment: ours, ledger: "/c/l", run: "/c/r"),
    ]
    for (at, each) in cases.enumerated() {
      let places = Places(
        config: "/config", ledger: each.given.map { $0 + "/l" },
        run: each.given.map { $0 + "/r" }, settings: each.settings,
        environment: each.environment)
      #expect(places.ledger == each.ledger && places.run == each.run, "case \(at)")
      #expect(places.controlSocket == each.run + "/control.sock")
      #expect(places.brokerAddress == each.run + "/broker.json")
    }
    #expect(Places.configFolder(given: "/c", environment: ["WENZHENG_CONFIG": "/e"]) == "/c")
    #expect(Places.configFolder(given: nil, environment: ["WENZHENG_CONFIG": "/e"]) == "/e")
  }
}
