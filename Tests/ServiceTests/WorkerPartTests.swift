import Appeals
import Decider
import Formats
import Knowledge
import TestSupport
import Testing
import WorkTime

@testable import Kafka
@testable import Orders
@testable import Service

@Suite struct WallClockTests {
  /// Readings one after another, and what each is judged.
  @Test func judgements() {
    let readings: [(wallMs: Int64, bootMs: Int64, judgement: WallClock.Judgement, isHeld: Bool)] = [
      (1_000_000, 0, .steady, false),
      (1_000_100, 100, .steady, false),
      // Exactly the bound is no jump, on either side.
      (1_002_200, 200, .steady, false),
      (1_000_300, 300, .steady, false),
      (1_002_401, 400, .jumped(byMs: 2_001), true),
      (1_002_501, 500, .settled, false),
      (1_002_601, 600, .steady, false),
      // Back by an hour, and back again: held until two readings agree.
      (1_002_701 - 3_600_000, 700, .jumped(byMs: -3_600_000), true),
      (1_002_801, 800, .jumped(byMs: 3_600_000), true),
      (1_002_901, 900, .settled, false),
      // A machine that slept: both clocks went on.
      (1_002_901 + 86_400_000, 900 + 86_400_000, .steady, false),
    ]
    var clock = WallClock()
    for (at, each) in readings.enumerated() {
      let judgement = clock.judge(
        WallClock.Reading(wall: Instant(milliseconds: each.wallMs), bootMs: each.bootMs))
      #expect(judgement == each.judgement, "reading \(at)")
      #expect(clock.holdsTimers == each.isHeld, "reading \(at)")
    }
  }

  @Test func readsBothClocks() {
    let first = WallClock.read()
    let second = WallClock.read()
    #expect(second.bootMs >= first.bootMs && first.bootMs > 0)
    #expect(first.wall > Instant(milliseconds: 1_700_000_000_000))
  }
}

@Suite struct ClockRuleTests {
  /// Only the broker's own time can say that ours is slow; a sender's is not even looked at.
  @Test func whoseTimeCounts() {
    let now = Instant(milliseconds: 1_800_000_000_000)
    let minute: Int64 = 60_000
    let cases: [(InboundMessage.TimestampKind, aheadMs: Int64, arrivedMs: Int64, isSlow: Bool)] = [
      (.broker, 0, 0, false), (.broker, -60 * minute, -60 * minute, false),
      (.broker, 5 * minute, 5 * minute, false), (.broker, 5 * minute + 1, 5 * minute + 1, true),
      (.producer, 10 * minute, 0, false), (.producer, -10 * minute, 0, false),
      (.unknown, -1 - now.milliseconds, 0, false),
    ]
    for (kind, aheadMs, arrivedMs, isSlow) in cases {
      let message = InboundMessage(
        topic: 0, partition: 0, offset: 0, timestampMs: now.milliseconds + aheadMs,
        timestampKind: kind, key: nil, value: nil, headers: [])
      let arrival = ClockRule.arrival(of: message, now: now)
      #expect(arrival.milliseconds(since: now) == arrivedMs, "\(kind) \(aheadMs)")
      #expect(ClockRule.isOursSlow(arrivedAt: arrival, now: now) == isSlow, "\(kind) \(aheadMs)")
    }
  }
}

@Suite struct TimerTests {
  private func order(_ due: Instant, opened: Instant) -> Order {
    Order(
      number: OrderNumber(
        jurisdiction: 370481, date: opened.dateInShanghai(), partition: 0, counter: 1),
      channel: 0, unit: 0, category: 0, flags: [], kind: .max, urgency: .ordinary,
      state: .dispatched, dispatches: 1, identity: .init(source: 0, sender: 0, text: 0),
      citizen: 0, matter: 0, received: opened, opened: opened, due: due, stopped: .distantFuture,
      openedAt: LinePlace(position: 0, length: 0), lastHistory: -1)
  }

  /// The heap against sorting: whatever the order in which they were set.
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func popsInOrder(seed: UInt64) throws {
    var random = Seeded(state: seed)
    let decider = Decider(configuration: try shipped.get())
    let opened = try local("2026-11-23 10:00")
    var state = LedgerState()
    var timers = Timers()
    var wanted: [Instant] = []
    for at in 0..<400 {
      // Longer than the warning's lead; shorter ones are warned at three quarters of their time.
      let due = opened.adding(minutes: 2 * 24 * 60 + random.below(60_000))
      state.orders.append(order(due, opened: opened))
      timers.set(at, of: state, decider, Lines(events: []))
      wanted.append(decider.configuration.calendar.workingDaysBefore(1, due))
    }
    #expect(timers.count == 400)
    let sorted = wanted.sorted()
    var popped: Set<Int> = []
    for (rank, at) in sorted.enumerated() {
      #expect(timers.next == at, "seed \(seed) rank \(rank)")
      if at > opened {
        let early = timers.pop(upTo: at.adding(milliseconds: -1))
        #expect(early == nil, "seed \(seed) rank \(rank)")
      }
      let found = timers.pop(upTo: at)
      let order = try #require(found).order
      #expect(wanted[order] == at, "seed \(seed) rank \(rank)")
      popped.insert(order)
    }
    #expect(popped.count == 400 && timers.count == 0 && timers.next == nil)
    let none = timers.pop(upTo: .distantFuture)
    #expect(none == nil)
  }
}

@Suite struct CatchUpTests {
  private func partition(_ number: Int32) -> Kafka.TopicPartition {
    Kafka.TopicPartition(topic: "t", partition: number)
  }

  @Test func waitsForTheEndOfEachPartition() {
    var catchUp = CatchUp()
    #expect(catchUp.judge(nowMs: 0) == .reading, "nothing was assigned yet")
    catchUp.begin([partition(0), partition(1)], nowMs: 0)
    catchUp.reach(partition(1))
    #expect(catchUp.judge(nowMs: 1) == .reading)
    catchUp.reach(partition(0))
    #expect(catchUp.judge(nowMs: 2) == .done)
    // A new partition, or all of them after an outage, are read first again.
    catchUp.begin([partition(2)], nowMs: 3)
    #expect(catchUp.judge(nowMs: 4) == .reading)
    catchUp.reach(partition(2))
    #expect(catchUp.judge(nowMs: 5) == .done)
  }

  /// A full batch leaves messages behind; one that is not has taken all that was there.
  @Test func waitsWhileBatchesAreFull() {
    var catchUp = CatchUp()
    catchUp.begin([partition(0)], nowMs: 0)
    catchUp.reach(partition(0))
    catchUp.read(isFull: true, nowMs: 10)
    #expect(catchUp.judge(nowMs: 11) == .reading)
    catchUp.read(isFull: false, nowMs: 20)
    #expect(catchUp.judge(nowMs: 21) == .done)
    // Not for ever either, and each time anew.
    for beganMs: Int64 in [1_000, 9_000_000] {
      let end = beganMs + CatchUp.holdMsMax
      catchUp.read(isFull: true, nowMs: beganMs)
      catchUp.read(isFull: true, nowMs: end)
      #expect(catchUp.judge(nowMs: end) == .reading)
      #expect(catchUp.judge(nowMs: end + 1) == .gaveUp(waitingFor: 0))
      #expect(catchUp.judge(nowMs: end + 2) == .done)
      catchUp.read(isFull: false, nowMs: end + 3)
      #expect(catchUp.judge(nowMs: end + 3) == .done)
    }
  }

  @Test func knowsThatItWasInterrupted() {
    var catchUp = CatchUp()
    #expect(!catchUp.wasInterrupted(nowMs: 1_000_000), "nothing has begun")
    // A machine that sleeps between the start and the first batch: no breach was to be told for
    // want of what that batch holds.
    catchUp.begin([TopicPartition(topic: "a", partition: 0)], nowMs: 0)
    #expect(!catchUp.wasInterrupted(nowMs: CatchUp.pauseMsMax))
    #expect(catchUp.wasInterrupted(nowMs: 1 + CatchUp.pauseMsMax))
    catchUp.read(isFull: false, nowMs: 100)
    #expect(!catchUp.wasInterrupted(nowMs: 100 + CatchUp.pauseMsMax))
    #expect(catchUp.wasInterrupted(nowMs: 101 + CatchUp.pauseMsMax))
  }

  @Test func doesNotWaitForEver() {
    var catchUp = CatchUp()
    catchUp.begin([partition(0), partition(1)], nowMs: 0)
    catchUp.reach(partition(0))
    #expect(catchUp.judge(nowMs: CatchUp.holdMsMax) == .reading)
    #expect(catchUp.judge(nowMs: CatchUp.holdMsMax + 1) == .gaveUp(waitingFor: 1))
    #expect(catchUp.judge(nowMs: CatchUp.holdMsMax + 2) == .done, "it is said once")
  }
}

@Suite struct ProgressTests {
  /// What stands before the ledger's offset, and what comes twice in a batch, is dropped and not
  /// counted; gaps upward are the broker's right.
  @Test func redeliveredOffsetsAreDropped() {
    var state = LedgerState()
    state.offsets[.init("t", 0)] = 10
    var progress = Progress()
    let messages: [(topic: String, partition: Int32, offset: Int64, isNew: Bool)] = [
      ("t", 0, 9, false), ("t", 0, 10, true), ("t", 0, 11, true), ("t", 0, 11, false),
      ("t", 1, 0, true), ("t", 0, 10, false), ("t", 0, 15, true), ("u", 0, 3, true),
      ("t", 1, 0, false), ("t", 1, 1, true), ("t", 0, 12, false), ("v", 0, -1, false),
    ]
    for (at, each) in messages.enumerated() {
      let isNew = progress.take(
        topic: each.topic, partition: each.partition, offset: each.offset, state: state)
      #expect(isNew == each.isNew, "message \(at)")
    }
    let offsets = progress.drain()
    #expect(offsets == [
      CommittedOffset(topic: "t", partition: 0, next: 16, received: 3),
      CommittedOffset(topic: "t", partition: 1, next: 2, received: 2),
      CommittedOffset(topic: "u", partition: 0, next: 4, received: 1),
    ])
    let empty = progress.drain()
    #expect(empty.isEmpty)
    // After a drain the ledger's own offsets count again.
    state.fold(offsets: offsets, journalEnd: 1)
    let old = progress.take(topic: "t", partition: 0, offset: 15, state: state)
    let new = progress.take(topic: "t", partition: 0, offset: 16, state: state)
    #expect(!old && new)
  }

  /// Random re-deliveries: each offset is taken once, whatever the batches.
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func eachOffsetIsTakenOnce(seed: UInt64) {
    var random = Seeded(state: seed)
    var state = LedgerState()
    var progress = Progress()
    var taken: [LedgerState.TopicPartition: [Int64]] = [:]
    var reading: [LedgerState.TopicPartition: Int64] = [:]
    for _ in 0..<3_000 {
      let key = LedgerState.TopicPartition(["a", "b"][random.below(2)], Int32(random.below(3)))
      // Now and then a partition is read again from further back.
      if random.below(15) == 0 { reading[key] = Int64(random.below(Int(reading[key] ?? 0) + 1)) }
      let offset = reading[key] ?? 0
      reading[key] = offset + 1
      let isNew = progress.take(
        topic: key.topic, partition: key.partition, offset: offset, state: state)
      if isNew { taken[key, default: []].append(offset) }
      if random.below(40) == 0 { state.fold(offsets: progress.drain(), journalEnd: 0) }
    }
    for (key, offsets) in taken {
      #expect(offsets == Array(0..<Int64(offsets.count)), "seed \(seed) \(key)")
    }
  }
}

@Suite struct BatchReaderTests {
  /// Handed out over the cores or read by one: the same, and in order.
  @Test func inParallelAsAlone() throws {
    let configuration = try shipped.get()
    let inputs = Input.all(of: configuration)
    let now = try local("2026-11-23 10:00")
    let messages = (0..<333).map { at in
      let isAction = at % 7 == 0
      let body =
        isAction
        ? #"{"action_id":"\#(at)","verb":"note","order":"370481-20261123-000-000001","by":"x"}"#
        : #"{"source_id":"S-\#(at)","received_at":"2026-11-23T09:00:00+08:00","#
          + #""content":"第\#(at)盏路灯"}"#
      return InboundMessage(
        topic: Int32(isAction ? inputs.count - 1 : at % 3), partition: 0, offset: Int64(at),
        timestampMs: 0, timestampKind: .producer, key: nil,
        value: at % 11 == 0 ? nil : Array(body.utf8), headers: [])
    }
    func words(cores: Int) -> [String] {
      let reader = BatchReader(
        decider: Decider(configuration: configuration), entries: KnowledgeState(),
        secret: LedgerSecret([1]), inputs: inputs, cores: cores)
      return reader.read(messages, now: now).map { reading in
        switch reading {
        case .item(let item): "\(item.channel) \(item.redactedItem.text) \(item.judged)"
        case .faultyItem(let fault, let channel): "\(channel) \(fault)"
        case .action(let action, let source): "\(source) \(action)"
        case .faultyAction(let fault): "\(fault)"
        }
      }
    }
    let alone = words(cores: 1)
    #expect(alone.count == messages.count)
    for cores in [2, 3, 8, 64] { #expect(words(cores: cores) == alone, "\(cores) cores") }
    #expect(alone[1].contains("第1盏路灯") && alone[11].contains("not JSON"))
  }
}

@Suite struct ClusterTests {
  private enum Adoption: Equatable {
    case nothing, adopted(String, Bool), refused
  }

  @Test func adoption() {
    typealias Cluster = (id: String, isEmbedded: Bool)
    let cases: [(known: Cluster?, found: Cluster, acceptsNew: Bool, result: Adoption)] = [
      (nil, ("a", false), false, .adopted("a", false)),
      (nil, ("a", true), false, .adopted("a", true)),
      (("a", false), ("a", false), false, .nothing),
      (("a", true), ("a", true), true, .nothing),
      (("a", true), ("b", true), false, .adopted("b", true)),
      (("a", false), ("b", false), false, .refused),
      (("a", true), ("b", false), false, .refused),
      (("a", false), ("b", true), false, .refused),
      (("a", false), ("b", false), true, .adopted("b", false)),
      (("a", true), ("b", false), true, .adopted("b", false)),
      (("a", false), ("b", true), true, .adopted("b", true)),
    ]
    for (at, each) in cases.enumerated() {
      var state = LedgerState()
      var index = LedgerIndex()
      if let known = each.known {
        let event = Event(
          sequence: 1, at: .distantPast, recorded: .distantPast, home: 0, from: nil,
          body: .clusterAdopted(cluster: known.id, embedded: known.isEmbedded))
        _ = try? state.fold(event, at: LinePlace(position: 0, length: 0), index: &index)
      }
      let found = ClusterIdentity(
        id: each.found.id, isEmbedded: each.found.isEmbedded, properties: [:])
      var result = Adoption.nothing
      do throws(ForeignCluster) {
        if case .clusterAdopted(let id, let isEmbedded)? = try found.adoption(
          known: state.cluster, acceptsNew: each.acceptsNew)
        {
          result = .adopted(id, isEmbedded)
        }
      } catch {
        result = .refused
        #expect("\(error)" == "this ledger belongs to the cluster 'a' and 'b' was found; offsets "
          + "of one cluster mean nothing in another. Check bootstrap.servers, or start once with "
          + "--accept-new-cluster to read the new one from its beginning")
      }
      #expect(result == each.result, "case \(at)")
    }
  }

  @Test func theAddressFile() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/broker.json"
    #expect(BrokerAddress.load(from: path) == nil)
    try BrokerAddress(bootstrap: "127.0.0.1:1", cluster: "embedded-x", pid: 1).store(at: path)
    let address = try #require(BrokerAddress.load(from: path))
    #expect(address.bootstrap == "127.0.0.1:1" && address.cluster == "embedded-x")
    #expect(address.isAlive, "process 1 always lives, though it is not ours")
    // No process has a number beyond the kernel's largest.
    #expect(!BrokerAddress(bootstrap: "", cluster: "", pid: 1 << 23).isAlive)
  }
}
