import Appeals
import Decider
import Formats
import Ledger
import Orders
import TestSupport
import Testing
import WorkTime

@testable import Service

@Suite struct BatchSplitTests {
  /// Where batches end changes nothing: the same messages give the same lines, whether a repeat
  /// meets its order in the batch that is being made or on the disk, or after a restart.
  @Test func whereBatchesEndDoesNotMatter() throws {
    let config = try Scratch()
    defer { config.remove() }
    try SmallConfig.write(to: config.path)
    let decider = Decider(configuration: try ConfigFolder.configuration(in: config.path))
    let wanted = try run(decider, seed: nil)
    #expect(wanted.split(separator: UInt8(ascii: "\n")).count == 200)
    for seed in 1...4 as ClosedRange<UInt64> {
      let lines = try run(decider, seed: seed)
      #expect(lines == wanted, "seed \(seed)")
    }
  }

  /// The lines of 200 messages, committed once at the end or at places of the seed's choice, with
  /// restarts in between.
  private func run(_ decider: Decider, seed: UInt64?) throws -> [UInt8] {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var split = Seeded(state: seed ?? 0)
    var lines = JSONWriter()
    var next = 0
    let messages = traffic(200)
    while next < messages.count {
      // A ledger of its own for each stretch: the indexes are built again from the journal.
      let end = seed == nil ? messages.count : min(next + 1 + split.below(120), messages.count)
      let ledger = try Ledger(directory: scratch.path)
      var open: Int64 = 0
      for offset in next..<end {
        try take(messages[offset], offset, decider, ledger, &lines)
        open += 1
        guard offset == end - 1 || (seed != nil && split.below(10) == 0) else { continue }
        let passed = CommittedOffset(
          topic: "wenzheng.intake.mailbox", partition: 0, next: Int64(offset + 1), received: open)
        try ledger.commit(offsets: [passed], cluster: "c", at: local("2026-11-23 10:00"))
        open = 0
      }
      next = end
    }
    return lines.bytes
  }

  private func traffic(_ count: Int) -> [String] {
    var random = Seeded(state: 42)
    return (0..<count).map { _ in
      let text = random.below(3) == 0 ? "又来了" : "路灯不亮"
      let minute = random.below(8) == 0 ? 11 : 10
      return #"{"source_id":"S-\#(random.below(60))","jurisdiction":"370481","#
        + #""received_at":"2026-11-23T09:\#(minute):00+08:00","content":"\#(text)"}"#
    }
  }

  private func take(
    _ json: String, _ offset: Int, _ decider: Decider, _ ledger: Ledger, _ lines: inout JSONWriter
  ) throws {
    let channel = try #require(decider.configuration.channels["mailbox"])
    let now = try local("2026-11-23 10:00")
    var room = ReadingRoom()
    let item = try Array(json.utf8).withUnsafeBufferPointer {
      try decider.read($0, channel: channel, secret: LedgerSecret([1]), now: now, &room).get()
    }
    var decision = decider.decide(
      item, partition: 0, state: ledger.state, index: ledger.index, now: now,
      archive: ledger)
    if case .deadLettered = decision.body { decision.vaultRecord = Array("{}".utf8) }
    let from = InputPlace(topic: channel.topic, partition: 0, offset: Int64(offset))
    let appended = try ledger.append(decision, recorded: now, from: from)
    appended.event.encode(into: &lines)
    lines.newline()
  }
}
