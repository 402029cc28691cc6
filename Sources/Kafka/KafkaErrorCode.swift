import CRdkafka

/// An error code of Kafka (positive) or of librdkafka itself (negative): an open set, for a broker
/// may be newer than we are. The C type is `rd_kafka_resp_err_t`.
public struct KafkaErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public var rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }

  init(_ code: rd_kafka_resp_err_t) { rawValue = code.rawValue }

  var inC: rd_kafka_resp_err_t { rd_kafka_resp_err_t(rawValue: rawValue) }

  /// As in the library's tables: "_TIMED_OUT", "UNKNOWN_TOPIC_OR_PART".
  public var name: String {
    guard let name = rd_kafka_err2name(inC) else { return "\(rawValue)" }
    return String(cString: name)
  }

  /// The library's own words for the code.
  public var text: String {
    guard let text = rd_kafka_err2str(inC) else { return name }
    return String(cString: text)
  }

  public var description: String { name }

  public static let none = KafkaErrorCode(RD_KAFKA_RESP_ERR_NO_ERROR)

  // Of the library.
  public static let allBrokersDown = KafkaErrorCode(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
  public static let authentication = KafkaErrorCode(RD_KAFKA_RESP_ERR__AUTHENTICATION)
  public static let autoOffsetReset = KafkaErrorCode(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)
  public static let conflict = KafkaErrorCode(RD_KAFKA_RESP_ERR__CONFLICT)
  public static let fatal = KafkaErrorCode(RD_KAFKA_RESP_ERR__FATAL)
  public static let invalidArgument = KafkaErrorCode(RD_KAFKA_RESP_ERR__INVALID_ARG)
  public static let messageTimedOut = KafkaErrorCode(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)
  public static let partitionEnd = KafkaErrorCode(RD_KAFKA_RESP_ERR__PARTITION_EOF)
  public static let purgedInFlight = KafkaErrorCode(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
  public static let purgedInQueue = KafkaErrorCode(RD_KAFKA_RESP_ERR__PURGE_QUEUE)
  public static let queueFull = KafkaErrorCode(RD_KAFKA_RESP_ERR__QUEUE_FULL)
  public static let resolve = KafkaErrorCode(RD_KAFKA_RESP_ERR__RESOLVE)
  public static let ssl = KafkaErrorCode(RD_KAFKA_RESP_ERR__SSL)
  public static let state = KafkaErrorCode(RD_KAFKA_RESP_ERR__STATE)
  public static let timedOut = KafkaErrorCode(RD_KAFKA_RESP_ERR__TIMED_OUT)
  public static let timedOutInQueue = KafkaErrorCode(RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE)
  public static let transport = KafkaErrorCode(RD_KAFKA_RESP_ERR__TRANSPORT)
  public static let unknownGroup = KafkaErrorCode(RD_KAFKA_RESP_ERR__UNKNOWN_GROUP)
  public static let unknownPartition = KafkaErrorCode(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
  public static let unknownTopic = KafkaErrorCode(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)

  // Of a broker.
  public static let clusterAuthorizationFailed =
    KafkaErrorCode(RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED)
  public static let groupAuthorizationFailed =
    KafkaErrorCode(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)
  public static let leaderNotAvailable = KafkaErrorCode(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE)
  public static let loadInProgress =
    KafkaErrorCode(RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS)
  public static let coordinatorNotAvailable =
    KafkaErrorCode(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE)
  public static let messageTooLarge = KafkaErrorCode(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
  public static let networkException = KafkaErrorCode(RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION)
  public static let notEnoughReplicas = KafkaErrorCode(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS)
  public static let notEnoughReplicasAfterAppend =
    KafkaErrorCode(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND)
  public static let notLeader = KafkaErrorCode(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION)
  public static let offsetOutOfRange = KafkaErrorCode(RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)
  public static let outOfOrderSequence =
    KafkaErrorCode(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER)
  public static let requestTimedOut = KafkaErrorCode(RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT)
  public static let saslAuthenticationFailed =
    KafkaErrorCode(RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED)
  public static let storageError = KafkaErrorCode(RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR)
  public static let topicAlreadyExists = KafkaErrorCode(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
  public static let topicAuthorizationFailed =
    KafkaErrorCode(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
  public static let unknownTopicOrPartition =
    KafkaErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)

  /// Whether the same call may succeed later with nothing changed here. A message that timed out
  /// is among them: whether it was persisted, its delivery report says.
  public var isRetriable: Bool {
    switch self {
    case .allBrokersDown, .messageTimedOut, .queueFull, .resolve, .timedOut, .timedOutInQueue,
      .transport, .leaderNotAvailable, .loadInProgress, .coordinatorNotAvailable,
      .networkException, .notEnoughReplicas, .notEnoughReplicasAfterAppend, .notLeader,
      .requestTimedOut, .storageError:
      true
    default: false
    }
  }
}
