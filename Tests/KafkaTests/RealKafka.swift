import Foundation

/// A real Apache Kafka, started by the script `broker` of the folder that the environment names.
/// It has a listener with TLS and SASL beside the plain one, and goes with its folder.
final class RealKafka {
  let address: String
  let secureAddress: String
  let certificate: String
  private let folder: String

  static var isHere: Bool { path != nil && hasJava }

  private static let path = ProcessInfo.processInfo.environment["WENZHENG_KAFKA"]

  private static var hasJava: Bool {
    let paths = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let machines = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/jvm")) ?? []
    let places = paths.split(separator: ":").map(String.init)
      + machines.map { "/usr/lib/jvm/\($0)/bin" }
    return places.contains { FileManager.default.isExecutableFile(atPath: $0 + "/java") }
  }

  init(version: String) throws {
    folder = NSTemporaryDirectory() + "/wenzheng-kafka-" + UUID().uuidString
    do {
      _ = try Self.run("start", ["--dir", folder, "--version", version, "--secure"])
      address = try Self.line(folder + "/address")
      secureAddress = try Self.line(folder + "/secure-address")
      certificate = folder + "/ca.pem"
    } catch {
      _ = try? Self.run("remove", ["--dir", folder])
      throw error
    }
  }

  deinit { _ = try? Self.run("remove", ["--dir", folder]) }

  func run(_ command: String, _ arguments: [String]) throws -> String {
    try Self.run(command, ["--dir", folder] + arguments)
  }

  struct Failure: Error { let words: String }

  /// Not by Foundation's `Process`: its end of a child is told by a descriptor that the broker left
  /// running inherits, so it would never come. Output goes to a file for the same reason.
  private static func run(_ command: String, _ arguments: [String]) throws -> String {
    let output = NSTemporaryDirectory() + "/wenzheng-kafka-" + UUID().uuidString + ".out"
    defer { try? FileManager.default.removeItem(atPath: output) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let script = (path ?? "") + "/broker"
    var words = ([script, command] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    guard posix_spawn(&child, script, &actions, nil, &words, environ) == 0 else {
      throw Failure(words: "cannot run \(script)")
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    // Foundation's reading of a whole file leaks a page where the file is empty.
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: output))
    defer { try? file.close() }
    let said = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    guard status == 0 else { throw Failure(words: said) }
    return said
  }

  private static func line(_ path: String) throws -> String {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
