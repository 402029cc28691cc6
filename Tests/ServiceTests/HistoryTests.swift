import Foundation
import Journal
import Ledger
import Orders
import Testing
import WorkTime

@testable import Service

/// A history of 2025, replayed today.
@Suite struct HistoryTests {
  private let start: Instant

  init() throws { start = try Instant(parsing: "2025-03-03T09:00:00+08:00") }

  private func item(_ number: Int, day: Int) -> (topic: String, key: String?, value: String) {
    var message = Sender(received: start.adding(minutes: day * 24 * 60)).item(number)
    message.topic = "history." + message.topic
    return message
  }

  private func reply(_ number: Int, day: Int) -> (topic: String, key: String?, value: String) {
    let at = start.adding(minutes: day * 24 * 60)
    let value = #"{"action_id":"S-\#(number)/reply","verb":"reply","channel":"mailbox","#
      + #""source_id":"S-\#(number)","by":"history","at":"\#(at)","text":"已处理"}"#
    return ("history.wenzheng.actions.desk", "S-\(number)", value)
  }

  private func events(_ rig: Rig) throws -> [Event] {
    var events: [Event] = []
    let reader = JournalReader(directory: rig.places.ledger)
    while let batch = try reader.next() {
      for line in 0..<batch.count {
        let event = try Event(decoding: batch[line])
        switch event.body {
        case .opened, .applied, .warned, .breached: events.append(event)
        default: break
        }
      }
    }
    return events
  }

  /// Items and replies that come in any order are taken in the order of their times; deadlines are
  /// judged by them, a restart changes nothing, and nobody is alerted.
  @Test func timeIsWhatMessagesClaim() throws {
    let rig = try Rig(.history)
    defer { rig.remove() }
    // Number 1 is answered in time, 2 late, 3 never; 4 comes after all that.
    try rig.send([
      reply(2, day: 14), item(3, day: 1), reply(1, day: 2), item(2, day: 0), item(1, day: 0),
    ])
    let first = try rig.start()
    try first.wait("three items, two replies") { $0.orders.count == 3 && $0.history.count >= 2 }
    try first.wait("both replies") { state in
      (0..<3).filter { state.orders[$0].state == .replied }.count == 2
    }
    let firstEnd = try first.stop()
    #expect(firstEnd == nil)
    let second = try rig.start()
    try rig.send([item(4, day: 30)])
    try second.wait("the fourth") { $0.orders.count == 4 }
    try second.waitForOutbox()
    let end = try second.stop()
    #expect(end == nil)

    let found = try events(rig)
    let times = found.map(\.at)
    #expect(times == times.sorted())
    #expect(times.last == start.adding(minutes: 30 * 24 * 60))
    let state = second.state
    let late = (0..<4).filter { state.orders[$0].flags.contains(.breached) }.map { at in
      state.orders[at].received
    }
    // The second and the third; whoever looks today does not find the fourth late.
    #expect(late == [start, start.adding(minutes: 24 * 60)])
    let loaded = try LedgerView.load(directory: rig.places.ledger)
    #expect(DaemonStatus(loaded, now: WallClock.now()).lateOrders == 1)
    let breaches = found.compactMap { event in
      if case .breached(let step) = event.body { step.clock } else { nil }
    }
    // And the desk had written to nobody within a day.
    #expect(breaches.filter { $0 == ClockName.resolve }.count == 2)
    #expect(breaches.filter { $0 == ClockName.contact }.count == 3)
    // What comes after its time was judged without it is told, and judges nobody.
    let third = try rig.start()
    try rig.send([item(5, day: 10), reply(3, day: 20), item(1, day: 0)])
    try third.wait("late ones") { $0.letters.count == 2 && $0.counts.values.allSatisfy(\.close) }
    #expect(third.state.orders.count == 4)
    let thirdEnd = try third.stop()
    #expect(thirdEnd == nil)
    let alerts = try rig.read("history.wenzheng.alerts")
    #expect(alerts.isEmpty)
    let published = try rig.read("history.wenzheng.events")
    #expect(Int64(published.count) >= state.sequence - 1)
  }

  /// A ledger is of one kind for good.
  @Test(arguments: [true, false])
  func aLedgerIsOfOneKind(wasHistory: Bool) throws {
    let rig = try Rig(wasHistory ? .history : .daily)
    defer { rig.remove() }
    let first = try rig.start()
    try first.wait("its beginning") { !$0.ledger.isEmpty }
    let firstEnd = try first.stop()
    #expect(firstEnd == nil)
    let second = try RunningDaemon(rig, isHistory: !wasHistory)
    let sentence = try second.waitForEnd()
    let start = "the ledger at \(rig.places.ledger) holds "
    let wanted = start + (wasHistory ? "a history; start it" : "daily work; replay a history")
    #expect(sentence?.hasPrefix(wanted) == true, "\(sentence ?? "")")
  }
}
