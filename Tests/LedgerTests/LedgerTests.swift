import Appeals
import Decider
import Foundation
import Formats
import Journal
import Orders
import Synchronization
import Testing
import WorkTime

@testable import Ledger

/// A ledger in a folder of its own, filled with orders that need no configuration.
struct Workbench {
  let directory: String

  init() throws {
    directory = NSTemporaryDirectory() + "wenzheng-ledger-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: directory) }

  static let now = Instant(milliseconds: 1_795_000_000_000)
  static let topic = "wenzheng.intake.mailbox"

  static func opened(_ number: Int, state: LedgerState, partition: Int32 = 0) -> Decision {
    let source = LedgerIndex.sourceHash(channel: "mailbox", sourceID: "S-\(number)")
    return Decision(
      .opened(Opened(
        order: state.nextNumber(jurisdiction: 370481, partition: partition, now: now),
        state: .dispatched, channel: "mailbox", received: now,
        judged: Judged(
          kind: .complaint, category: "城乡建设", urgency: .ordinary, unit: "370481-zjj",
          score: 0.5, why: "职责"),
        promise: Promise(
          rule: "default", limit: .workingDays(5), due: now.adding(hours: 100 + number),
          provisional: false, upstreamHolds: false),
        flags: [], identity: Order.Identity(source: source, sender: 1, text: 2),
        citizen: nil, answered: nil, vault: "", configuration: "abc",
        item: Array(#"{"source_id":"S-\#(number)","title":"第\#(number)件"}"#.utf8))),
      at: now, vaultRecord: Array(#"{"n":\#(number)}"#.utf8))
  }

  /// Commits batches of orders, each message with its offset.
  static func fill(_ ledger: Ledger, _ numbers: Range<Int>, batch: Int) throws {
    for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: batch) {
      let end = min(start + batch, numbers.upperBound)
      for number in start..<end { try add(ledger, number) }
      try ledger.commit(
        offsets: [CommittedOffset(
          topic: topic, partition: 0, next: Int64(end), received: Int64(end - start))],
        cluster: "c", at: now)
    }
  }

  static func add(_ ledger: Ledger, _ number: Int) throws {
    try ledger.append(
      opened(number, state: ledger.state), recorded: now,
      from: InputPlace(topic: topic, partition: 0, offset: Int64(number)))
  }

  /// The state as bytes: equal ledgers give equal bytes.
  static func bytes(_ state: LedgerState) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    state.encodeTables(into: &writer)
    writer.endObject()
    state.files.forEach { _, file in
      file.encode(into: &writer)
      return true
    }
    for page in 0..<state.orders.pageTotal {
      state.orders.withPageBytes(page) { writer.bytes.append(contentsOf: $0) }
    }
    for page in 0..<state.runs.pageTotal {
      state.runs.withPageBytes(page) { writer.bytes.append(contentsOf: $0) }
    }
    for page in 0..<state.history.pageTotal {
      state.history.withPageBytes(page) { writer.bytes.append(contentsOf: $0) }
    }
    return writer.bytes
  }
}

@Suite struct LedgerTests {
  @Test func comesBackAsItWas() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let before: [UInt8]
    do {
      let ledger = try Ledger(directory: bench.directory)
      try Workbench.fill(ledger, 0..<2_500, batch: 400)
      before = Workbench.bytes(ledger.state)
      try Snapshot.store(ledger.view)
      try Workbench.fill(ledger, 2_500..<2_600, batch: 7)
    }
    let ledger = try Ledger(directory: bench.directory)
    #expect(ledger.state.orders.count == 2_600)
    #expect(ledger.state.counts[Workbench.topic]?.close == true)
    let withSnapshot = Workbench.bytes(ledger.state)
    #expect(withSnapshot != before)
    // Snapshots are a cache: without it the fold of the whole journal gives the same bytes.
    let view = try LedgerView.load(directory: bench.directory)
    try FileManager.default.removeItem(atPath: bench.directory + "/snapshot")
    let whole = try LedgerView.load(directory: bench.directory)
    #expect(Workbench.bytes(view.state) == withSnapshot)
    #expect(Workbench.bytes(whole.state) == withSnapshot)
  }

  /// What was appended and not committed never happened.
  @Test func anUncommittedBatchIsGone() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    do {
      let ledger = try Ledger(directory: bench.directory)
      try Workbench.fill(ledger, 0..<10, batch: 10)
      try Workbench.add(ledger, 10)
      #expect(ledger.state.orders.count == 11)
    }
    let ledger = try Ledger(directory: bench.directory)
    #expect(ledger.state.orders.count == 10)
    #expect(ledger.state.offsets[.init(Workbench.topic, 0)] == 10)
  }

  /// A line that cannot be read back is no line that was never there: whatever is decided without
  /// it is not written.
  @Test(arguments: ["gone", "other id", "no JSON"])
  func nothingIsAppendedAfterALineThatCannotBeRead(harm: String) throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let ledger = try Ledger(directory: bench.directory)
    try Workbench.fill(ledger, 0..<20, batch: 20)
    let place = ledger.state.orders[7].openedAt
    try Workbench.add(ledger, 20)

    let segments = SegmentDirectory.journal(in: bench.directory)
    let first = try #require(try segments.segments().first)
    let path = segments.path(ofSegmentAt: first.start)
    var text = try String(contentsOfFile: path, encoding: .utf8)
    switch harm {
    case "gone": text = ""
    case "other id": text = text.replacing(#""source_id":"S-7""#, with: #""source_id":"S-9""#)
    default: text = text.replacing(#""source_id":"S-7""#, with: #""source_id" "S-7""#)
    }
    // In place, as a disk does its harm: the reader has the file open.
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.truncate(atOffset: UInt64(text.utf8.count))
    try file.seek(toOffset: 0)
    try file.write(contentsOf: Data(text.utf8))
    try file.close()

    #expect(ledger.recall(place) == nil)
    #expect(throws: LedgerError.self) { try Workbench.add(ledger, 21) }
  }

  @Test func recallsLinesOfDiskAndOfTheBatchInTheMaking() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let ledger = try Ledger(directory: bench.directory)
    try Workbench.fill(ledger, 0..<10, batch: 5)
    try Workbench.add(ledger, 10)
    for number in [0, 4, 5, 9, 10] {
      let place = ledger.state.orders[number].openedAt
      guard case .opened(let opened)? = ledger.recall(place)?.body else {
        Issue.record("order \(number) was not recalled")
        continue
      }
      #expect(ItemText(decoding: opened.item)?.sourceID == "S-\(number)")
    }
  }

  /// A restart has the policies of every configuration that was ever in force, by their lines.
  @Test func formerPoliciesAreReadFromTheJournal() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    func adopt(_ id: String, _ days: Int, in ledger: Ledger) throws {
      let policy = "{ id: 'all', title: 'x', resolve: '\(days) working days', "
        + "valid_from: '2020-01-01', source: 'x' }"
      let file = ConfigurationFile(name: "policies/1.json5", sha256: id)
      for body in [
        Event.Body.configurationAdopted(id: id, files: [file]),
        .configurationText(file: file.name, part: 0, parts: 2, text: "{ policies: ["),
        .configurationText(file: file.name, part: 1, parts: 2, text: policy + "] }"),
      ] {
        let decision = Decision(body, at: Workbench.now)
        try ledger.append(decision, recorded: Workbench.now, from: nil)
      }
    }
    do {
      let ledger = try Ledger(directory: bench.directory)
      try adopt("a", 5, in: ledger)
      try ledger.commit(offsets: [], cluster: "c", at: Workbench.now)
      try Snapshot.store(ledger.view)
      try adopt("b", 3, in: ledger)
      // Of the batch that is being made, too.
      #expect(ledger.policies(of: "b")?.policies[0].limit == .workingDays(3))
      try ledger.commit(offsets: [], cluster: "c", at: Workbench.now)
    }
    let ledger = try Ledger(directory: bench.directory)
    #expect(ledger.policies(of: "a")?.policies[0].limit == .workingDays(5))
    #expect(ledger.policies(of: "b")?.policies[0].limit == .workingDays(3))
    #expect(ledger.policies(of: "a")?.policies[0].limit == .workingDays(5))
    #expect(ledger.policies(of: "c") == nil)
  }

  /// What a parked action says stands in the vault alone, in the batch that is being made already.
  @Test func aParkedActionIsReadFromTheVault() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let ledger = try Ledger(directory: bench.directory)
    let action = Action(
      id: "1", verb: .reply, subject: .item(channel: "mailbox", sourceID: "A"), by: "张",
      text: "已修复")
    var writer = JSONWriter()
    action.encode(into: &writer)
    let parked = Parked(
      channel: "mailbox", sourceID: "A", source: "desk", actionID: "1", verb: .reply, by: "张",
      claimed: nil)
    let decision = Decision(.parked(parked), at: Workbench.now, vaultRecord: writer.bytes)
    let event = try ledger.append(
      decision, recorded: Workbench.now,
      from: InputPlace(topic: "wenzheng.actions.desk", partition: 0, offset: 0)).event
    guard case .parked(let found) = event.body else { return }
    #expect(ledger.action(vault: found.vault) == action)
    let offset = CommittedOffset(
      topic: "wenzheng.actions.desk", partition: 0, next: 1, received: 1)
    try ledger.commit(offsets: [offset], cluster: "c", at: Workbench.now)
    #expect(ledger.action(vault: found.vault) == action)
    #expect(ledger.action(vault: "") == nil && ledger.action(vault: "9+9:00000009") == nil)
  }

  @Test func aSecondDaemonIsRefused() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let first = try Ledger(directory: bench.directory)
    do {
      _ = try Ledger(directory: bench.directory)
      Issue.record("a second one was let in")
    } catch {
      guard case .journal(.locked(_, let pid)) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(pid == getpid())
    }
    withExtendedLifetime(first) {}
  }

  @Test func countsThatDoNotCloseEndTheProcess() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let ledger = try Ledger(directory: bench.directory)
    try Workbench.add(ledger, 0)
    let offsets = [CommittedOffset(
      topic: Workbench.topic, partition: 0, next: 2, received: 2)]
    do {
      try ledger.commit(offsets: offsets, cluster: "c", at: Workbench.now)
      Issue.record("two messages and one event passed")
    } catch {
      #expect("\(error)"
        == "the counts of wenzheng.intake.mailbox do not close: 2 received, 1 accounted for")
    }
  }

  /// A disk that is full at any one of its writes: the commit is repeated and nothing is doubled.
  @Test func aFullDiskIsWaitedFor() throws {
    for failing in 0..<12 {
      let bench = try Workbench()
      defer { bench.remove() }
      let ledger = try Ledger(directory: bench.directory, calls: Self.failing(ENOSPC, at: failing))
      var retries = 0
      for number in 0..<4 {
        try Workbench.add(ledger, number)
        let offsets = [CommittedOffset(
          topic: Workbench.topic, partition: 0, next: Int64(number + 1), received: 1)]
        while true {
          do throws(LedgerError) {
            try ledger.commit(offsets: offsets, cluster: "c", at: Workbench.now)
            break
          } catch {
            try #require(error.isDiskFull, "\(error)")
            retries += 1
            try #require(retries < 3)
          }
        }
      }
      #expect(retries <= 1)
      let view = try LedgerView.load(directory: bench.directory)
      #expect(view.state.orders.count == 4 && view.state.counts[Workbench.topic]?.close == true)
    }
  }

  /// An error of the disk itself is not waited for: the process has to end.
  @Test func anInputOutputErrorIsFinal() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let ledger = try Ledger(directory: bench.directory, calls: Self.failing(EIO, at: 1))
    var failed = false
    for number in 0..<4 {
      do throws(LedgerError) {
        do { try Workbench.add(ledger, number) } catch { Issue.record("\(error)") }
        try ledger.commit(
          offsets: [CommittedOffset(
            topic: Workbench.topic, partition: 0, next: Int64(number + 1), received: 1)],
          cluster: "c", at: Workbench.now)
        #expect(!failed, "went on after an error of the disk")
      } catch {
        #expect(!error.isDiskFull)
        failed = true
      }
    }
    #expect(failed)
  }

  /// The system's calls, of which the n-th write fails once.
  static func failing(_ code: Int32, at number: Int) -> FileSystemCalls {
    var calls = FileSystemCalls.system
    let write = calls.write
    let count = WriteCount()
    calls.write = { descriptor, bytes, offset throws(Errno) in
      if count.next() == number { throw Errno(code) }
      return try write(descriptor, bytes, offset)
    }
    return calls
  }

  final class WriteCount: Sendable {
    private let value = Mutex(-1)
    func next() -> Int { value.withLock { $0 += 1; return $0 } }
  }
}
