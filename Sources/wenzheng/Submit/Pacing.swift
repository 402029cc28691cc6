/// Keeps what nobody has read yet below what an embedded broker can hold: it drops the oldest of a
/// partition in silence, and a dropped message would be lost.
///
/// Pure arithmetic: told what was sent, delivered and read, it says whether there is room. A
/// message counts for every partition until its delivery report names the one that it went to.
/// Messages of others, seen as gaps between our offsets, count with the average size of ours.
struct Pacing {
  /// A partition holds 5 MiB. Two submits at once still fit.
  static let unreadBytesMax = 2 << 20
  /// Sent and not yet reported. An item of the largest size is sent alone.
  static let inFlightBytesMax = 512 * 1024
  /// What the broker keeps with each message: headers of the record and of a batch of one.
  static let overheadBytes = 96

  private struct Partition {
    /// Delivered and not yet read, in the order of the offsets.
    var waiting: [(offset: Int64, bytes: Int)] = []
    var head = 0
    var unreadBytes = 0
    /// The offset that the next message will have, as far as we know.
    var next: Int64?
  }

  private var partitions: [Partition] = []
  private(set) var inFlightBytes = 0
  private var inFlightCount = 0
  private var deliveredBytes = 0
  private var deliveredCount = 0

  /// The fullest partition's unread bytes.
  var unreadBytes: Int { partitions.map(\.unreadBytes).max() ?? 0 }

  /// Whether a message of so many bytes may be sent now.
  func hasRoom(for bytes: Int) -> Bool {
    if inFlightCount == 0 && unreadBytes == 0 { return true }
    let wanted = inFlightBytes + bytes + Self.overheadBytes
    return wanted <= Self.inFlightBytesMax && unreadBytes + wanted <= Self.unreadBytesMax
  }

  mutating func sent(_ bytes: Int) {
    inFlightBytes += bytes + Self.overheadBytes
    inFlightCount += 1
  }

  /// The message did not arrive.
  mutating func failed(_ bytes: Int) {
    inFlightBytes -= bytes + Self.overheadBytes
    inFlightCount -= 1
  }

  mutating func delivered(_ bytes: Int, partition: Int32, offset: Int64) {
    failed(bytes)
    let own = bytes + Self.overheadBytes
    deliveredBytes += own
    deliveredCount += 1
    let at = room(for: partition)
    let foreign = max(0, offset - (partitions[at].next ?? offset))
    let counted = own + Int(clamping: foreign) * (deliveredBytes / deliveredCount)
    partitions[at].waiting.append((offset, counted))
    partitions[at].unreadBytes += counted
    partitions[at].next = offset + 1
  }

  /// The reader stands before `next`: everything below is read.
  mutating func read(partition: Int32, next: Int64) {
    let at = room(for: partition)
    var head = partitions[at].head
    while head < partitions[at].waiting.count, partitions[at].waiting[head].offset < next {
      partitions[at].unreadBytes -= partitions[at].waiting[head].bytes
      head += 1
    }
    // What is read need not be kept; moved down seldom, so that it costs nothing a message.
    if head > 1_024 && head * 2 > partitions[at].waiting.count {
      partitions[at].waiting.removeFirst(head)
      head = 0
    }
    partitions[at].head = head
    if partitions[at].next == nil { partitions[at].next = next }
  }

  private mutating func room(for partition: Int32) -> Int {
    let at = Int(max(partition, 0))
    while partitions.count <= at { partitions.append(Partition()) }
    return at
  }
}
