import Foundation
import Glibc
import Service
import Synchronization

/// A process that the bench starts, watches and stops.
final class Child {
  private let process = Process()

  init(_ program: String, _ arguments: [String], log: String) throws {
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    guard FileManager.default.createFile(atPath: log, contents: nil) else {
      throw BenchFault("\(log) cannot be written")
    }
    process.standardError = FileHandle(forWritingAtPath: log)
    process.standardOutput = FileHandle(forWritingAtPath: log)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    Interruption.kills(pid)
  }

  var pid: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  var cpuSeconds: Double { ProcessTime.seconds(of: pid) }

  /// -1 where they cannot be counted.
  var openFiles: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd"))?.count ?? -1
  }

  func stop() {
    guard process.isRunning else { return }
    process.terminate()
    waitUntilExit()
  }

  /// As a power cut does it.
  func kill() {
    guard process.isRunning else { return }
    _ = Glibc.kill(pid, SIGKILL)
    waitUntilExit()
  }

  private func waitUntilExit() {
    process.waitUntilExit()
    Interruption.forgets(pid)
  }

  var exitCode: Int32 {
    waitUntilExit()
    return process.terminationStatus
  }
}

/// Who stops a run wants neither a daemon that goes on nor the folder of it.
enum Interruption {
  private static let children = Mutex<Set<Int32>>([])

  static func kills(_ pid: Int32) { children.withLock { _ = $0.insert(pid) } }
  static func forgets(_ pid: Int32) { children.withLock { _ = $0.remove(pid) } }

  /// From now on SIGINT and SIGTERM end the run, its processes and this folder.
  static func clears(_ folder: String) {
    // Blocked in every thread that is made later, so that the one below takes them.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Thread.detachNewThread { [signals] in
      var (signals, number) = (signals, Int32(0))
      sigwait(&signals, &number)
      children.withLock { pids in
        for pid in pids { _ = Glibc.kill(pid, SIGKILL) }
      }
      try? FileManager.default.removeItem(atPath: folder)
      exit(128 + number)
    }
  }
}

enum ProcessTime {
  /// CPU seconds of all threads of a process so far, user and system.
  static func seconds(of pid: Int32) -> Double {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return 0 }
    let fields = text[text.index(end, offsetBy: 2)...].split(separator: " ")
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}

/// Where a bench run keeps its things.
struct Bench {
  let folder: String
  let program: String
  let config: String
  var ledger: String { folder + "/ledger" }
  var run: String { folder + "/run" }
  var options: [String] { ["--config", config, "--ledger", ledger, "--run", run] }
  var client: ControlClient { ControlClient(path: run + "/control.sock") }

  func status() -> DaemonStatus? {
    guard case .status(let status)? = try? client.ask(.status) else { return nil }
    return status
  }

  /// Asks again and again until the condition holds; nil when the child died or time is over.
  func wait(
    for child: Child, seconds: Double, everyMs: UInt32 = 20,
    until holds: (DaemonStatus) -> Bool
  ) -> DaemonStatus? {
    let end = Clock.seconds() + seconds
    while Clock.seconds() < end && child.isRunning {
      if let status = status(), holds(status) { return status }
      usleep(everyMs * 1_000)
    }
    return nil
  }

  func serve() throws -> Child {
    try Child(program, ["serve"] + options, log: folder + "/serve.log")
  }

  /// Seconds that a command takes as a whole process.
  func time(_ arguments: [String]) throws -> Double {
    let begin = Clock.seconds()
    let child = try Child(program, arguments + options, log: folder + "/command.log")
    let code = child.exitCode
    guard code == 0 else {
      throw BenchFault("`\(arguments.joined(separator: " "))` ended with \(code)")
    }
    return Clock.seconds() - begin
  }
}

struct BenchFault: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

enum Clock {
  static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
