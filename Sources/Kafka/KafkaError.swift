import CRdkafka

/// What went wrong, as a value.
///
/// Guarantees: `reason` and `description` never hold the value of a secret property.
public struct KafkaError: Error, Hashable, Sendable {
  public var code: KafkaErrorCode
  /// The library's words, with what it knew of the place (broker, topic, property).
  public var reason: String
  /// The topic that it is about, where it is about one and `reason` does not name it.
  public var topic: String?
  /// The client is of no more use: only closing it and beginning anew helps.
  public var isFatal: Bool
  /// The same call may succeed later with nothing changed.
  public var isRetriable: Bool

  public init(
    code: KafkaErrorCode, reason: String? = nil, isFatal: Bool = false, isRetriable: Bool? = nil
  ) {
    self.code = code
    self.reason = Self.tidied(reason ?? code.text)
    self.isFatal = isFatal
    self.isRetriable = isRetriable ?? (!isFatal && code.isRetriable)
  }

  public var name: String { code.name }

  /// The cause and the way out, where we know them better than the library's words do.
  public var hint: String? { hint(libraryVersion: KafkaLibrary.versionNumber) }

  func hint(libraryVersion: Int32) -> String? {
    switch code {
    case .authentication, .saslAuthenticationFailed:
      hintOfLogin(libraryVersion: libraryVersion)
    case .unknownTopic, .unknownTopicOrPartition, .unknownPartition:
      """
      The topic, or this partition of it, does not exist there: create it with the partition \
      count wanted, or correct its name.
      """
    case .topicAuthorizationFailed:
      "The user of this login may not do this with the topic: an ACL for it is missing."
    case .groupAuthorizationFailed:
      "The user of this login may not use this group.id: an ACL for the group is missing."
    case .clusterAuthorizationFailed:
      """
      The user of this login may not do this on the cluster: an ACL is missing \
      (IdempotentWrite to produce on Kafka before 2.8, Create or Describe for topics).
      """
    case .messageTooLarge:
      """
      Raise message.max.bytes here and max.message.bytes of the topic together, or send less.
      """
    case .autoOffsetReset, .offsetOutOfRange:
      """
      The wanted offset is not in the partition: retention has passed it, or the topic was made \
      anew. Nothing was skipped; where to go on from is for a person to decide.
      """
    case .transport, .allBrokersDown, .resolve:
      "See bootstrap.servers, security.protocol and the network."
    case .ssl:
      "TLS failed: see ssl.ca.location, and that the broker's certificate names its address."
    default: nil
    }
  }

  private func hintOfLogin(libraryVersion: Int32) -> String {
    // Before 2.6.1 the library sends its nonce twice, and Kafka 4 rejects that as invalid
    // credentials (librdkafka pull request 4895).
    let scramFailsOnKafka4 = libraryVersion < 0x0206_01FF
    if scramFailsOnKafka4 && reason.contains("SCRAM") {
      return """
        Kafka 4 refuses every SCRAM login of librdkafka before 2.6.1, whatever the password \
        (here \(Self.versionText(libraryVersion))). Use PLAIN over TLS, a client certificate, or \
        librdkafka 2.6.1 or newer. With Kafka 3 see sasl.username and sasl.password: one is wrong.
        """
    }
    return "See sasl.mechanism, sasl.username and sasl.password."
  }

  private static func versionText(_ number: Int32) -> String {
    "\(number >> 24).\(number >> 16 & 0xFF).\(number >> 8 & 0xFF)"
  }
}

extension KafkaError: CustomStringConvertible {
  public var description: String {
    let fatal = isFatal ? "fatal: " : ""
    let place = topic.map { "\($0): " } ?? ""
    let facts = "\(place)\(fatal)\(reason) (\(name))"
    guard let hint else { return facts }
    // Whoever says it ends the sentence, or goes on with it.
    return "\(facts). \(hint.hasSuffix(".") ? String(hint.dropLast()) : hint)"
  }
}

extension KafkaError {
  /// Nobody could be reached, or nobody answered in time: it may pass by itself.
  public var isOfNetwork: Bool {
    switch code {
    case .transport, .allBrokersDown, .resolve, .timedOut, .messageTimedOut, .timedOutInQueue,
      .networkException, .requestTimedOut:
      true
    default: false
    }
  }

  public var isOfLogin: Bool { code == .authentication || code == .saslAuthenticationFailed }

  /// What a question that failed says of the brokers. Those that refuse a login did answer.
  public var outage: String {
    if isOfLogin { return "the brokers refuse the login: \(self)" }
    if code == .ssl { return "no TLS connection to the brokers comes about: \(self)" }
    return isOfNetwork ? "the brokers do not answer: \(self)" : "Kafka: \(self)"
  }

  /// The library's words without the state of its connection and without a stop at the end; its
  /// guess at why a connection was closed is told as one.
  static func tidied(_ reason: String) -> String {
    var text = reason
    if let start = text.firstRange(of: " (after "), text.contains(" in state ") {
      text.removeSubrange(start.lowerBound...)
    }
    for guess in ["Disconnected: verify that", "Disconnected while requesting ApiVersion"] {
      guard let start = text.firstRange(of: guess) else { continue }
      text.removeSubrange(start.lowerBound...)
      text += "the connection was closed: the broker went away or wants another security.protocol"
    }
    while text.hasSuffix(".") || text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}

extension KafkaError {
  init(_ code: rd_kafka_resp_err_t, reason: String? = nil) {
    self.init(code: KafkaErrorCode(code), reason: reason)
  }

  /// Takes over the library's error object and destroys it.
  init(consuming error: OpaquePointer) {
    self.init(
      code: KafkaErrorCode(rd_kafka_error_code(error)),
      reason: String(cString: rd_kafka_error_string(error)),
      isFatal: rd_kafka_error_is_fatal(error) != 0,
      isRetriable: rd_kafka_error_is_retriable(error) != 0)
    rd_kafka_error_destroy(error)
  }

  static func check(_ code: rd_kafka_resp_err_t) throws(KafkaError) {
    if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(code) }
  }

  static func check(consuming error: OpaquePointer?) throws(KafkaError) {
    if let error { throw KafkaError(consuming: error) }
  }
}
