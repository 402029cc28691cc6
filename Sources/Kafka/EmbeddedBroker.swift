import CRdkafka
import Glibc

/// librdkafka's mock cluster: real Kafka protocol over loopback, in this process, for clients of
/// librdkafka here and elsewhere (a Java client got nothing through it).
///
/// It keeps nothing on disk, and of each partition at most 5 MiB or 100,000 batches, oldest
/// dropped. Not evidence for: transactions, fencing, retention by time, de-duplication by the
/// broker. A waiting fetch is not woken by a new message: clients of it should set
/// `fetch.wait.max.ms` to a few milliseconds.
///
/// Sendable, because both pointers are set once and every call here is one of those that the
/// library hands to the cluster's own thread and waits for, or makes under the cluster's lock.
public final class EmbeddedBroker: @unchecked Sendable {
  /// The address of every broker, with commas between.
  public let bootstrapServers: String

  /// The client that the cluster lives in: it must outlive it, or the library aborts.
  private let host: OpaquePointer
  private let cluster: OpaquePointer

  public init(
    brokers: Int = 1, topics: [(name: String, partitions: Int)] = []
  ) throws(KafkaError) {
    guard let settings = rd_kafka_conf_new() else {
      throw KafkaError(code: .invalidArgument, reason: "no memory for settings")
    }
    // The host itself speaks to nobody; that it has no brokers is nothing to log.
    rd_kafka_conf_set_log_cb(settings, nil)
    guard let host = rd_kafka_new(RD_KAFKA_PRODUCER, settings, nil, 0) else {
      let code = rd_kafka_last_error()
      rd_kafka_conf_destroy(settings)
      throw KafkaError(code)
    }
    guard let cluster = rd_kafka_mock_cluster_new(host, Int32(clamping: brokers)) else {
      rd_kafka_destroy(host)
      throw KafkaError(code: .state, reason: "the embedded broker does not start")
    }
    self.host = host
    self.cluster = cluster
    bootstrapServers = String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
    answerAtOnce()
    for topic in topics { try createTopic(topic.name, partitions: topic.partitions) }
  }

  deinit {
    rd_kafka_mock_cluster_destroy(cluster)
    rd_kafka_destroy(host)
  }

  /// Make every topic: with librdkafka 2.0.2 a topic asked for that is missing comes to be, with
  /// four partitions; with 2.8.0 it is an error.
  public func createTopic(_ name: String, partitions: Int) throws(KafkaError) {
    try KafkaError.check(
      rd_kafka_mock_topic_create(cluster, name, Int32(clamping: partitions), 1))
  }

  // MARK: Faults

  /// A kind of request, by its number in Kafka's protocol.
  public struct Request: RawRepresentable, Hashable, Sendable {
    public var rawValue: Int16

    public init(rawValue: Int16) { self.rawValue = rawValue }

    public static let produce = Request(rawValue: 0)
    public static let fetch = Request(rawValue: 1)
    public static let metadata = Request(rawValue: 3)
  }

  /// The next requests of this kind are answered with these errors, one each, and not done.
  /// `transport` cuts the connection instead.
  public func pushErrors(_ request: Request, _ errors: [KafkaErrorCode]) {
    let codes = errors.map(\.inC)
    rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, codes.count, codes)
  }

  /// Brokers are counted from 1.
  public func setDown(broker: Int32) throws(KafkaError) {
    try KafkaError.check(rd_kafka_mock_broker_set_down(cluster, broker))
  }

  public func setUp(broker: Int32) throws(KafkaError) {
    try KafkaError.check(rd_kafka_mock_broker_set_up(cluster, broker))
    answerAtOnce()
  }

  // MARK: Sockets

  /// The library leaves Nagle's algorithm on, and a client that waits for acknowledgements then
  /// waits 40 ms at times. Accepted sockets inherit the option from the listening one; that is
  /// found among our descriptors by its port.
  private func answerAtOnce() {
    let ports = Set(
      bootstrapServers.split(separator: ",").compactMap {
        $0.split(separator: ":").last.flatMap { UInt16($0) }
      })
    guard let folder = opendir("/proc/self/fd") else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { name in
        String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let descriptor = Int32(name), let port = Self.listeningPort(descriptor),
        ports.contains(port)
      else { continue }
      var on: Int32 = 1
      setsockopt(
        descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }
  }

  static func listeningPort(_ descriptor: Int32) -> UInt16? {
    var isListening: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0,
      isListening != 0
    else { return nil }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let found = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length)
      }
    }
    guard found == 0, address.sin_family == sa_family_t(AF_INET) else { return nil }
    return UInt16(bigEndian: address.sin_port)
  }
}
