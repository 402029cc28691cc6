import Testing

@testable import Kafka

struct ErrorTests {
  static let scram = KafkaError(
    code: .authentication,
    reason: "SASL authentication error: invalid credentials with SASL mechanism SCRAM-SHA-512")

  @Test(arguments: [
    (Int32(0x0200_02FF), true), (0x0206_00FF, true), (0x0206_01FF, false), (0x0208_00FF, false),
  ])
  func aScramLoginThatKafka4RefusesNamesItsCause(version: Int32, isNamed: Bool) {
    let hint = Self.scram.hint(libraryVersion: version)
    #expect(hint?.contains("PLAIN over TLS") == isNamed)
    #expect(hint != nil)
  }

  @Test func theVersionInTheHintIsReadable() {
    #expect(Self.scram.hint(libraryVersion: 0x0200_02FF)?.contains("(here 2.0.2)") == true)
  }

  @Test(arguments: [
    (KafkaErrorCode.timedOut, "_TIMED_OUT", true), (.queueFull, "_QUEUE_FULL", true),
    (.unknownTopicOrPartition, "UNKNOWN_TOPIC_OR_PART", false),
    (.topicAuthorizationFailed, "TOPIC_AUTHORIZATION_FAILED", false),
    (.autoOffsetReset, "_AUTO_OFFSET_RESET", false), (.none, "NO_ERROR", false),
  ])
  func codesHaveNames(code: KafkaErrorCode, name: String, isRetriable: Bool) {
    let error = KafkaError(code: code)
    #expect(error.name == name)
    #expect(error.isRetriable == isRetriable)
    #expect("\(error)".contains(name))
    #expect(!KafkaError(code: code, isFatal: true).isRetriable)
  }

  @Test(arguments: [
    KafkaErrorCode.unknownTopicOrPartition, .topicAuthorizationFailed, .groupAuthorizationFailed,
    .clusterAuthorizationFailed, .messageTooLarge, .offsetOutOfRange, .allBrokersDown, .ssl,
  ])
  func knownCausesHaveAWayOut(code: KafkaErrorCode) {
    #expect(KafkaError(code: code).hint != nil)
  }

  static let raw: [(reason: String, tidied: String)] = [
    ("h:1/bootstrap: Connect to ipv4#1.2.3.4:1 failed: Connection refused (after 0ms in state "
      + "CONNECT, 1 identical error(s) suppressed)",
      "h:1/bootstrap: Connect to ipv4#1.2.3.4:1 failed: Connection refused"),
    ("h:1/1: Disconnected: verify that security.protocol is correctly configured, broker might "
      + "require SASL authentication (after 7ms in state UP)",
      "h:1/1: the connection was closed: the broker went away or wants another security.protocol"),
    ("the end..", "the end"), ("as (after all) it is", "as (after all) it is"),
  ]

  @Test(arguments: raw.indices)
  func theLibrarysWordsAreTidied(at: Int) {
    #expect(KafkaError(code: .transport, reason: Self.raw[at].reason).reason == Self.raw[at].tidied)
  }

  /// Whoever says an error goes on behind it, or ends the sentence.
  @Test func noErrorEndsWithAStop() {
    for code in [KafkaErrorCode.transport, .authentication, .ssl, .messageTooLarge, .timedOut] {
      #expect(!"\(KafkaError(code: code))".hasSuffix("."))
    }
  }

  @Test func whoRefusesALoginDoesAnswer() {
    let login = KafkaError(code: .authentication, reason: "no")
    #expect(login.outage.hasPrefix("the brokers refuse the login: no"))
    let away = KafkaError(code: .allBrokersDown)
    #expect(away.outage.hasPrefix("the brokers do not answer: ") && away.isOfNetwork)
  }

  @Test func aCodeThatTheLibraryDoesNotKnowIsStillAValue() {
    let error = KafkaError(code: KafkaErrorCode(rawValue: 31_999))
    #expect("\(error)".contains("31999"))
    #expect(error.hint == nil)
  }
}
