import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// Stories of orders as text: one line an action, its verdict, and what is so afterwards.
@Suite struct FieldRuleTests {
  /// A complaint to the hotline of 滕州: 5 working days, 10 more at most, 2 to give it back.
  private func begin(_ state: OrderState = .desk) throws -> Table {
    var table = try Table()
    let received = try local("2026-11-23 10:00")
    try table.intake(
      item("A", more: #","kind":"投诉""#), "hotline", now: received, state: state)
    return table
  }

  static let wholeLife = """
    11-23 11:00 | desk   | dispatch unit=zjj co=jtysj    | applied dispatched | unit=zjj due=12-01
    11-23 14:00 | lead   | accept                        | applied accepted | jtysj=dispatched
    11-23 14:10 | helper | accept                        | applied accepted | jtysj=accepted
    11-23 14:11 | helper | accept                        | refused not-in-state
    11-23 14:12 | helper | close                         | refused not-your-part
    11-23 14:13 | two    | accept                        | refused not-your-order
    11-23 14:20 | two    | accept unit=sthjj             | refused not-your-part
    11-23 15:00 | lead   | dispatch co=sthjj             | refused not-yours-to-rule
    11-23 15:01 | desk   | dispatch co=sthjj             | applied accepted | sthjj=dispatched x1
    11-23 15:02 | helper | reply text                    | refused unit-missing
    11-23 15:03 | desk   | accept unit=sthjj             | applied accepted | sthjj=accepted
    11-24 09:00 | lead   | return                        | refused why-missing
    11-24 09:01 | lead   | return why                    | applied return-requested | back=1
    11-24 09:02 | lead   | accept                        | refused not-in-state
    11-24 09:03 | lead   | approve-return                | refused not-yours-to-rule
    11-24 10:00 | desk   | deny-return why               | applied accepted | stands due=12-01
    11-24 11:00 | lead   | return why                    | refused unit-stands
    11-24 12:00 | lead   | extend why until=2027-01-01   | refused extension-too-long
    11-24 12:01 | lead   | extend why                    | applied accepted | asked=12-15 due=12-01
    11-24 12:02 | lead   | approve-extension             | refused not-yours-to-rule
    11-24 12:03 | desk   | approve-extension             | applied accepted | due=12-15
    11-24 12:04 | lead   | extend why                    | refused extension-used
    11-25 10:00 | desk   | suspend why                   | applied suspended | stopped=11-25
    11-25 10:01 | lead   | reply text                    | refused not-in-state
    # Three working days behind the day of the stop did not count: 26, 27, 30 November.
    11-30 10:00 | lead   | resume                        | applied accepted | due=12-18 running
    11-30 10:30 | desk   | urge                          | applied accepted | urged=1
    11-30 10:31 | desk   | supervise why                 | applied accepted | supervised
    12-01 09:00 | lead   | contact                       | applied accepted | due=12-18
    12-01 10:00 | lead   | reply text                    | applied replied | stopped=12-01
    12-01 11:00 | lead   | close                         | refused parts-open
    12-01 11:01 | helper | reply text unit=jtysj         | applied replied | jtysj=replied
    12-01 11:02 | lead   | close                         | refused parts-open
    12-01 11:03 | two    | reply text                    | applied replied | sthjj=replied
    12-01 11:04 | lead   | close                         | applied closed
    12-01 12:00 | lead   | follow-up satisfied=no        | refused not-yours-to-rule
    12-02 09:00 | desk   | follow-up solved=yes satisfied=no | applied dispatched | again=1 x2
    12-02 09:30 | lead   | accept                        | applied accepted | jtysj=dispatched
    12-02 10:00 | lead   | extend why                    | applied accepted | asked=12-24
    12-02 10:01 | desk   | deny-extension why            | applied accepted | due=12-10
    12-03 10:00 | lead   | reply text                    | applied replied | stopped=12-03
    12-03 11:00 | lead   | close why                     | applied closed | due=12-10
    12-03 12:00 | desk   | mark-public                   | applied closed | public
    12-03 12:01 | desk   | follow-up solved=yes satisfied=yes | applied closed | again=1
    12-03 12:02 | desk   | withdraw                      | refused not-in-state
    """

  /// Returned again and again: the total clock runs on, and after the third dispatch the unit has
  /// to keep it.
  static let bouncing = """
    11-23 11:00 | desk   | dispatch unit=zjj             | applied dispatched | x1 due=12-01
    11-23 12:00 | lead   | return why                    | applied return-requested | back=1 running
    11-23 13:00 | desk   | approve-return                | applied desk | unit=desk x1
    11-23 14:00 | desk   | dispatch unit=spj             | applied dispatched | x2 due=12-01
    11-24 09:00 | desk   | return why                    | applied return-requested | back=2
    11-24 10:00 | desk   | approve-return unit=zjj       | applied dispatched | x3 stands due=12-01
    11-24 11:00 | lead   | return why                    | refused unit-stands
    11-24 12:00 | desk   | reroute unit=spj why          | applied dispatched | x4 unit=spj
    11-24 13:00 | lead   | accept                        | refused not-your-order
    11-24 14:00 | desk   | decline                       | refused why-missing
    11-24 15:00 | desk   | decline why                   | applied declined | stopped=11-24
    11-25 09:00 | desk   | reopen why unit=zjj           | applied dispatched | due=12-03 again=1
    11-25 10:00 | desk   | withdraw                      | applied withdrawn | stopped=11-25
    """

  static let late = """
    # Two working days to give it back: until the end of the 25th.
    11-23 11:00 | desk   | dispatch unit=zjj             | applied dispatched | due=12-01
    11-25 23:59 | lead   | return why                    | applied return-requested
    11-26 08:00 | desk   | deny-return why               | applied accepted
    12-01 00:00 | lead   | extend why                    | refused extension-too-late
    # What was late before it stood still stays late.
    12-02 10:00 | desk   | suspend why                   | applied suspended | due=12-01
    12-07 10:00 | lead   | resume                        | applied accepted | due=12-01
    """

  static let returnedTooLate = """
    11-23 11:00 | desk   | dispatch unit=zjj             | applied dispatched | due=12-01
    11-26 00:01 | lead   | return why                    | refused return-too-late
    """

  /// Three dispatches tell of bouncing: what is done again begins a new count, but a unit that
  /// stands goes on standing.
  static let reopened = """
    11-23 11:00 | desk   | dispatch unit=zjj             | applied dispatched | x1 free
    11-23 12:00 | lead   | reply text                    | applied replied
    11-24 09:00 | desk   | follow-up satisfied=no        | applied dispatched | x2 again=1 free
    11-24 10:00 | lead   | reply text                    | applied replied
    11-25 09:00 | desk   | reopen why                    | applied dispatched | x3 again=2 free
    11-25 10:00 | lead   | return why                    | applied return-requested | back=1
    11-25 11:00 | desk   | approve-return unit=spj       | applied dispatched | x4 free
    11-25 12:00 | desk   | return why                    | applied return-requested | back=2
    11-25 13:00 | desk   | approve-return unit=jtysj     | applied dispatched | x5 stands
    11-25 14:00 | desk   | return why                    | refused unit-stands
    11-25 15:00 | helper | dispatch co=zjj               | refused not-yours-to-rule
    11-25 15:01 | desk   | dispatch co=zjj               | applied dispatched | x5 stands
    11-26 09:00 | helper | reply text                    | applied replied
    11-26 10:00 | desk   | close why                     | applied closed
    11-27 09:00 | desk   | reopen why                    | applied dispatched | x6 again=3 stands
    11-27 10:00 | helper | return why                    | refused unit-stands
    11-27 11:00 | helper | reply text                    | applied replied
    # Another unit has not been heard yet.
    11-30 09:00 | desk   | reopen why unit=spj           | applied dispatched | x7 again=4 free
    11-30 10:00 | desk   | return why                    | applied return-requested
    11-30 11:00 | desk   | deny-return why               | applied accepted | stands
    11-30 12:00 | desk   | reroute unit=sthjj why        | applied dispatched | x8 free
    11-30 13:00 | two    | return why                    | applied return-requested
    """

  @Test(arguments: [wholeLife, bouncing, late, returnedTooLate, reopened].indices)
  func story(number: Int) throws {
    var table = try begin()
    let stories = [
      Self.wholeLife, Self.bouncing, Self.late, Self.returnedTooLate, Self.reopened,
    ]
    try Story.tell(stories[number], &table)
    try theSameFromItsLines(table)
    for (_, counts) in table.state.counts { #expect(counts.close) }
  }

  @Test func aProtectedOrderIsNeverPublished() throws {
    for more in [#","confidential":true"#, #","kind":"举报""#] {
      var table = try Table()
      let now = try local("2026-11-23 10:00")
      try table.intake(item("A", more: more), "hotline", now: now, state: .closed)
      let action = try Story.action("mark-public", id: "1", of: table.state.orders[0].number)
      #expect(try table.act(action, now: now).verdict == "refused protected")
    }
  }

  /// Selected first, and only then told that nobody may know who sent it.
  @Test func theSelectionFallsWithAnAmendment() throws {
    for (more, isKept) in [
      (#","confidential":true"#, false), (#","citizen":{"anonymous":true}"#, false),
      (#","kind":"举报""#, false), (#","kind":"求助""#, true),
    ] {
      var table = try Table()
      let now = try local("2026-11-23 10:00")
      try table.intake(item("A"), "hotline", now: now, state: .closed)
      let action = try Story.action("mark-public", id: "1", of: table.state.orders[0].number)
      #expect(try table.act(action, now: now).verdict == "applied closed")
      #expect(table.state.orders[0].flags.contains(.markedPublic))
      #expect(
        try table.intake(item("A", text: "还有", more: more), "hotline", now: now).verdict
          == "amended 1")
      #expect(table.state.orders[0].flags.contains(.markedPublic) == isKept, "\(more)")
      let again = try Story.action("mark-public", id: "2", of: table.state.orders[0].number)
      let verdict = try table.act(again, now: now).verdict
      #expect(verdict == (isKept ? "refused already-public" : "refused protected"), "\(more)")
      try theSameFromItsLines(table)
    }
  }
}
