import Testing
import WorkTime

@testable import wenzheng

private let submit = CommandSpec(
  "submit", section: "Doors", "send items to the intake topic",
  details: "Each item is validated before it is sent.",
  arguments: [Positional("FILE", "what to send; - is standard input", repeats: true)],
  options: [
    Option("channel", short: "c", value: "NAME", "where the items come from", required: true),
    Option("rate", value: "N", "items a second at most"),
    Option("since", value: "TIME", "only what was received since then"),
    Option("window", value: "SPAN", "how far back"),
    Option("unit", short: "u", value: "NAME", "only this unit", repeats: true),
    Option("map", value: "PATH", "renames fields"),
    Option("follow", short: "f", "go on"),
    Option("quiet", short: "q", "say nothing")
  ] + Option.listing,
  examples: [Example("submit a.jsonl -c mailbox", "sends a file of the mailbox")],
  exitCodes: [.ok, .usage, .noInput])

private let verify = CommandSpec(
  "ledger verify", section: "Ops", "check every commit",
  arguments: [Positional("DIR", "the ledger", optional: true)])
private let repair = CommandSpec("ledger repair", section: "Ops", "cut the ledger")
private let show = CommandSpec(
  "show", section: "Desk", "show an order", arguments: [Positional("ORDER", "its number")])

let testTree = CommandTree(
  program: "wenzheng", summary: "a test", version: "9.9", commands: [submit, show, verify, repair])

private func parse(_ words: [String]) throws -> ParsedArguments {
  guard case .run(let arguments) = try testTree.request(words) else {
    throw UsageFault.noCommand
  }
  return arguments
}

/// The fault of a command line, reading every option by its type; nil where all is well.
private func fault(_ line: String) -> String? {
  let words = line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
  do {
    guard case .run(let arguments) = try testTree.request(words) else { return nil }
    if arguments.spec.name == "submit" {
      _ = try arguments.int("rate", in: 1...1_000)
      _ = try arguments.instant("since")
      _ = try arguments.duration("window")
      _ = try arguments.path("map")
      _ = try arguments.string("channel")
      _ = try arguments.choice("color", as: ColorChoice.self)
      _ = try arguments.listingFormat()
      _ = try arguments.paths("FILE")
    }
    if arguments.spec.name == "show" { _ = try arguments.required("ORDER") }
    return nil
  } catch {
    return "\(error)"
  }
}

@Suite struct ArgumentTests {
  @Test(arguments: [
    ("submit -c mailbox a", nil),
    ("submit -cmailbox -fq a -", nil),
    ("submit a --channel=mailbox --rate 5 -- -b --c", nil),
    ("submit a -c m --window -5", "--window is a duration such as 90m, 36h or 7d, not `-5`."),
    ("", "no command is given."),
    ("sbumit a", "there is no command `sbumit`; did you mean `submit`?"),
    ("frobnicate", "there is no command `frobnicate`."),
    ("help frobnicate", "there is no command `frobnicate`."),
    ("--json submit", "`--json` stands before the command; options follow it."),
    ("ledger", "`ledger` needs one of `verify` or `repair` after it."),
    ("ledger --json", "`ledger` needs one of `verify` or `repair` after it."),
    ("ledger verfy", "`ledger` knows no `verfy`; did you mean `verify`?"),
    ("ledger zzz", "`ledger` knows no `zzz`; it knows `verify` or `repair`."),
    ("submit --chanel m a", "`submit` has no option `--chanel`; did you mean `--channel`?"),
    ("submit --zzzzzz", "`submit` has no option `--zzzzzz`."),
    ("submit -x", "`submit` has no option `-x`."),
    ("submit a --channel", "`--channel` needs a value."),
    ("submit a -c", "`-c` needs a value."),
    ("submit a --channel --json",
      "`--channel` needs a value, and `--json` looks like an option; a value that begins with a"
        + " dash is written `--channel=--json`."),
    ("submit a -c m --follow=yes", "`--follow` takes no value, but `yes` is given."),
    ("submit a -c m -c n", "`--channel` is given twice."),
    ("submit a -c m -ff", "`--follow` is given twice."),
    ("submit a", "`--channel NAME` is missing."),
    ("submit -c m", "FILE is missing."),
    ("show", "ORDER is missing."),
    ("show ''", "ORDER is empty."),
    ("show a b", "`b` is one argument too many."),
    ("submit a -c ''", "--channel is empty."),
    ("submit a -c m --map ''", "--map is empty."),
    ("submit a\0b -c m", "FILE holds a NUL character."),
    ("submit a -c m --rate many", "--rate is a whole number, not `many`."),
    ("submit a -c m --rate 0", "--rate lies between 1 and 1000, not at `0`."),
    ("submit a -c m --rate 1001", "--rate lies between 1 and 1000, not at `1001`."),
    ("submit a -c m --window 7", "--window is a duration such as 90m, 36h or 7d, not `7`."),
    ("submit a -c m --since yesterday",
      "--since is a time such as 2026-11-20 or 2026-11-20T09:30+08:00, not `yesterday`."),
    ("submit a -c m --color sometimes",
      "--color knows no `sometimes`; it knows `auto`, `always` or `never`."),
    ("submit a -c m --color allways", "--color knows no `allways`; did you mean `always`?"),
    ("submit a -c m --json --csv", "`--json` and `--csv` exclude each other.")
  ] as [(String, String?)])
  func sentences(line: String, expected: String?) {
    #expect(fault(line) == expected)
  }

  @Test func valuesByType() throws {
    let arguments = try parse([
      "submit", "a", "-u", "x", "--channel=m=n", "--unit=y", "--rate", "5", "--window", "1d12h",
      "--since", "2026-11-20", "-fq", "--", "-b", "--c"
    ])
    #expect(arguments.words("FILE") == ["a", "-b", "--c"])
    #expect(try arguments.string("channel") == "m=n")
    #expect(arguments.strings("unit") == ["x", "y"])
    #expect(try arguments.int("rate", in: 1...9) == 5)
    #expect(try arguments.duration("window") == 129_600_000)
    #expect(try arguments.instant("since") == Instant(milliseconds: 1_795_104_000_000))
    #expect(arguments.flag("follow") && arguments.flag("quiet") && !arguments.flag("json"))
    #expect(try arguments.path("map") == nil)
  }

  @Test func aTimeMayBeADurationBeforeNow() throws {
    let now = Instant(milliseconds: 10_000_000)
    let ago = try parse(["submit", "a", "-c", "m", "--since", "2h"])
    #expect(try ago.instant("since", before: now) == Instant(milliseconds: 2_800_000))
    let fixed = try parse(["submit", "a", "-c", "m", "--since", "1970-01-01T08:00:01"])
    #expect(try fixed.instant("since", before: now) == Instant(milliseconds: 1_000))
  }

  @Test(arguments: [
    ("help", "overview"), ("--help", "overview"), ("-h", "overview"), ("--version", "version"),
    ("help show", "help show"), ("show --help", "help show"), ("show a b c -h", "help show"),
    ("help ledger verify", "help ledger verify"), ("ledger repair -h", "help ledger repair"),
    ("help ledger", "group ledger"), ("ledger --help", "group ledger"),
    ("show -- -h", "run show"), ("ledger verify /x", "run ledger verify")
  ])
  func requests(line: String, expected: String) throws {
    let request = try testTree.request(line.split(separator: " ").map(String.init))
    let text =
      switch request {
      case .run(let arguments): "run " + arguments.spec.name
      case .help(let spec): "help " + spec.name
      case .groupHelp(let group): "group " + group
      case .overview: "overview"
      case .version: "version"
      }
    #expect(text == expected)
  }

  @Test func helpOfACommand() {
    let text = HelpText(tree: testTree, columns: 100).command(submit)
    let expected = """
      wenzheng submit: send items to the intake topic

      Usage: wenzheng submit --channel NAME [OPTIONS] FILE...

      Each item is validated before it is sent.

      Arguments:
        FILE...  what to send; - is standard input

      Options:
        -c, --channel NAME  where the items come from
            --rate N        items a second at most
            --since TIME    only what was received since then
            --window SPAN   how far back
        -u, --unit NAME     only this unit (may be repeated)
            --map PATH      renames fields
        -f, --follow        go on
        -q, --quiet         say nothing
            --json          write one JSON array, an object for each row
            --csv           write CSV (RFC 4180, UTF-8), cells guarded against formulas
            --color WHEN    colour the output: auto (on a terminal), always or never
        -h, --help          show this text

      Examples:
        wenzheng submit a.jsonl -c mailbox
            sends a file of the mailbox

      Exit codes:
        0   done
        64  the command line is wrong
        66  an input file is missing or cannot be read

      """
    #expect(text == expected)
  }

  @Test func overviewNamesEveryCommandUnderItsSection() {
    let text = HelpText(tree: testTree, columns: 60).overview()
    let expected = """
      wenzheng: a test

      Usage: wenzheng COMMAND [OPTIONS] [ARGUMENTS]

      Doors:
        submit  send items to the intake topic

      Desk:
        show  show an order

      Ops:
        ledger verify  check every commit
        ledger repair  cut the ledger

      `wenzheng help COMMAND` shows a command's options and examples.

      """
    #expect(text == expected)
  }

  @Test func ourOwnCommandsHaveHelpInEveryWidth() {
    let tree = Main.program.tree
    for columns in [40, 80, 200] {
      for spec in tree.commands {
        let text = HelpText(tree: tree, columns: columns).command(spec)
        // A narrow terminal may break the line within these letters.
        let words = text.replacing("\n", with: " ")
        #expect(words.contains(spec.summary.prefix(10)) && !text.contains(" \n"))
      }
    }
    #expect(HelpText(tree: tree, columns: nil).overview().contains("Usage: wenzheng COMMAND"))
  }

  @Test func exitCodesAreThoseOfSysexits() {
    let codes = ExitCode.allCases.map(\.rawValue)
    #expect(codes == [0, 1, 64, 65, 66, 69, 70, 71, 73, 74, 75, 77, 78])
    #expect(Set(ExitCode.allCases.map(\.meaning)).count == codes.count)
  }
}
