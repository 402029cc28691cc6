import Foundation
import Glibc
import Service

/// A long even load with questions meanwhile: what should be flat is shown as a series, and the run
/// fails where it is not.
struct Soak {
  let bench: Bench
  let traffic: Traffic
  private var steady = Steady(memoryMiBMax: 64)
  private var questions = 0
  private var unanswered: [String] = []

  init(bench: Bench, traffic: Traffic) {
    self.bench = bench
    self.traffic = traffic
  }

  static let perSecond = 2_000.0
  static let sampleEverySeconds = 60.0

  /// One line a minute: time, orders, memory of the daemon, what of it is in use for something else
  /// than orders, open files, delay, and how long questions took.
  mutating func run(minutes: Int) throws {
    let daemon = try bench.serve()
    defer { daemon.stop() }
    guard bench.wait(for: daemon, seconds: 60, until: { _ in true }) != nil else {
      throw BenchFault("the daemon did not come up: \(bench.folder)/serve.log")
    }
    say("  min     orders   MiB  beside orders  files  p50 ms  p99 ms  CPU %  orders ms  show ms")
    let begin = Clock.seconds()
    var last = (at: begin, cpu: daemon.cpuSeconds)
    let count = Int(Double(minutes * 60) * Self.perSecond)
    try traffic.produce(0..<count, to: Measure.intake, perSecond: Self.perSecond, meanwhile: {
      let now = Clock.seconds()
      guard daemon.isRunning else {
        throw BenchFault("the daemon ended: \(bench.folder)/serve.log")
      }
      // Somebody always asks.
      ask()
      guard now - last.at >= Self.sampleEverySeconds else { return }
      try sample(daemon, minute: Int((now - begin) / 60 + 0.5), since: &last)
    })
    guard let status = bench.wait(for: daemon, seconds: 60, until: {
      $0.orders == count && $0.outbox?.behindBytes == 0
    }) else { throw BenchFault("not everything was taken in") }
    guard status.topics.allSatisfy(\.closes) else { throw BenchFault("the counts do not close") }
    guard unanswered.isEmpty else {
      throw BenchFault(
        "\(unanswered.count) of \(questions) questions were not answered: \(unanswered[0])")
    }
    try steady.check()
    say("  \(count) appeals, all taken in and sent, counts close; \(questions) questions answered")
    say(steady.isLongEnough ? "  memory, delay and open files stay flat"
      : "  too short to say whether memory, delay and open files stay flat")
  }

  private mutating func ask() {
    questions += 1
    do {
      guard case .orders(let listing) = try bench.client.ask(.orders(.init())) else {
        return unanswered.append("another answer than orders")
      }
      if listing.rows.isEmpty, questions > 100 { unanswered.append("no orders were listed") }
    } catch { unanswered.append("\(error)") }
  }

  private mutating func sample(
    _ daemon: Child, minute: Int, since last: inout (at: Double, cpu: Double)
  ) throws {
    guard let status = bench.status(), let outbox = status.outbox else {
      throw BenchFault("the daemon gives no status")
    }
    let files = daemon.openFiles
    let now = (at: Clock.seconds(), cpu: daemon.cpuSeconds)
    let share = (now.cpu - last.cpu) / (now.at - last.at) * 100
    last = now
    let asking = Clock.seconds()
    guard case .orders(let listing)? = try? bench.client.ask(.orders(.init())) else {
      throw BenchFault("no orders were listed")
    }
    let listed = Clock.seconds()
    if let order = listing.rows.last?.order { _ = try bench.time(["show", order]) }
    let shown = Clock.seconds()
    let memory = Double(status.residentBytes ?? 0) / 1048576
    let beside = status.besideOrdersMiB
    steady.add(
      memoryMiB: beside, delayP99Ms: outbox.delayP99Ms.map { Double($0) }, files: Double(files))
    say(String(
      format: "%5d %10d %5.0f %14.0f %6d %7d %7d %6.0f %10.1f %8.1f", minute, status.orders,
      memory, beside, files,
      outbox.delayP50Ms ?? -1, outbox.delayP99Ms ?? -1, share, (listed - asking) * 1e3,
      (shown - listed) * 1e3))
  }

  private func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
