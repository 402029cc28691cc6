import CRdkafka

/// The fields of one message as `rd_kafka_produceva` wants them.
struct MessageFields {
  static let countMax = 8

  private let room: UnsafeMutableBufferPointer<rd_kafka_vu_t>
  private(set) var count = 0

  init(_ room: UnsafeMutableBufferPointer<rd_kafka_vu_t>) { self.room = room }

  mutating func add(_ type: rd_kafka_vtype_t, _ set: (inout rd_kafka_vu_t) -> Void) {
    precondition(count < room.count, "a message has no more fields than that")
    room.initializeElement(at: count, to: rd_kafka_vu_t())
    room[count].vtype = type
    set(&room[count])
    count += 1
  }

  mutating func add(_ type: rd_kafka_vtype_t, bytes: UnsafeRawBufferPointer?) {
    add(type) {
      $0.u.mem.ptr = bytes.map { UnsafeMutableRawPointer(mutating: $0.baseAddress ?? Self.nothing) }
      $0.u.mem.size = bytes?.count ?? 0
    }
  }

  /// Where nothing stands: an empty buffer may have no address, and no address would mean null.
  private static var nothing: UnsafeRawPointer {
    let nothing: StaticString = ""
    return UnsafeRawPointer(nothing.utf8Start)
  }
}
