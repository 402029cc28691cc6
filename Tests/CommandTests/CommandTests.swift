import Formats
import Glibc
import Journal
import Service
import Testing

@testable import Kafka
@testable import wenzheng

@Suite struct CommandTests {
  @Test func everyCommandIsThereWithExamplesAndExitCodes() {
    let commands = Main.program.tree.commands
    let names = [
      "serve", "broker", "submit", "orders", "show", "log", "act", "status", "check", "reload",
      "topics create", "topics check", "ledger verify", "ledger repair", "ledger skip",
      "deadletter list", "deadletter show", "deadletter replay", "deadletter drop",
      "sla breaches", "sla due", "sla explain", "sla test", "sla recompute", "sla report",
      "calendar show", "calendar import", "calendar check",
      "route test", "route tree", "route diff", "route report", "classify text",
      "classify train", "classify eval", "classify tune", "classify compare", "classify alarms",
      "classify use", "faq list", "faq show", "faq search", "faq review", "faq add", "faq edit",
      "faq approve", "faq proofread", "faq reject", "faq merge", "faq split", "faq apart",
      "faq settle", "faq withdraw", "faq retire", "faq stale", "faq conflicts", "faq gaps",
      "faq eval", "faq export", "faq answers", "faq import", "faq train",
    ]
    #expect(Set(commands.map(\.name)) == Set(names))
    for command in commands {
      #expect(!command.examples.isEmpty, "\(command.name)")
      #expect(command.exitCodes.contains(.ok) && command.exitCodes.contains(.usage))
      for option in ["config", "ledger", "run", "help", "color"] {
        #expect(command.option(named: option) != nil, "\(command.name) --\(option)")
      }
      // An example that the parser refuses would teach the wrong thing.
      for example in command.examples where !example.line.contains("\"") {
        let words = example.line.split(separator: " ").map(String.init)
        let own = words.prefix { !["|", "||", "&&", "&", ">", "<"].contains($0) }
        #expect(throws: Never.self, "\(example.line)") {
          _ = try Main.program.tree.request(Array(own))
        }
      }
    }
  }

  @Test func everyEndingHasAnExitCodeOfOurs() throws {
    let errors: [(any Error, ExitCode)] = [
      (ConfigFault(file: "a.json5", .missing(key: "b")), .config),
      (JournalError.locked(directory: "/x", pid: 7), .tempFail),
      (KafkaError(code: .transport), .unavailable),
      (ControlFault.notRunning(socket: "/x"), .unavailable),
      (Ending(code: 73, sentence: "no folder"), .cantCreate),
      (JournalError.noSuchPosition(.start), .ioErr),
    ]
    for (error, code) in errors {
      let fault = try #require(CommandFault.translating(error) as? CommandFault)
      #expect(fault.exitCode == code && fault.sentence.hasSuffix("."))
    }
    // Faults of the command line itself stay what they are.
    #expect(CommandFault.translating(UsageFault.noCommand) is UsageFault)
    #expect(CommandFault.translating(OutputFault.readerGone) is OutputFault)
  }

  @Test func aTopicThatDiffersIsNamedThingByThing() {
    let wanted = NewTopic(
      name: "t", partitions: 16, replication: 3, config: ["retention.ms": "5", "x": "1"])
    func differences(
      _ partitions: Int?, _ config: [String: String]?
    ) -> [String] {
      let found = partitions.map { ClusterMetadata.Topic(name: "t", partitions: $0) }
      return TopicDifference.all(of: wanted, found: found, config.map { .success($0) }).map {
        "\($0.what) \($0.wanted) \($0.found ?? "-")"
      }
    }
    #expect(differences(nil, nil) == ["topic there missing"])
    #expect(differences(16, ["retention.ms": "5", "x": "1", "y": "2"]) == [])
    #expect(differences(8, ["retention.ms": "6"]) == [
      "partitions 16 8", "retention.ms 5 6", "x 1 -",
    ])
    #expect(differences(16, nil) == [])
    #expect(differences(32, nil) == ["partitions 16 32"])
  }

  /// Kafka takes no partition away, and of what goes out a reader misses nothing by more of them.
  @Test func anOutputMayHaveMorePartitions() {
    let wanted = NewTopic(name: "t", partitions: 4)
    let counts = [3, 4, 16].map { partitions in
      TopicDifference.all(
        of: wanted, found: ClusterMetadata.Topic(name: "t", partitions: partitions), nil,
        isOutput: true
      ).count
    }
    #expect(counts == [1, 0, 0])
  }

  /// Where nobody is at the terminal's end, nothing is cut, unless somebody says how wide it is.
  @Test func columnsAreAsTold() {
    let cases: [(environment: [String: String], columns: Int?)] = [
      ([:], nil), (["COLUMNS": "60"], 60), (["COLUMNS": "x"], nil),
      (["COLUMNS": "7"], Terminal.columnsMin),
    ]
    let null = open("/dev/null", O_WRONLY)
    defer { close(null) }
    for (environment, columns) in cases {
      let terminal = Terminal(color: .never, environment: environment, out: null, err: null)
      #expect(terminal.columns == columns)
    }
  }

  @Test(arguments: [
    (0.5, "0.50"), (0.005, "0.01"), (1, "1.00"), (0.049, "0.05"), (12.345, "12.35"),
  ])
  func scores(score: Double, expected: String) {
    #expect(OrderWords.score(score) == expected)
  }

  @Test func timesAreShownInShanghai() {
    #expect(OrderWords.second("2026-11-20T16:00:02.5Z") == "2026-11-21 00:00:02")
    #expect(OrderWords.minute("2026-11-21T09:15:02+08:00") == "2026-11-21 09:15")
    #expect(OrderWords.second("nonsense") == "nonsense")
  }
}
