import Appeals
import Classification
import Decider
import Dispatch
import Formats
import Kafka
import Knowledge
import Orders
import WorkTime

/// What a message turned out to be, before the state is asked.
enum Reading: Sendable {
  case item(ReadItem)
  case faultyItem(AppealFault, channel: String)
  case action(Action, source: String)
  case faultyAction(ActionFault)
}

/// Steps 2 and 3 of a batch: decoding and judging, in parallel, since neither asks what the batch
/// itself does to the state.
struct BatchReader: Sendable {
  let decider: Decider
  /// The FAQ as it is before the batch. Nil where each item is to be asked of the FAQ of its own
  /// time: in a history.
  let entries: KnowledgeState?
  let secret: LedgerSecret
  /// By the index that messages carry.
  let inputs: [Input]
  let cores: Int

  /// Fewer messages than this are read faster by one thread than handed out.
  static let parallelMin = 64

  func read(_ messages: [InboundMessage], now: Instant) -> [Reading] {
    let parts = messages.count < Self.parallelMin ? 1 : cores
    let share = (messages.count + parts - 1) / max(parts, 1)
    return [Reading](unsafeUninitializedCapacity: messages.count) { buffer, filled in
      // Each part writes its own slots and no other; the join is before anybody reads.
      nonisolated(unsafe) let slots = buffer
      @Sendable func readPart(_ part: Int) {
        var room = ReadingRoom()
        for at in min(part * share, messages.count)..<min((part + 1) * share, messages.count) {
          slots.initializeElement(at: at, to: read(messages[at], now: now, &room))
        }
      }
      if parts <= 1 {
        readPart(0)
      } else {
        DispatchQueue.concurrentPerform(iterations: parts, execute: readPart)
      }
      filled = messages.count
    }
  }

  func read(_ message: InboundMessage, now: Instant, _ room: inout ReadingRoom) -> Reading {
    (message.value ?? []).withUnsafeBufferPointer { bytes in
      switch inputs[Int(message.topic)].kind {
      case .intake(let channel):
        switch decider.read(bytes, channel: channel, secret: secret, now: now, &room) {
        case .success(var item):
          if let entries { decider.lookUp(&item, in: entries, now: now) }
          return .item(item)
        case .failure(let fault): return .faultyItem(fault, channel: channel.name)
        }
      case .actions(let source):
        do throws(ActionFault) {
          return .action(try Action(decoding: bytes), source: source.name)
        } catch {
          return .faultyAction(error)
        }
      }
    }
  }
}

extension Shared {
  /// Counts what shadow models said of an item that opens an order: what comes again was counted.
  func countShadow(_ reading: Reading, _ decision: Decision) {
    guard case .item(let item) = reading, !item.shadow.isEmpty, case .opened = decision.body
    else { return }
    shadow.withLock { own in
      if own.configuration != configuration.id { own = (configuration.id, ShadowCounts()) }
      for verdict in item.shadow { own.counts.add(verdict) }
    }
  }
}

extension RawMessage {
  init(_ message: InboundMessage) {
    self.init(
      key: message.key, value: message.value,
      headers: message.headers.map { (name: $0.name, value: $0.value) })
  }
}
