import CRdkafka
import Foundation
import Glibc
import Synchronization

/// One line of the library's log.
public struct KafkaLogLine: Sendable, Hashable, CustomStringConvertible {
  /// As syslog counts: 0 emergency, 3 error, 4 warning, 6 information, 7 debug.
  public var level: Int
  /// The library's word for the kind of line: "FAIL", "CONFWARN".
  public var facility: String
  public var text: String

  public init(level: Int, facility: String, text: String) {
    self.level = level
    self.facility = facility
    self.text = text
  }

  public var description: String { "\(facility): \(text)" }
}

public typealias KafkaLogger = @Sendable (KafkaLogLine) -> Void

/// Owns one `rd_kafka_t` and the queue on which everything it has to say arrives as an event.
///
/// We set no C callback at all: log lines, errors and delivery reports are events too, taken by the
/// owner's thread. So no code of ours runs on the library's threads, no closure can be isolated to
/// the wrong actor, and nothing need be kept alive for the library's sake.
///
/// Owned by one thread; not Sendable.
final class Handle {
  enum Role {
    case consumer, producer, admin
  }

  /// How many clients this process may leave behind unended, with their threads and buffers, before
  /// it had better begin anew.
  static let leftBehindMax = 8
  private static let leftBehindCount = Atomic(0)
  static var leftBehind: Int { leftBehindCount.load(ordering: .relaxed) }

  let role: Role
  let client: OpaquePointer
  let queue: OpaquePointer
  let logger: KafkaLogger
  private var isOpen = true

  init(
    _ role: Role, _ properties: KafkaProperties, events: Int32, logger: @escaping KafkaLogger
  ) throws(KafkaError) {
    var properties = properties
    // Else the library's threads would write to standard error, or call us on a thread of theirs.
    try properties.require([
      .init(name: "log.queue", value: "true", why: "log lines are taken by the owner's thread")
    ])
    let settings = try Self.settings(of: properties)
    // What is said outside the queue, while the client ends, would go to standard error.
    rd_kafka_conf_set_log_cb(settings, nil)
    rd_kafka_conf_set_events(
      settings, events | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG)
    let type = role == .producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER
    let made = reasoned { rd_kafka_new(type, settings, $0, $1) }
    guard let client = made.result else {
      // The settings belong to the client only when there is one.
      let code = rd_kafka_last_error()
      rd_kafka_conf_destroy(settings)
      throw KafkaError(code, reason: made.reason)
    }
    // The main queue of an administrator, of whom no group is asked, is its own.
    if role == .consumer { rd_kafka_poll_set_consumer(client) }
    let queue =
      role == .consumer ? rd_kafka_queue_get_consumer(client) : rd_kafka_queue_get_main(client)
    guard let queue else {
      rd_kafka_destroy(client)
      throw KafkaError(code: .unknownGroup, reason: "group.id is missing")
    }
    rd_kafka_set_log_queue(client, nil)
    self.role = role
    self.client = client
    self.queue = queue
    self.logger = logger
  }

  deinit { close() }

  /// The library ends within a second or so, or never: 2.0.2 loses count of the partitions of
  /// topics that were deleted while they were read, and waits for them for ever.
  static let closeSecondsMax = 5

  /// Everything that came out of the client (messages, topics, lists, events) must be destroyed
  /// before: a list once used to pause or assign that is still there makes the library hang for
  /// ever. Where it does hang, its threads are left behind, so that whoever ends can end.
  func close() {
    guard isOpen else { return }
    isOpen = false
    while let event = rd_kafka_queue_poll(queue, 0) {
      logIfLine(event)
      rd_kafka_event_destroy(event)
    }
    rd_kafka_queue_destroy(queue)
    let address = UInt(bitPattern: client)
    let isConsumer = role == .consumer
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let client = OpaquePointer(bitPattern: address)
      if isConsumer { rd_kafka_consumer_close(client) }
      rd_kafka_destroy(client)
      ended.signal()
    }
    guard ended.wait(timeout: .now() + .seconds(Self.closeSecondsMax)) == .timedOut else { return }
    Self.leftBehindCount.add(1, ordering: .relaxed)
    logger(
      KafkaLogLine(
        level: 4, facility: "CLOSE",
        text: "the client did not end within \(Self.closeSecondsMax) s and is left behind"))
  }

  /// Whether the event was a log line; then it has been handed on.
  @discardableResult
  func logIfLine(_ event: OpaquePointer) -> Bool {
    guard rd_kafka_event_type(event) == RD_KAFKA_EVENT_LOG else { return false }
    var facility: UnsafePointer<CChar>?
    var text: UnsafePointer<CChar>?
    var level: Int32 = 0
    guard rd_kafka_event_log(event, &facility, &text, &level) == 0, let facility, let text
    else { return true }
    logger(
      KafkaLogLine(
        level: Int(level), facility: String(cString: facility), text: String(cString: text)))
    return true
  }

  /// The error of an event; a fatal one with its cause instead of the word "fatal".
  func error(of event: OpaquePointer) -> KafkaError {
    let code = rd_kafka_event_error(event)
    guard rd_kafka_event_error_is_fatal(event) == 0 && code != RD_KAFKA_RESP_ERR__FATAL
    else { return fatalError ?? KafkaError(code: .fatal, isFatal: true) }
    let reason = rd_kafka_event_error_string(event).map { String(cString: $0) }
    return KafkaError(code, reason: reason)
  }

  /// The fatal error that this client has met, if it has.
  var fatalError: KafkaError? {
    let met = reasoned { rd_kafka_fatal_error(client, $0, $1) }
    guard met.result != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    return KafkaError(code: KafkaErrorCode(met.result), reason: met.reason, isFatal: true)
  }

  private static func settings(of properties: KafkaProperties) throws(KafkaError) -> OpaquePointer {
    guard let settings = rd_kafka_conf_new() else {
      throw KafkaError(code: .invalidArgument, reason: "no memory for settings")
    }
    for entry in properties.entries {
      let set = reasoned { rd_kafka_conf_set(settings, entry.name, entry.value, $0, $1) }
      if set.result == RD_KAFKA_CONF_OK { continue }
      rd_kafka_conf_destroy(settings)
      throw KafkaError(code: .invalidArgument, reason: reason(set.reason, of: entry))
    }
    return settings
  }

  static func judge(_ entry: KafkaProperties.Entry) -> KafkaProperties.Judgement {
    guard let settings = rd_kafka_conf_new() else { return .accepted }
    defer { rd_kafka_conf_destroy(settings) }
    let set = reasoned { rd_kafka_conf_set(settings, entry.name, entry.value, $0, $1) }
    switch set.result {
    case RD_KAFKA_CONF_OK: return .accepted
    case RD_KAFKA_CONF_UNKNOWN: return .unknown
    default: return .refused(reason: reason(set.reason, of: entry))
    }
  }

  static func propertyNames() -> [String] {
    // The library tells them in a table for people only: the name, a bar, the rest.
    var text: UnsafeMutablePointer<CChar>?
    var count = 0
    guard let stream = open_memstream(&text, &count) else { return [] }
    rd_kafka_conf_properties_show(stream)
    fclose(stream)
    guard let text else { return [] }
    defer { free(text) }
    return String(cString: text).split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|")
      guard cells.count > 2, let name = cells[0].split(separator: " ").first else { return nil }
      return name.contains("-") ? nil : String(name)
    }
  }

  /// The library repeats a value that it does not like, and calls some properties by another name.
  private static func reason(_ reason: String, of entry: KafkaProperties.Entry) -> String {
    if KafkaProperties.isSecret(entry.name) && reason.contains(entry.value) {
      return "the value of \(entry.name) is not accepted"
    }
    return reason.contains(entry.name) ? reason : "\(entry.name): \(reason)"
  }
}

private let reasonBytesMax = 1024

/// Lends room for the library's words, and returns them with its answer.
func reasoned<R>(_ body: (UnsafeMutablePointer<CChar>, Int) -> R) -> (result: R, reason: String) {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: reasonBytesMax) { buffer in
    buffer.initialize(repeating: 0)
    guard let start = buffer.baseAddress else { preconditionFailure("no room for a reason") }
    let result = body(start, buffer.count)
    return (result, String(cString: start))
  }
}
