import Foundation
import Glibc
import Kafka
import Service

/// Measures the product as it is run: its own processes, a broker, and files on this disk.
///
///     wenzheng-bench [--count N] [--seconds N]        the figures
///     wenzheng-bench --malformed N [--seed N]         N messages that no sender should make
///     wenzheng-bench --soak MINUTES                   2,000 a second, with questions meanwhile
///     wenzheng-bench --sla N [--seed N]               N due instants of each kind, no daemon
///     wenzheng-bench --route [N]                      N texts to their units, no daemon
///     wenzheng-bench --search [N]                     a search among N entries, no daemon
///     wenzheng-bench --sla-orders N                   deadlines of N open orders, by a daemon
///
/// Each with [--cluster HOST:PORT] [--partitions N] [--json]. Without --cluster it starts the
/// embedded broker as a process of its own. Exit codes: 0, 1 something went wrong, 64 wrong words,
/// 130 and 143 interrupted (its processes and its folder go with it).
@main
struct Main {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    let options: BenchOptions
    do {
      options = try BenchOptions(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("wenzheng-bench: \(error)\n".utf8))
      exit(EX_USAGE)
    }
    if options.isHelp {
      FileHandle.standardOutput.write(Data(BenchOptions.help.utf8))
      return
    }
    do {
      if options.isBroker {
        try runBroker(options)
      } else {
        try run(options)
      }
    } catch {
      FileHandle.standardError.write(Data("wenzheng-bench: \(error)\n".utf8))
      exit(1)
    }
  }

  static func run(_ options: BenchOptions) throws {
    if let count = options.dueCount {
      let bench = try WorkTimeBench(
        count: count, seed: options.seed, config: Setup.configuration())
      return FileHandle.standardOutput.write(Data(bench.run().utf8))
    }
    if let count = options.routeCount {
      let bench = try RouteBench(count: count, config: Setup.configuration())
      return FileHandle.standardOutput.write(Data(bench.run().utf8))
    }
    if let count = options.searchCount {
      var bench = try SearchBench(
        count: count, seed: options.seed, config: Setup.configuration())
      return FileHandle.standardOutput.write(Data(bench.run().utf8))
    }
    let bench = try Setup.make(options)
    Interruption.clears(bench.folder)
    defer { try? FileManager.default.removeItem(atPath: bench.folder) }
    let broker = try BenchCluster(bench, options)
    defer { broker.stop() }
    let traffic = Traffic(properties: broker.properties, partitions: options.partitions)
    let figures: Figures
    if let count = options.malformed {
      var malformed = Malformed(bench: bench, options: options, traffic: traffic)
      try malformed.run(count: count)
      try malformed.verify()
      figures = malformed.figures
    } else if let count = options.slaOrders {
      var deadlines = Deadlines(bench: bench, options: options, traffic: traffic)
      try deadlines.run(count: count)
      figures = deadlines.figures
    } else if let minutes = options.soakMinutes {
      var soak = Soak(bench: bench, traffic: traffic)
      return try soak.run(minutes: minutes)
    } else {
      var measure = Measure(bench: bench, options: options, traffic: traffic)
      try measure.run()
      figures = measure.figures
    }
    FileHandle.standardOutput.write(
      options.isJSON ? try figures.json() : Data(figures.table().utf8))
  }

  /// The broker of a run, in a process of its own, so that its work is not counted as the daemon's.
  static func runBroker(_ options: BenchOptions) throws {
    let settings = try ConfigFolder.settings(in: options.config)
    let configuration = try ConfigFolder.configuration(in: options.config)
    let places = Places(
      config: options.config, ledger: options.folder, run: options.folder, settings: settings,
      environment: [:])
    let host = try BrokerHost(
      configuration, settings, places,
      more: [(name: Measure.pipeTopic, partitions: settings.partitions)])
    // It ends with the run that started it.
    while getppid() == options.parent { usleep(100_000) }
    host.withdraw()
  }
}

struct BenchOptions {
  static let help = """
    wenzheng-bench                    the figures of one run
      --count N                       how many appeals (500000)
      --seconds N                     how long delay is measured, at 500 a second (40)
      --entries N                     published in the FAQ before (none)
    wenzheng-bench --malformed N      N messages that no sender should make
      --seed N                        which ones (1)
    wenzheng-bench --soak MINUTES     2,000 a second, with questions meanwhile
    wenzheng-bench --sla [N]          N due instants of each kind, no daemon
    wenzheng-bench --route [N]        N texts to their units, no daemon
    wenzheng-bench --search [N]       a search among N entries of the FAQ, no daemon
    wenzheng-bench --sla-orders N     deadlines of N open orders, by a daemon

      --cluster HOST:PORT             a Kafka that is there; else the embedded broker
      --partitions N                  of the topics that come in (64)
      --json                          the figures as JSON

    WENZHENG_CONFIG names the folder of the configuration. What a run writes lies in a folder below
    TMPDIR and goes with it.

    """

  var cluster: String?
  var count = 500_000
  var partitions = 64
  /// Of the delays the newest 16,384 count: so many that the first seconds, in which topics are
  /// looked up and caches are cold, are not among them.
  var seconds = 40
  var malformed: Int?
  var soakMinutes: Int?
  var dueCount: Int?
  var slaOrders: Int?
  var routeCount: Int?
  var searchCount: Int?
  /// Entries that are published before appeals come.
  var entries = 0
  var seed: UInt64 = 1
  var isJSON = false
  var isHelp = false
  var isBroker = false
  var config = ""
  var folder = ""
  var parent: Int32 = 0

  init(_ words: [String]) throws {
    var words = words[...]
    var option = ""
    func value() throws -> String {
      guard let word = words.popFirst() else { throw BenchFault("\(option) wants a value") }
      return word
    }
    func number() throws -> Int {
      let word = try value()
      guard let number = Int(word), number > 0 else {
        throw BenchFault("\(option) wants a whole number above 0, not '\(word)'")
      }
      return number
    }
    func numberIfAny() -> Int? {
      guard let word = words.first, let number = Int(word), number > 0 else { return nil }
      words = words.dropFirst()
      return number
    }
    while let word = words.popFirst() {
      option = word
      switch word {
      case "--cluster": cluster = try value()
      case "--count": count = try number()
      case "--partitions": partitions = try number()
      case "--seconds": seconds = try number()
      case "--malformed": malformed = try number()
      case "--soak": soakMinutes = try number()
      case "--sla": dueCount = numberIfAny() ?? WorkTimeBench.countDefault
      case "--route": routeCount = numberIfAny() ?? RouteBench.countDefault
      case "--search": searchCount = numberIfAny() ?? SearchBench.countDefault
      case "--entries": entries = try number()
      case "--sla-orders": slaOrders = try number()
      case "--seed": seed = UInt64(try number())
      case "--json": isJSON = true
      case "-h", "--help": isHelp = true
      case "--broker":
        isBroker = true
        config = try value()
        folder = try value()
        parent = Int32(try number())
      default:
        throw BenchFault("'\(word)'? see wenzheng-bench --help")
      }
    }
  }
}

/// A folder with a configuration of its own: the project's, with the partitions of the run.
enum Setup {
  /// - Parameter linger: the producer's; delay is measured with 0, a backlog with the default.
  static func write(_ options: BenchOptions, linger: String, in folder: String) throws {
    let kafka = options.cluster.map { "\"bootstrap.servers\": \"\($0)\"" } ?? ""
    let settings = """
      { kafka: { \(kafka) }, topics: { partitions: \(options.partitions), replication: 1 },
        producer: { \(linger) } }
      """
    try Data(settings.utf8).write(to: URL(fileURLWithPath: folder + "/config/wenzheng.json5"))
  }

  /// The folder of the configuration that is measured.
  static func configuration() throws -> String {
    let folder = Places.configFolder(
      given: nil, environment: ProcessInfo.processInfo.environment)
    guard FileManager.default.fileExists(atPath: folder + "/wenzheng.json5") else {
      throw BenchFault("\(folder) holds no configuration; name its folder by WENZHENG_CONFIG")
    }
    return folder
  }

  static func make(_ options: BenchOptions) throws -> Bench {
    let own = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let program = own.deletingLastPathComponent().appendingPathComponent("wenzheng").path
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw BenchFault("\(program) is not there; run `swift build -c release` first")
    }
    let folder = NSTemporaryDirectory() + "wenzheng-bench-\(getpid())"
    try FileManager.default.createDirectory(
      atPath: folder + "/run", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: configuration(), toPath: folder + "/config")
    try write(options, linger: "", in: folder)
    return Bench(folder: folder, program: program, config: folder + "/config")
  }
}
