import Foundation
import Formats
import Kafka
import Service
import WorkTime

/// What deadlines cost: questions over many open orders, other calendars, and very many steps in
/// one second.
///
/// The orders are real ones, taken in by the daemon, received over 400 days. Of ten nine have a
/// limit so long that they are not late, and one the usual five working days, so that it is.
struct Deadlines {
  static let intake = ["wenzheng.intake.hotline", "wenzheng.intake.consultation"]
  static let burst = "wenzheng.intake.mailbox"
  static let burstCount = 100_000
  static let daysBack: Int64 = 400
  static let asked = 9

  let bench: Bench
  let options: BenchOptions
  let traffic: Traffic
  var figures = Figures()

  private static let policies = """
    { repeats: { repeat_likeness: 14, group_likeness: 14, citizens: 16, days: 1 },
      policies: [
        { id: "burst", title: "两分钟", when: { channels: ["mailbox"] }, resolve: "2 minutes",
          steps: [], valid_from: "2007-01-01", source: "bench", default: true },
        { id: "long", title: "一千天", when: { channels: ["hotline"] },
          resolve: "1000 calendar days", valid_from: "2007-01-01", source: "bench", default: true },
        { id: "usual", title: "五个工作日", resolve: "5 working days",
          valid_from: "2007-01-01", source: "bench", default: true } ] }
    """

  private func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  mutating func run(count: Int) throws {
    try write(policies: Self.policies)
    note("filling \(count) orders over \(options.partitions) partitions")
    let daemon = try bench.serve()
    defer { daemon.stop() }
    guard bench.wait(for: daemon, seconds: 60, until: { _ in true }) != nil else {
      throw BenchFault("the daemon did not come up: \(bench.folder)/serve.log")
    }
    try fill(count, daemon)
    try ask(count)
    try burst(daemon, after: count)
  }

  private func write(policies: String) throws {
    let folder = bench.config + "/policies"
    try FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(policies.utf8).write(to: URL(fileURLWithPath: folder + "/00-bench.json5"))
  }

  /// In parts, since the embedded broker keeps no more than so much of what is unread.
  private mutating func fill(_ count: Int, _ daemon: Child) throws {
    let part = 200_000
    var maker = AppealMaker(seed: 11)
    var writer = JSONWriter()
    let begin = Clock.seconds()
    for start in stride(from: 0, to: count, by: part) {
      let end = min(start + part, count)
      try traffic.send(start..<end, to: Self.intake) { id, now in
        let back = Int64(id) * 7_919 % (Self.daysBack * 1_440)
        maker.write(
          id: id, received: now.adding(minutes: Int(-back)), into: &writer)
        return Traffic.Sending(
          topic: id % 10 == 0 ? 1 : 0, partition: Int32(id / 10 % traffic.partitions),
          key: Array("B-\(id)".utf8), value: writer.bytes)
      }
      guard bench.wait(for: daemon, seconds: 900, everyMs: 200, until: { $0.orders >= end }) != nil
      else { throw BenchFault("the daemon did not take in \(end) orders") }
    }
    // Every step that is past is told before anything is measured.
    var last: Int64 = -1
    guard bench.wait(for: daemon, seconds: 1_800, everyMs: 2_000, until: { status in
      defer { last = status.events }
      return status.events == last && status.outbox?.behindBytes == 0
    }) != nil else { throw BenchFault("the steps of the past did not come to an end") }
    figures.add("orders taken in, and their past steps told", Clock.seconds() - begin, "s")
    if let status = bench.status() {
      figures.add("open orders", Double(status.openOrders), "")
      figures.add("late orders", Double(status.lateOrders), "")
      figures.add("events", Double(status.events), "")
      figures.add("memory", Double(status.residentBytes ?? 0) / 1_048_576, "MiB")
    }
  }

  private mutating func ask(_ count: Int) throws {
    note("asking")
    let now = Traffic.now()
    let yearBack = now.adding(minutes: -365 * 1_440)
    let questions: [(name: String, request: ControlRequest)] = [
      ("breaches --open, through the daemon", .breaches(onlyOpen: true)),
      ("breaches --at a year back, through the daemon", .breaches(at: yearBack)),
      ("due --within 1d, through the daemon", .due(withinMs: 86_400_000)),
    ]
    for question in questions {
      try measure(question.name, question.request)
    }
    try measure("recompute --dry-run, the same calendars", .recompute(try calendars(closing: nil)))
    try measure(
      "recompute --dry-run, all changed", .recompute(try calendars(closing: now.dateInShanghai())))
    let month = String("\(now.adding(minutes: -30 * 1_440).dateInShanghai())".prefix(7))
    var seconds: [Double] = []
    for _ in 0..<Self.asked { seconds.append(try bench.time(["sla", "breaches", "--open"])) }
    figures.add("`sla breaches --open`, whole process", seconds.percentile(0.5) * 1e3, "ms")
    figures.add(
      "`sla report --month`, whole process", try bench.time(["sla", "report", "--month", month])
        * 1e3, "ms")
  }

  private mutating func measure(_ name: String, _ request: ControlRequest) throws {
    var seconds: [Double] = []
    for _ in 0..<Self.asked {
      let begin = Clock.seconds()
      let answer = try bench.client.ask(request)
      seconds.append(Clock.seconds() - begin)
      if case .fault(let sentence) = answer { throw BenchFault(sentence) }
    }
    figures.add(name + ", median", seconds.percentile(0.5) * 1e3, "ms")
  }

  /// The calendars of the run; with a day, a layer over them that closes all offices for weeks.
  private func calendars(closing day: CivilDate?) throws -> RecomputeRequest {
    let configuration = try ConfigFolder.configuration(in: bench.config)
    var files = configuration.texts.filter { $0.name.hasPrefix("calendars/") }
    if let day {
      let text = """
        { layers: [ { for: "national", valid_from: "\(day)", source: "bench",
          closed: [ { name: "停", from: "\(day)", to: "\(day.advanced(by: 30))" } ] } ] }
        """
      files.append(("calendars/layers/99-bench.json5", Array(text.utf8)))
    }
    return RecomputeRequest(files, limit: 50)
  }

  /// Orders that are all due in one second, while others keep coming.
  private mutating func burst(_ daemon: Child, after count: Int) throws {
    note("\(Self.burstCount) steps in one second")
    let received = Traffic.now()
    let due = received.adding(minutes: 2)
    var maker = AppealMaker(seed: 13)
    var writer = JSONWriter()
    let first = count
    let end = count + Self.burstCount
    try traffic.send(first..<end, to: [Self.burst]) { id, _ in
      maker.write(id: id, received: received, into: &writer)
      return Traffic.Sending(
        topic: 0, partition: Int32(id % traffic.partitions), key: Array("B-\(id)".utf8),
        value: writer.bytes)
    }
    guard let before = bench.wait(for: daemon, seconds: 100, until: {
      $0.orders >= end && $0.outbox?.behindBytes == 0
    }), Traffic.now() < due else { throw BenchFault("the burst was due before it was taken in") }
    let told = before.events + Int64(Self.burstCount)
    while Traffic.now() < due.adding(milliseconds: -2_000) { usleep(20_000) }
    // What comes in meanwhile is ordinary work, whose delay shows whether steps hold it up.
    // The newest 16,384 delays are kept: those from just before the due instant on.
    let more = 17_000
    let sender = traffic
    let sending = Thread {
      try? sender.produce(end..<end + more, to: [Self.intake[0]], perSecond: 500)
    }
    sending.start()
    guard bench.wait(for: daemon, seconds: 120, everyMs: 20, until: { $0.events >= told }) != nil
    else { throw BenchFault("the steps were not told") }
    figures.add(
      "\(Self.burstCount) steps due in one second, told after",
      Double(Traffic.now().milliseconds - due.milliseconds) / 1_000, "s")
    guard let status = bench.wait(for: daemon, seconds: 60, until: {
      $0.orders >= end + more && $0.outbox?.behindBytes == 0
    }), let outbox = status.outbox else { throw BenchFault("not everything was taken in") }
    figures.add("meanwhile, receipt to dispatch, p99", Double(outbox.delayP99Ms ?? -1), "ms")
  }
}
