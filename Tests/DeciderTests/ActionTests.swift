import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

@Suite struct ActionTests {
  /// One order of each state: `#desk`, `#dispatched`, …
  private func tableOfStates(now: Instant) throws -> Table {
    var table = try Table()
    for state in OrderState.allCases {
      try table.intake(item("S-\(state.name)"), now: now, state: state)
    }
    return table
  }

  private func subject(_ word: String, _ table: Table) throws -> Action.Subject {
    if word.hasPrefix("#") {
      let state = try #require(OrderState(name: String(word.dropFirst())))
      return .order(table.state.orders[Int(state.rawValue)].number)
    }
    if word == "nobody's" {
      return .order(try #require(OrderNumber("370481-20261123-000-000099")))
    }
    let parts = word.split(separator: "/").map(String.init)
    return .item(channel: parts[0], sourceID: parts[1])
  }

  /// Every verdict, in one ledger whose orders live on from line to line.
  @Test func verdicts() throws {
    let now = try local("2026-11-23 10:00")
    var table = try tableOfStates(now: now)
    let lines = rows(
      """
      # source  | id  | verb   | subject            | text | verdict
      desk      | 1   | accept | #desk              |      | refused not-in-state
      desk      | 2   | close  | #desk              |      | refused not-in-state
      desk      | 3   | note   | #desk              | 记   | applied desk
      desk      | 4   | reply  | #desk              |      | refused text-missing
      desk      | 5   | reply  | #desk              | 答   | applied replied
      desk      | 6   | accept | #dispatched        |      | applied accepted
      desk      | 7   | accept | #dispatched        |      | refused not-in-state
      desk      | 8   | note   | #dispatched        |      | refused text-missing
      desk      | 9   | reply  | #dispatched        | 答   | applied replied
      desk      | 10  | reply  | #dispatched        | 又答 | applied replied
      desk      | 11  | close  | #dispatched        |      | applied closed
      desk      | 12  | close  | #dispatched        |      | refused not-in-state
      desk      | 13  | note   | #dispatched        | 记   | applied closed
      desk      | 14  | close  | #accepted          |      | refused not-in-state
      # By the item instead of the number.
      desk      | 15  | reply  | mailbox/S-accepted | 答   | applied replied
      desk      | 16  | reply  | hotline/S-accepted | 答   | parked
      desk      | 17  | reply  | mailbox/S-none     | 答   | parked
      desk      | 19  | reply  | fax/S-none         | 答   | refused unknown-order
      desk      | 18  | reply  | nobody's           | 答   | refused unknown-order
      # Who may not: the source is asked before anything is said of the order's state.
      stranger  | 1   | reply  | #replied           | 答   | refused not-your-order
      stranger  | 2   | accept | #closed            |      | refused not-your-order
      stranger  | 3   | reply  | nobody's           | 答   | refused unknown-order
      nobody    | 1   | reply  | #replied           | 答   | refused unknown-source
      # The same id of the same source is counted, whatever it says now and whatever became of it.
      desk      | 5   | reply  | #desk              | 答   | repeated
      desk      | 5   | note   | #closed            | 别   | repeated
      desk      | 1   | accept | #desk              |      | repeated
      desk      | 18  | reply  | nobody's           | 答   | repeated
      stranger  | 3   | reply  | #replied           | 答   | repeated
      # The same id of another source is another action.
      stranger  | 5   | note   | #replied           | 记   | refused not-your-order
      nobody    | 5   | note   | #replied           | 记   | refused unknown-source
      """)
    var codes: Set<String> = []
    for row in lines {
      let verb = try #require(ActionVerb(rawValue: row[2]))
      let action = Action(
        id: row[1], verb: verb, subject: try subject(row[3], table), by: "张",
        text: row[4].isEmpty ? nil : row[4])
      let before = table.state.orders.count
      let decision = try table.act(action, source: row[0], now: now)
      #expect(decision.verdict == row[5], "\(row)")
      #expect(table.state.orders.count == before)
      if case .refused(let refused) = decision.body {
        codes.insert(refused.code)
        #expect(decision.vaultRecord == nil && !refused.sentence.isEmpty)
      }
    }
    #expect(codes == [
      "unknown-order", "not-in-state", "text-missing", "not-your-order", "unknown-source",
    ])
    let states = (0..<5).map { table.state.orders[$0].state }
    #expect(states == [.replied, .closed, .replied, .replied, .closed])
    for source in ["desk", "stranger", "nobody"] {
      let counts = try #require(table.state.counts["wenzheng.actions.\(source)"])
      #expect(counts.close)
    }
    let desk = try #require(table.state.counts["wenzheng.actions.desk"])
    #expect(desk.applied == 8 && desk.refused == 9 && desk.duplicates == 4 && desk.parked == 2)
  }

  /// A claimed time counts within ten minutes of the broker's own, and never ahead of us.
  @Test func claimedTimes() throws {
    let now = try local("2026-11-23 12:00")
    let lines = rows(
      """
      # broker | claimed | at
      12:00   |          | 12:00:00
      11:00   |          | arrival
      12:00   | 12:00:00 | 12:00:00
      12:00   | 11:50:00 | 11:50:00
      12:00   | 11:49:59 | arrival
      12:00   | 12:00:01 | arrival
      11:00   | 11:09:59 | 11:09:59
      11:00   | 11:10:00 | 11:10:00
      11:00   | 11:10:01 | arrival
      11:00   | 10:50:00 | 10:50:00
      11:00   | 12:00:00 | arrival
      # The broker ahead of us: the claim is close to it and ahead of us all the same.
      12:05   | 12:03:00 | arrival
      12:05   | 11:56:00 | 11:56:00
      """)
    var table = try Table()
    try table.intake(item("A"), now: try local("2026-11-23 10:00"), state: .dispatched)
    let number = table.state.orders[0].number
    for (id, row) in lines.enumerated() {
      let claimed = row[1].isEmpty ? nil : try local("2026-11-23 \(row[1])")
      let action = Action(
        id: "\(id)", verb: .note, subject: .order(number), by: "张", at: claimed, text: "记")
      let arrivedAt = try local("2026-11-23 \(row[0])")
      let decision = try table.act(action, arrivedAt: arrivedAt, now: now)
      let isArrival = row[2] == "arrival"
      // What waited in Kafka was done when it came there, and nothing is done in the future.
      let at = isArrival ? min(arrivedAt, now) : try local("2026-11-23 \(row[2])")
      #expect(decision.at == at, "\(row)")
      guard case .applied(let applied) = decision.body else {
        Issue.record("\(row) is \(decision.verdict)")
        continue
      }
      #expect(applied.claimed == (isArrival ? claimed : nil), "\(row)")
    }
  }

  /// The clock stops at the claimed time of the reply where that counts.
  @Test func aReplyStopsTheClockAtItsTime() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    try table.intake(item("A"), now: now, state: .dispatched)
    let number = table.state.orders[0].number
    let due = table.state.orders[0].due
    let action = Action(
      id: "1", verb: .reply, subject: .order(number), by: "张",
      at: due.adding(minutes: -3), text: "已修")
    try table.act(action, arrivedAt: due.adding(minutes: 1), now: due.adding(minutes: 2))
    let order = table.state.orders[0]
    #expect(order.stopped == due.adding(minutes: -3) && !order.isLate(at: due.adding(hours: 9)))
    // A second answer adds to the first and does not move the stop.
    let more = Action(
      id: "2", verb: .reply, subject: .order(number), by: "张", text: "补充")
    try table.act(more, now: due.adding(hours: 5))
    #expect(table.state.orders[0].stopped == due.adding(minutes: -3))
  }

  /// The event holds the reply without what says who somebody is; the vault holds it whole.
  @Test func theTextIsRedactedInTheEventAndWholeInTheVault() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    try table.intake(item("A"), now: now, state: .dispatched)
    let text = "已与13905328000联系,身份证370481198507153218,请放心"
    let why = "回访电话13900139000"
    let action = Action(
      id: "1", verb: .reply, subject: .order(table.state.orders[0].number), by: "张",
      why: why, text: text)
    let decision = try table.act(action, now: now)
    guard case .applied(let applied) = decision.body else {
      Issue.record("\(decision.verdict)")
      return
    }
    let line = String(decoding: table.lines, as: UTF8.self)
    for secret in ["13905328000", "13900139000", "370481198507153218"] {
      #expect(!line.contains(secret))
    }
    #expect(applied.text?.contains("请放心") == true && applied.why?.contains("回访") == true)
    let record = try #require(decision.vaultRecord)
    let stored = try record.withUnsafeBufferPointer { try Action(decoding: $0) }
    #expect(stored == action)
    let close = Action(
      id: "2", verb: .close, subject: .order(applied.order), by: "张")
    let closed = try table.act(close, now: now)
    #expect(closed.verdict == "applied closed" && closed.vaultRecord == nil)
  }
}
