import Formats
import WorkTime

/// What a message is, beside its bytes.
struct Outgoing: Hashable {
  enum Kind: Hashable { case item, action }

  var kind = Kind.item
  /// Of the item; only a history has several.
  var channel = ""
  /// The key chooses the partition; an action goes to the partition of its item.
  var sourceID: String
  /// When it happened, as it says itself.
  var at: Instant
}

/// Takes items and brings them to their topic, now or later. Owned by one thread.
protocol ItemDelivery: AnyObject {
  /// One item of the channel, checked before, or in a history what was done to one.
  /// - Throws: `SendStop` where nothing further is taken.
  func send(_ message: Outgoing, value: UnsafeBufferPointer<UInt8>) throws
  /// Returns when every item that was taken is delivered, known as not delivered, or kept.
  func finish() throws
  /// Does what time asks for while no items come.
  func tick() throws

  /// Items that were taken and delivered, in this run.
  var sent: Int { get }
  var delivered: Int { get }
  /// Items that were taken and are neither delivered nor kept.
  var failed: Int { get }
  /// Items that are kept on disk now.
  var kept: Int { get }
  /// Why the first of them was not delivered.
  var trouble: String? { get }
  /// Called now and then while it waits.
  var onWait: () -> Void { get set }
  var shouldStop: () -> Bool { get set }
}
