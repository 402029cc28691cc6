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

  @Test func aCodeThatTheLibraryDoesNotKnowIsStillAValue() {
    let error = KafkaError(code: KafkaErrorCode(rawValue: 31_999))
    #expect("\(error)".contains("31999"))
    #expect(error.hint == nil)
  }
}
