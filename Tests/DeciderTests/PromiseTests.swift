import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

@Suite struct PromiseTests {
  /// The mailbox's five working days (policy `default`), and what an upstream makes of them.
  @Test func limits() throws {
    var table = try Table()
    let lines = rows(
      """
      # received       | dispatched_at    | upstream due     | due              | words
      # Monday: the day of receipt does not count, and a weekend lies between.
      2026-11-23 09:00 |                  |                  | 2026-12-01 00:00 |
      2026-11-21 09:00 |                  |                  | 2026-11-28 00:00 |
      2026-11-20 23:59 |                  |                  | 2026-11-28 00:00 |
      # The earlier limit holds.
      2026-11-23 09:00 |                  | 2026-11-25 18:00 | 2026-11-25 18:00 | upstream
      2026-11-23 09:00 |                  | 2026-11-30 23:59 | 2026-11-30 23:59 | upstream
      2026-11-23 09:00 |                  | 2026-12-01 00:00 | 2026-12-01 00:00 |
      2026-11-23 09:00 |                  | 2026-12-09 18:00 | 2026-12-01 00:00 |
      # The clock starts when the upstream sent the item down.
      2026-11-20 09:00 | 2026-11-23 09:00 |                  | 2026-12-01 00:00 |
      2026-11-20 09:00 | 2026-11-23 09:00 | 2026-11-25 18:00 | 2026-11-25 18:00 | upstream
      # Nobody has published the days off of 2027 yet.
      2026-12-29 09:00 |                  |                  | 2027-01-07 00:00 | provisional
      2026-12-29 09:00 |                  | 2026-12-31 18:00 | 2026-12-31 18:00 | upstream
      2027-03-01 09:00 |                  |                  | 2027-03-09 00:00 | provisional
      # Past before it came: due at once.
      2026-11-23 09:00 |                  | 2026-11-20 18:00 | 2026-11-20 18:00 | upstream
      """)
    for (at, row) in lines.enumerated() {
      func field(_ name: String, _ time: String) throws -> String? {
        time.isEmpty ? nil : #""\#(name)":"\#(try local(time))""#
      }
      let parts = [try field("dispatched_at", row[1]), try field("due", row[2])].compactMap { $0 }
      let upstream = parts.isEmpty ? "" : #","upstream":{\#(parts.joined(separator: ","))}"#
      let received = try local(row[0])
      let decision = try table.intake(
        item("S-\(at)", received: "\(received)", more: upstream),
        now: max(received, local("2026-11-23 10:00")))
      let promise = try table.opened(decision).promise
      let due = try local(row[3])
      #expect(promise.due == due, "\(row) gave \(promise.due)")
      #expect(promise.upstreamHolds == (row[4] == "upstream"), "\(row)")
      #expect(promise.provisional == (row[4] == "provisional"), "\(row)")
      #expect(promise.limit == .workingDays(5) && promise.rule == "mailbox")
      let flags = table.state.orders[at].flags
      #expect(flags.contains(.upstreamHolds) == promise.upstreamHolds)
      #expect(flags.contains(.provisional) == promise.provisional)
    }
  }
}
