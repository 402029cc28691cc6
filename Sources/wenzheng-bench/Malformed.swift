import Foundation
import Glibc
import Service

/// Sends messages that no sender should make to a daemon, and looks whether it lives, counts all of
/// them, keeps its memory, and has met what lies behind the parser too.
struct Malformed {
  let bench: Bench
  let options: BenchOptions
  let traffic: Traffic
  var figures = Figures()

  static let topics = Measure.intake + [Measure.actions]
  /// So many at a time: what waits must fit into the embedded broker.
  static let partMessagesMax = 50_000
  /// Memory is read after each part.
  static let partsMin = 12
  private var steady = Steady(memoryMiBMax: 32)

  init(bench: Bench, options: BenchOptions, traffic: Traffic) {
    self.bench = bench
    self.options = options
    self.traffic = traffic
  }

  mutating func run(count: Int) throws {
    var mutator = Mutator(seed: options.seed)
    let daemon = try bench.serve()
    defer { daemon.stop() }
    guard bench.wait(for: daemon, seconds: 60, until: { _ in true }) != nil else {
      throw BenchFault("the daemon did not come up: \(bench.folder)/serve.log")
    }
    var sent = 0
    let messages = min(Self.partMessagesMax, max(1, count / Self.partsMin))
    while sent < count {
      let part = sent..<min(count, sent + messages)
      try traffic.send(part, to: Self.topics) { number, now in
        let message = mutator.message(number, now: now)
        return Traffic.Sending(
          topic: message.topic, partition: Int32(number / 7 % traffic.partitions),
          key: message.key, value: message.value)
      }
      sent = part.upperBound
      guard let status = bench.wait(for: daemon, seconds: 300, until: { status in
        status.topics.reduce(0) { $0 + $1.received } >= sent && status.outbox?.behindBytes == 0
      }) else { throw BenchFault("not all \(sent) were taken in; see \(bench.folder)/serve.log") }
      try check(status, sent, daemon)
    }
    try steady.check()
  }

  private mutating func check(_ status: DaemonStatus, _ sent: Int, _ daemon: Child) throws {
    let topics = status.topics
    guard topics.allSatisfy(\.closes), topics.reduce(0, { $0 + $1.received }) == sent else {
      throw BenchFault("the counts do not close after \(sent) messages: \(topics)")
    }
    let memory = Double(status.residentBytes ?? 0) / 1048576
    figures.add("resident memory after \(sent) malformed messages", memory, "MiB")
    steady.add(
      memoryMiB: status.besideOrdersMiB, files: Double(daemon.openFiles))
    guard sent == options.malformed else { return }
    func sum(_ count: KeyPath<DaemonStatus.TopicCounts, Int64>) -> Double {
      Double(topics.reduce(0) { $0 + $1[keyPath: count] })
    }
    figures.add("orders", Double(status.orders), "")
    figures.add("actions refused", sum(\.refused), "")
    figures.add("actions that wait", sum(\.parked), "")
    figures.add("repeats", sum(\.duplicates), "")
    figures.add("dead letters", sum(\.deadLetters), "")
    let released = Double(try Self.lines(of: "parked", in: bench.ledger)) - sum(\.parked)
    try expect("amendments", sum(\.amended), ofMessages: 200)
    // So many wait in a long run that no more may: most that come then are dead letters.
    try expect("actions applied", sum(\.applied), ofMessages: 200)
    try expect("actions that waited and were settled", released, ofMessages: 1_000)
  }

  /// A run that never comes behind the parser says little: of so many messages there is one at
  /// least.
  private mutating func expect(_ name: String, _ value: Double, ofMessages share: Int) throws {
    figures.add(name, value, "")
    let least = max(1, (options.malformed ?? 0) / share)
    guard value >= Double(least) else {
      throw BenchFault("\(name): \(Int(value)), and at least \(least) should have come about")
    }
  }

  /// How many events of this type the journal holds.
  private static func lines(of type: String, in ledger: String) throws -> Int {
    let folder = ledger + "/journal"
    let word = Array(":\"\(type)\"".utf8)
    var count = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let url = URL(fileURLWithPath: "\(folder)/\(name)")
      try Data(contentsOf: url, options: .alwaysMapped).withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return }
        var at = 0
        while let hit = memchr(start + at, Int32(word[0]), bytes.count - at) {
          at = UnsafeRawPointer(hit) - start
          let isWord = bytes.count - at >= word.count && memcmp(hit, word, word.count) == 0
          count += isWord ? 1 : 0
          at += 1
        }
      }
    }
    return count
  }

  /// What the files say afterwards.
  mutating func verify() throws {
    figures.add("`ledger verify`, whole process", try bench.time(["ledger", "verify"]), "s")
  }
}
