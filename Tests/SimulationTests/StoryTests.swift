import Orders
import Testing
import WorkTime

@testable import Kafka
@testable import Service

/// Stories that seeds have told, once and for all in plain steps.
@Suite struct StoryTests {
  private func live(_ body: (Life) throws -> Void) throws {
    let life = try Life(seed: 7, world: World.shared.get())
    defer { life.end() }
    life.bus.isCalm = true
    try body(life)
    #expect(life.story.violations == [])
  }

  private func turn(_ life: Life, _ times: Int = 30) {
    for _ in 0..<times {
      life.turnWorker()
      life.turnOutbox()
    }
  }

  /// An item whose upstream wants an answer within a minute, and the number of its order.
  private func order(_ life: Life) throws -> (number: OrderNumber, due: Instant) {
    let due = life.time.right.adding(minutes: 1)
    let item = #"{"source_id":"S","received_at":"\#(life.time.right)","content":"路灯不亮","#
      + #""jurisdiction":"370481","upstream":{"number":"U","due":"\#(due)"}}"#
    life.traffic.send("wenzheng.intake.mailbox", key: "S", Array(item.utf8), sort: .item)
    turn(life)
    let order = try #require(life.shown?.orders[0])
    #expect(order.due == due)
    return (order.number, due)
  }

  private func reply(_ life: Life, _ number: OrderNumber) {
    let text = #"{"action_id":"R","verb":"reply","order":"\#(number)","by":"李四","text":"已修"}"#
    life.traffic.send(
      Traffic.desk, key: "R", Array(text.utf8), partition: number.partition, sort: .any)
  }

  private func breaches(_ life: Life) throws -> Int {
    try Told(directory: life.places.ledger).events.count { $0.type == "breached" }
  }

  /// The worker commits once more after it was told to stop.
  @Test func whatIsCommittedWhileStoppingGoesOutToo() throws {
    try live { life in
      #expect(life.start())
      turn(life)
      let item = #"{"source_id":"L","received_at":"\#(life.time.right)","content":"路灯不亮"}"#
      life.traffic.send("wenzheng.intake.mailbox", key: "L", Array(item.utf8), sort: .item)
      life.stop()
      let told = try Told(directory: life.places.ledger).events
      #expect(told.contains { $0.type == "opened" })
      let sent = life.bus.logs["wenzheng.events"]?.reduce(0) { $0 + $1.count } ?? 0
      #expect(sent == told.count)
    }
  }

  /// A reply stands behind more messages than a batch takes, and its order is due before it is
  /// read.
  @Test func aReplyBehindAFullBatchIsInTime() throws {
    try live { life in
      #expect(life.start())
      let (number, _) = try order(life)
      for at in 0..<(3 * life.settings.batchMessagesMax) {
        let text = #"{"action_id":"N\#(at)","verb":"note","order":"\#(number)","by":"x","#
          + #""text":"y"}"#
        life.traffic.send(
          Traffic.desk, key: "N", Array(text.utf8), partition: number.partition, sort: .any)
      }
      reply(life, number)
      life.time.pass(4_900)
      for _ in 0..<14 {
        life.time.pass(4_900)
        life.turnWorker()
      }
      turn(life)
      #expect(life.shown?.orders[0].state == .replied)
      #expect(try breaches(life) == 0)
    }
  }

  /// The worker stood still (a full disk, a machine that slept), and the reply came meanwhile.
  @Test func aReplyDuringAPauseIsInTime() throws {
    try live { life in
      #expect(life.start())
      let (number, _) = try order(life)
      reply(life, number)
      life.time.pass(600_000)
      // What comes first after the pause was fetched before it.
      turn(life)
      #expect(life.shown?.orders[0].state == .replied)
      #expect(try breaches(life) == 0)
    }
  }

  /// A breach is told all the same, a moment after the due instant and not before.
  @Test func aBreachIsToldAfterTheGrace() throws {
    try live { life in
      #expect(life.start())
      let (_, due) = try order(life)
      while life.time.right <= due.adding(milliseconds: CatchUp.graceMs) {
        life.turnWorker()
        life.time.pass(400)
      }
      #expect(try breaches(life) == 0)
      turn(life, 3)
      let told = try Told(directory: life.places.ledger).events.last { $0.type == "breached" }
      let breach = try #require(told)
      #expect(breach.at == due && breach.recorded > due.adding(milliseconds: CatchUp.graceMs))
    }
  }

  /// The calendar changes under open orders: a warning that comes earlier by it is told, and what
  /// was told is not told again, neither by another change nor by a start.
  @Test func aReloadNeitherLosesNorRepeatsWhatTimeTells() throws {
    try live { life in
      #expect(life.start())
      // Wednesday, 17:00; the warning would come on Tuesday.
      let due = life.time.right.adding(minutes: 2 * 24 * 60 + 8 * 60)
      let item = #"{"source_id":"S","received_at":"\#(life.time.right)","content":"路灯不亮","#
        + #""jurisdiction":"370481","upstream":{"number":"U","due":"\#(due)"}}"#
      life.traffic.send("wenzheng.intake.mailbox", key: "S", Array(item.utf8), sort: .item)
      turn(life)
      func told(_ type: String) throws -> Int {
        try Told(directory: life.places.ledger).events.count { $0.type == type }
      }
      func pass(minutes: Int) {
        life.time.pass(minutes * 60_000)
        turn(life)
      }
      pass(minutes: 12 * 60)
      let early = try told("warned")
      #expect(early == 0)
      // Tuesday and Wednesday are free: Monday was the last working day before.
      life.reload()
      turn(life)
      #expect(try told("warned") == 1)
      life.reload()
      pass(minutes: 24 * 60)
      life.stop()
      #expect(life.start())
      life.reload()
      pass(minutes: 60)
      #expect(try told("warned") == 1)
      #expect(try told("breached") == 0)
      pass(minutes: 24 * 60)
      life.reload()
      pass(minutes: 24 * 60)
      #expect(try told("warned") == 1)
      #expect(try told("breached") == 1)
      #expect(try told("configuration-adopted") == 5)
      #expect(life.shown?.configuration.id == life.configuration.id)
    }
  }

  /// Before the brokers have said which partitions there are nothing goes out: its key would choose
  /// another one than its home.
  @Test func nothingIsSentToPartitionsThatNobodyKnows() throws {
    try live { life in
      life.bus.isCalm = false
      life.bus.goDown(60_000)
      #expect(life.start())
      for _ in 0..<20 { life.turnOutbox() }
      let waits = life.process?.shared.outboxProgress.state.withLock { $0.trouble }
      #expect(waits == "the brokers do not answer")
      life.bus.isCalm = true
      turn(life)
      let log = try #require(life.bus.logs["wenzheng.events"])
      let homes = try Told(directory: life.places.ledger).events.map(\.home)
      for (partition, messages) in log.enumerated() {
        #expect(messages.count == homes.count { Int($0) % log.count == partition })
      }
    }
  }
}
