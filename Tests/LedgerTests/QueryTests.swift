import Appeals
import Decider
import Orders
import Testing
import WorkTime

@testable import Ledger

@Suite struct QueryTests {
  @Test func listsByDueAndFilters() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let ledger = try Ledger(directory: bench.directory)
    try Workbench.fill(ledger, 0..<200, batch: 50)
    let names = ["370481-zjj": "市住建局"]
    var filter = OrderFilter()
    filter.limit = 3
    let listing = ledger.view.orders(filter, now: Workbench.now, names: names)
    #expect(listing.total == 200)
    #expect(listing.rows.map(\.title) == ["第0件", "第1件", "第2件"])
    #expect(listing.rows[0].unitName == "市住建局" && !listing.rows[0].late)

    filter.dueWithinMs = 104 * 3_600_000
    #expect(ledger.view.orders(filter, now: Workbench.now, names: names).total == 5)
    let later = Workbench.now.adding(hours: 103)
    filter = OrderFilter()
    filter.onlyLate = true
    #expect(ledger.view.orders(filter, now: later, names: names).total == 3)
    filter = OrderFilter()
    for (change, total) in [
      ({ (f: inout OrderFilter) in f.unit = "370481-zjj" }, 200),
      ({ $0.unit = "nobody" }, 0), ({ $0.state = "dispatched" }, 200), ({ $0.state = "x" }, 0),
      ({ $0.category = "城乡建设" }, 200), ({ $0.category = "城乡" }, 0),
      ({ $0.kind = "投诉" }, 200), ({ $0.kind = "举报" }, 0), ({ $0.jurisdiction = "370112" }, 0),
      ({ $0.channel = "mailbox" }, 200),
    ] as [((inout OrderFilter) -> Void, Int)] {
      var changed = filter
      change(&changed)
      #expect(ledger.view.orders(changed, now: Workbench.now, names: names).total == total)
    }
  }

  /// What nobody has judged yet, as long as somebody works on it.
  @Test func listsWhatIsSuspected() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let ledger = try Ledger(directory: bench.directory)
    try Workbench.fill(ledger, 0..<4, batch: 4)
    var filter = OrderFilter()
    filter.onlySuspected = true
    #expect(ledger.view.orders(filter, now: Workbench.now, names: [:]).total == 0)
    let order = ledger.state.orders[1]
    let judged = Judged(
      kind: .complaint, category: "城乡建设", urgency: .ordinary, suspected: 0.07,
      unit: "370481-zjj", score: 1, why: "w")
    let promise = Promise(
      rule: "r", limit: .workingDays(5), due: order.due, provisional: false, upstreamHolds: false)
    try ledger.append(
      Decision(
        .amended(Amended(
          order: order.number, state: order.state, channel: "mailbox", received: order.received,
          judged: judged, promise: promise, flags: [], text: 1, vault: "", suspects: true,
          item: Array("{}".utf8))),
        at: Workbench.now, vaultRecord: Array("{}".utf8)),
      recorded: Workbench.now,
      from: InputPlace(topic: "wenzheng.intake.mailbox", partition: 0, offset: 4))
    let passed = CommittedOffset(
      topic: "wenzheng.intake.mailbox", partition: 0, next: 5, received: 1)
    try ledger.commit(offsets: [passed], cluster: "c", at: Workbench.now)
    let listing = ledger.view.orders(filter, now: Workbench.now, names: [:])
    #expect(listing.rows.map(\.order) == ["\(order.number)"])
    #expect(listing.rows.first?.suspected == 0.07)
    let detail = try #require(
      try ledger.view.detail(of: order.number, now: Workbench.now, names: [:]))
    #expect(detail.row.suspected == 0.07 && detail.row.urgency == "ordinary")
    let amended = try #require(try ledger.view.timeline(of: ledger.state.orders[1]).last)
    let entry = LogEntry(amended, names: [:])
    #expect(entry.line.contains("[疑似紧急 0.07]") && entry.priority == 5, "\(entry.line)")
  }

  @Test func showsOneOrderWithItsTimeline() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let ledger = try Ledger(directory: bench.directory)
    try Workbench.fill(ledger, 0..<3, batch: 3)
    let order = ledger.state.orders[1]
    try ledger.append(
      Decision(
        .applied(Applied(
          order: order.number, channel: "mailbox", sourceID: "S-1", actionID: "A", source: "desk",
          verb: .reply, by: "root", state: .replied, text: "已办")),
        at: Workbench.now, vaultRecord: Array("{}".utf8)),
      recorded: Workbench.now,
      from: InputPlace(topic: "wenzheng.actions.desk", partition: 0, offset: 0))
    let passed = CommittedOffset(
      topic: "wenzheng.actions.desk", partition: 0, next: 1, received: 1)
    try ledger.commit(offsets: [passed], cluster: "c", at: Workbench.now)
    // A breach is dated by the due instant, whenever the daemon was there to see it.
    let up = order.due.adding(hours: 30)
    let step = DeadlineStep(order: order.number, unit: "370481-zjj", due: order.due)
    try ledger.append(Decision(.breached(step), at: order.due), recorded: up, from: nil)
    try ledger.commit(offsets: [], cluster: "c", at: up)
    let detail = try #require(
      try ledger.view.detail(of: order.number, now: Workbench.now, names: [:]))
    #expect(detail.timeline[2].at == order.due.text())
    #expect(detail.timeline.map(\.recordedLater) == [nil, nil, up.text()])
    #expect(detail.sourceID == "S-1" && detail.row.state == "replied")
    #expect(detail.timeline.map(\.type) == ["opened", "applied", "breached"])
    #expect(detail.timeline[1].words == "答复(root)→ 已答复")
    #expect(ledger.view.state.orders[1].stopped == Workbench.now)
    let unknown = try #require(OrderNumber("370481-20200101-000-000001"))
    #expect(try ledger.view.detail(of: unknown, now: Workbench.now, names: [:]) == nil)
  }

  /// Who helps from the start stands in the listing and on the order's card.
  @Test func helpersAreNamed() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let at = Workbench.now
    let number = try bench.open(SlaBench.Opening(
      received: at, due: at.adding(hours: 100),
      coUnits: [.init(unit: "370481-xfdd"), .init(unit: "370481-yjj")]))
    try bench.open(SlaBench.Opening(received: at, due: at.adding(hours: 101)))
    try bench.commit(at: at)
    let names = ["370481-zjj": "市住建局", "370481-xfdd": "市消防救援大队", "370481-yjj": "市应急局"]
    let listing = bench.view.orders(OrderFilter(), now: at, names: names)
    #expect(listing.rows.map { $0.coHandlers.map(\.unit) } == [["370481-xfdd", "370481-yjj"], []])
    #expect(listing.rows[0].coHandlers.map(\.unitName) == ["市消防救援大队", "市应急局"])
    let detail = try #require(try bench.view.detail(of: number, now: at, names: names))
    #expect(detail.conduct.coHandlers.map(\.state) == ["dispatched", "dispatched"])
    #expect(detail.timeline[0].words.hasPrefix("派单→ 市住建局,协办 市消防救援大队、市应急局,限"))
  }

  /// The log stands in the order of recording; it says when what came late had happened.
  @Test func theLogSaysWhatIsRecordedLate() throws {
    let at = Workbench.now
    for (minutes, isSaid) in [(0, false), (1, false), (2, true)] {
      let event = Event(
        sequence: 1, at: at, recorded: at.adding(minutes: minutes), home: 0, from: nil,
        body: .repeated(source: "desk", actionID: "A"))
      let line = LogEntry(event, names: [:]).line
      #expect(line.contains("(发生于 \(EventWords.deadline(at)))") == isSaid, "\(line)")
    }
  }

  @Test(arguments: [
    (Int64(1_795_017_600_000), "2026-11-18 24:00"), (1_795_017_600_001, "2026-11-19 00:00"),
    (1_795_059_000_000, "2026-11-19 11:30"),
  ])
  func theEndOfADayIsItsOwn(milliseconds: Int64, words: String) {
    #expect(EventWords.deadline(Instant(milliseconds: milliseconds)) == words)
  }
}
