import Appeals
import Formats
import Glibc
import WorkTime

/// Sends a history in the order in which it happened, over all of its channels and whatever order
/// its files have. Owned by one thread.
///
/// What it takes is kept in a file without a name until `finish` sorts and sends it; memory holds
/// some 40 bytes a message.
final class HistoryDelivery: ItemDelivery {
  static let messagesMax = 4_000_000
  static let bytesMax: Int64 = 8 << 30

  /// Where a message stands in the file.
  private struct Entry {
    var at: Int64
    var offset: Int64
    var keyLength: Int32
    var valueLength: Int32
    var kind: Outgoing.Kind
    /// Among the channels.
    var channel: UInt8
  }

  private let channels: [String]
  private let items: [ItemSender]
  private let connectActions: () throws -> ItemSender
  private var actions: ItemSender?
  private let descriptor: Int32
  private let file: Output
  private var entries: [Entry] = []
  private var end: Int64 = 0
  private let messagesMax: Int

  private var senders: [ItemSender] { items + (actions.map { [$0] } ?? []) }
  var sent: Int { senders.reduce(0) { $0 + $1.sent } }
  var delivered: Int { senders.reduce(0) { $0 + $1.delivered } }
  /// What was taken and not sent any more counts too.
  private(set) var failed = 0
  var kept: Int { 0 }
  var trouble: String? { senders.lazy.compactMap(\.trouble).first }
  var onWait: () -> Void = {} { didSet { wire() } }
  var shouldStop: () -> Bool = { false } { didSet { wire() } }

  /// - Parameter items: the sender of each channel's topic.
  init(
    items: [(channel: String, sender: ItemSender)], actions: @escaping () throws -> ItemSender,
    messagesMax: Int = HistoryDelivery.messagesMax
  ) throws {
    precondition(items.count <= ChannelDirectory.channelsMax, "more channels than there can be")
    channels = items.map(\.channel)
    self.items = items.map(\.sender)
    connectActions = actions
    self.messagesMax = messagesMax
    descriptor = try UnnamedFile.make(for: "the history")
    file = Output(descriptor: descriptor)
  }

  deinit { close(descriptor) }

  private func wire() {
    for sender in senders {
      sender.onWait = onWait
      sender.shouldStop = shouldStop
    }
  }

  func send(_ message: Outgoing, value: UnsafeBufferPointer<UInt8>) throws {
    let key = Array(message.sourceID.utf8)
    let length = key.count + value.count
    guard entries.count < messagesMax, end + Int64(length) <= Self.bytesMax else {
      throw SendStop.historyFull(messagesMax: messagesMax, bytesMax: Self.bytesMax)
    }
    do throws(OutputFault) {
      try file.write(key)
      try file.write(value)
    } catch { throw CommandFault(.ioErr, "keeping the history in \(UnnamedFile.folder): \(error)") }
    entries.append(Entry(
      at: message.at.milliseconds, offset: end, keyLength: Int32(key.count),
      valueLength: Int32(value.count), kind: message.kind,
      channel: UInt8(channels.firstIndex(of: message.channel) ?? 0)))
    end += Int64(length)
  }

  func tick() throws { for sender in senders { try sender.tick() } }

  func finish() throws {
    do throws(OutputFault) { try file.flush() } catch {
      throw CommandFault(.ioErr, "keeping the history in \(UnnamedFile.folder): \(error)")
    }
    // At the same time an item comes before what was done to it, and else the order of the files.
    entries.sort { a, b in
      if a.at != b.at { return a.at < b.at }
      if a.kind != b.kind { return a.kind == .item }
      return a.offset < b.offset
    }
    let taken = entries.count
    defer { failed = taken - delivered }
    var room: [UInt8] = []
    for entry in entries {
      if shouldStop() { break }
      try read(entry, into: &room)
      let key = String(decoding: room.prefix(Int(entry.keyLength)), as: UTF8.self)
      try room.withUnsafeBufferPointer { bytes in
        let value = UnsafeBufferPointer(rebasing: bytes[Int(entry.keyLength)...])
        try sender(entry).send(key: key, value: value)
      }
    }
    entries.removeAll()
    for sender in senders { try sender.finish() }
  }

  private func sender(_ entry: Entry) throws -> ItemSender {
    if entry.kind == .item { return items[Int(entry.channel)] }
    if let actions { return actions }
    let made = try connectActions()
    actions = made
    wire()
    return made
  }

  private func read(_ entry: Entry, into room: inout [UInt8]) throws {
    let count = Int(entry.keyLength + entry.valueLength)
    room.removeAll(keepingCapacity: true)
    room.append(contentsOf: repeatElement(0, count: count))
    var done = 0
    while done < count {
      let from = done
      let got = room.withUnsafeMutableBytes { bytes in
        pread(
          descriptor, bytes.baseAddress.map { $0 + from }, count - from,
          off_t(entry.offset) + off_t(from))
      }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        throw CommandFault(
          .ioErr, "reading the history in \(UnnamedFile.folder): "
            + "\(got == 0 ? "it is shorter than it was" : String(cString: strerror(errno))).")
      }
      done += got
    }
  }
}
