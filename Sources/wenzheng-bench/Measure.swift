import Formats
import Foundation
import Glibc
import Kafka
import Service

/// The figures, one after another, on one broker and one ledger.
struct Measure {
  static let pipeTopic = "wenzheng.bench.pipe"
  static let intake = [
    "wenzheng.intake.hotline", "wenzheng.intake.mailbox", "wenzheng.intake.consultation",
  ]

  static let actions = "wenzheng.actions.desk"

  /// While it is measured: each question is work of the daemon's too.
  static let askEveryMs: UInt32 = 250

  let bench: Bench
  let options: BenchOptions
  let traffic: Traffic
  var figures = Figures()

  mutating func run() throws {
    note("filling \(options.count) appeals over \(options.partitions) partitions")
    try traffic.produce(0..<options.count, to: Self.intake)
    try pipe()
    if options.entries > 0 { try publish(options.entries) }
    try catchUp()
    try latency()
    try restartAndAsk()
  }

  private func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// What librdkafka alone does on this machine in this run.
  private mutating func pipe() throws {
    note("the bare pipe")
    if options.cluster != nil {
      let admin = try Admin(traffic.properties, logger: { _ in })
      defer { admin.close() }
      _ = try admin.createTopics(
        [NewTopic(name: Self.pipeTopic, partitions: options.partitions)], timeoutMs: 20_000)
    }
    let count = min(options.count, 300_000)
    let (seconds, cpu) = try traffic.pipe(
      from: Self.intake, to: Self.pipeTopic, count: count, embedded: options.cluster == nil)
    figures.add("bare pipe, messages a second", Double(count) / seconds, "/s")
    figures.add("bare pipe, CPU a message", cpu / Double(count) * 1e6, "µs")
    let whole = try traffic.pipe(
      from: Self.intake, to: Self.pipeTopic, count: count, embedded: options.cluster == nil,
      out: Traffic.appealOut)
    figures.add("bare pipe, CPU an appeal's messages", whole.cpu / Double(count) * 1e6, "µs")
    // No daemon can take in more on this machine than librdkafka can carry of it doing nothing.
    figures.add(
      "bare pipe, appeals a second with their messages", Double(count) / whole.seconds, "/s")
  }

  /// Entries of the FAQ, each added and approved by three persons, before any appeal is read.
  private mutating func publish(_ count: Int) throws {
    note("publishing \(count) entries")
    var maker = AppealMaker(seed: 23)
    var writer = JSONWriter()
    // Added one after another, an entry's number is the place of its message.
    try traffic.send(0..<count * 4, to: [Self.actions]) { id, _ in
      let (person, number) = id.quotientAndRemainder(dividingBy: count)
      maker.write(
        entry: number + 1, approvedBy: person == 0 ? nil : person, into: &writer)
      return Traffic.Sending(topic: 0, partition: 0, key: nil, value: writer.bytes)
    }
  }

  /// A backlog, everything on: from ready to the last delivery report.
  private mutating func catchUp() throws {
    note("catching up")
    let daemon = try bench.serve()
    // The next start is one after a crash, with a snapshot that is as old as it may be.
    defer { daemon.kill() }
    guard bench.wait(for: daemon, seconds: 60, until: { _ in true }) != nil else {
      throw BenchFault("the daemon did not come up: \(bench.folder)/serve.log")
    }
    let begin = Clock.seconds()
    let cpu = daemon.cpuSeconds
    let count = options.count
    let opened = bench.wait(for: daemon, seconds: 900, everyMs: Self.askEveryMs) {
      $0.orders >= count
    }
    let committed = Clock.seconds()
    guard opened != nil else { throw BenchFault("not all appeals became orders") }
    let sent = bench.wait(for: daemon, seconds: 900, everyMs: Self.askEveryMs) {
      $0.outbox?.behindBytes == 0
    }
    guard let done = sent else { throw BenchFault("not everything was published") }
    let seconds = Clock.seconds() - begin
    let used = daemon.cpuSeconds - cpu
    if options.entries > 0 {
      figures.add("published entries", Double(done.faq.published), "")
      guard done.faq.published == options.entries else {
        throw BenchFault("not all entries were published")
      }
    }
    figures.add("catch-up to commit, appeals a second", Double(count) / (committed - begin), "/s")
    figures.add("catch-up to delivery, appeals a second", Double(count) / seconds, "/s")
    figures.add("CPU an appeal", used / Double(count) * 1e6, "µs")
    figures.add("resident memory after it", Double(done.residentBytes ?? 0) / 1048576, "MiB")
    figures.add("orders", Double(done.orders), "")
    for part in ["journal", "vault", "snapshot"] {
      figures.add(
        "disk, bytes an order: \(part)",
        Double(Self.bytes(of: bench.ledger + "/" + part)) / Double(done.orders), "B")
    }
  }

  /// Of a file, or of all files below a folder.
  private static func bytes(of path: String) -> Int64 {
    let files = FileManager.default
    let all = [path] + (files.subpaths(atPath: path) ?? []).map { path + "/" + $0 }
    return all.reduce(0) { sum, path in
      let facts = try? files.attributesOfItem(atPath: path)
      guard facts?[.type] as? FileAttributeType == .typeRegular else { return sum }
      return sum + (facts?[.size] as? Int64 ?? 0)
    }
  }

  /// 500 a second: from the create time of a message to the delivery report of its dispatch.
  private mutating func latency() throws {
    note("500 a second for \(options.seconds) s")
    try Setup.write(options, linger: "\"linger.ms\": 0", in: bench.folder)
    let before = options.count
    let begin = Clock.seconds()
    let daemon = try bench.serve()
    defer { daemon.stop() }
    guard bench.wait(for: daemon, seconds: 60, everyMs: 5, until: { $0.orders >= before }) != nil
    else { throw BenchFault("the daemon did not come up again") }
    figures.add("restart after kill -9, exec to ready", Clock.seconds() - begin, "s")
    let count = options.seconds * 500
    let disk = try SyncProbe(in: bench.folder)
    try traffic.produce(before..<before + count, to: Self.intake, perSecond: 500)
    let syncs = disk.end()
    guard let status = bench.wait(for: daemon, seconds: 60, until: {
      $0.orders >= before + count && $0.outbox?.behindBytes == 0
    }), let outbox = status.outbox else { throw BenchFault("not everything was dispatched") }
    figures.add("fsync of 1 KiB meanwhile, p99", syncs.percentile(0.99) * 1e3, "ms")
    figures.add("produce to dispatch, p50", Double(outbox.delayP50Ms ?? -1), "ms")
    figures.add("produce to dispatch, p99", Double(outbox.delayP99Ms ?? -1), "ms")
  }

  /// From exec to the first answer, memory then, and what questions cost.
  private mutating func restartAndAsk() throws {
    note("restart and questions")
    let begin = Clock.seconds()
    let daemon = try bench.serve()
    defer { daemon.stop() }
    guard let status = bench.wait(for: daemon, seconds: 120, everyMs: 5, until: { _ in true })
    else { throw BenchFault("the daemon did not come up again") }
    figures.add("restart after a stop, exec to ready", Clock.seconds() - begin, "s")
    figures.add("memory after restart", Double(status.residentBytes ?? 0) / 1048576, "MiB")
    guard case .orders(let listing)? = try? bench.client.ask(.orders(.init())),
      let order = listing.rows.last?.order
    else { throw BenchFault("no orders were listed") }
    var orders: [Double] = []
    var show: [Double] = []
    for _ in 0..<9 {
      orders.append(try bench.time(["orders", "--limit", "50"]))
      show.append(try bench.time(["show", order]))
    }
    figures.add("`orders`, whole process, median", orders.percentile(0.5) * 1e3, "ms")
    figures.add("`show`, whole process, median", show.percentile(0.5) * 1e3, "ms")
  }
}
