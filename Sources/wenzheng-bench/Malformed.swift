import Foundation
import Service

/// Sends messages that no sender should make to a daemon, and looks whether it lives, counts all of
/// them, and keeps its memory.
struct Malformed {
  let bench: Bench
  let options: BenchOptions
  let traffic: Traffic
  var figures = Figures()

  static let topics = Measure.intake + ["wenzheng.actions.desk"]
  /// So many at a time: what waits must fit into the embedded broker.
  static let partMessages = 50_000

  mutating func run(count: Int) throws {
    var mutator = Mutator(seed: options.seed)
    let daemon = try bench.serve()
    defer { daemon.stop() }
    guard bench.wait(for: daemon, seconds: 60, until: { _ in true }) != nil else {
      throw BenchFault("the daemon did not come up: \(bench.folder)/serve.log")
    }
    var sent = 0
    while sent < count {
      let part = sent..<min(count, sent + Self.partMessages)
      try traffic.send(part, to: Self.topics) { number, now in
        let message = mutator.message(number, now: now)
        return Traffic.Sending(
          topic: message.isAction ? Self.topics.count - 1 : number % Measure.intake.count,
          partition: Int32(number / 7 % traffic.partitions), key: message.key,
          value: message.value)
      }
      sent = part.upperBound
      guard let status = bench.wait(for: daemon, seconds: 300, until: { status in
        status.topics.reduce(0) { $0 + $1.received } >= sent && status.outbox?.behindBytes == 0
      }) else { throw BenchFault("not all \(sent) were taken in; see \(bench.folder)/serve.log") }
      try check(status, sent)
    }
  }

  private mutating func check(_ status: DaemonStatus, _ sent: Int) throws {
    let topics = status.topics
    guard topics.allSatisfy(\.closes), topics.reduce(0, { $0 + $1.received }) == sent else {
      throw BenchFault("the counts do not close after \(sent) messages: \(topics)")
    }
    let memory = Double(status.residentBytes ?? 0) / 1048576
    figures.add("resident memory after \(sent) malformed messages", memory, "MiB")
    guard sent == options.malformed else { return }
    figures.add("orders", Double(status.orders), "")
    figures.add("actions applied", Double(topics.reduce(0) { $0 + $1.applied }), "")
    figures.add("actions refused", Double(topics.reduce(0) { $0 + $1.refused }), "")
    figures.add("actions that wait", Double(topics.reduce(0) { $0 + $1.parked }), "")
    figures.add("amendments", Double(topics.reduce(0) { $0 + $1.amended }), "")
    figures.add("repeats", Double(topics.reduce(0) { $0 + $1.duplicates }), "")
    figures.add("dead letters", Double(topics.reduce(0) { $0 + $1.deadLetters }), "")
  }

  /// What the files say afterwards.
  mutating func verify() throws {
    figures.add("`ledger verify`, whole process", try bench.time(["ledger", "verify"]), "s")
  }
}
