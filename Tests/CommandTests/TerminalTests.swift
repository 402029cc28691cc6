import Foundation
import Glibc
import Testing

@testable import wenzheng

/// A pipe whose two ends are closed when the test is done with them.
private final class Pipe {
  private(set) var reader: Int32 = -1
  private(set) var writer: Int32 = -1

  init() {
    Terminal.ignoreBrokenPipes()
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0)
    (reader, writer) = (ends[0], ends[1])
  }

  func closeReader() { close(reader); reader = -1 }
  func closeWriter() { close(writer); writer = -1 }

  /// What was written; the writer is closed first, so that this ends.
  func text() -> String {
    closeWriter()
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(reader, &chunk, chunk.count)
      if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }

  deinit {
    if reader >= 0 { close(reader) }
    if writer >= 0 { close(writer) }
  }
}

private func program(_ body: @escaping @Sendable (Terminal) throws -> ExitCode) -> Program {
  Program(
    name: "wenzheng", summary: "a test", version: "9.9",
    commands: [
      Command(CommandSpec("go", section: "S", "goes")) { _, terminal in try body(terminal) }
    ])
}

private func run(
  _ words: [String], _ body: @escaping @Sendable (Terminal) throws -> ExitCode = { _ in .ok }
) -> (code: ExitCode, out: String, err: String) {
  let out = Pipe(), err = Pipe()
  let code = program(body).run(words) { color in
    Terminal(color: color, environment: [:], out: out.writer, err: err.writer)
  }
  return (code, out.text(), err.text())
}

@Suite struct TerminalTests {
  @Test func outputGoesOutWhole() {
    let result = run(["go"]) { terminal in
      for number in 0..<500 { try terminal.line("line \(number)") }
      return .refused
    }
    #expect(result.code == .refused)
    #expect(result.out.split(separator: "\n").count == 500)
    #expect(result.err.isEmpty)
  }

  @Test func aReaderThatLeavesEarlyIsNoError() {
    let out = Pipe(), err = Pipe()
    out.closeReader()
    let code = program { terminal in
      for number in 0..<100_000 { try terminal.line("line \(number)") }
      return .refused
    }.run(["go"]) { color in
      Terminal(color: color, environment: [:], out: out.writer, err: err.writer)
    }
    #expect(code == .ok)
    #expect(err.text().isEmpty)
  }

  @Test func aFullDiskIsAnError() throws {
    let full = open("/dev/full", O_WRONLY)
    try #require(full >= 0)
    defer { close(full) }
    let err = Pipe()
    let code = program { terminal in
      try terminal.line("x")
      return .ok
    }.run(["go"]) { color in
      Terminal(color: color, environment: [:], out: full, err: err.writer)
    }
    #expect(code == .ioErr)
    #expect(err.text() == "wenzheng: writing the output failed: No space left on device.\n")
  }

  @Test(arguments: [
    (["zzz"], 64, "wenzheng: there is no command `zzz`.\nTry `wenzheng help`.\n"),
    (["go", "-x"], 64, "wenzheng: `go` has no option `-x`.\nTry `wenzheng help go`.\n"),
    ([], 64, "wenzheng: no command is given.\nTry `wenzheng help`.\n"),
    (["go"], 78, "wenzheng: the file is wrong.\n"),
    (["--version"], 0, "")
  ] as [([String], Int32, String)])
  func faultsBecomeSentencesAndCodes(words: [String], code: Int32, sentence: String) {
    let result = run(words) { terminal in
      try terminal.line("before")
      throw CommandFault(.config, "the file is wrong.")
    }
    #expect(result.code.rawValue == code)
    #expect(result.err == sentence)
    if code == 78 { #expect(result.out == "before\n") }
    if code == 0 { #expect(result.out == "wenzheng 9.9\n") }
  }

  @Test func anUnknownErrorIsAFaultOfOurs() {
    struct Strange: Error {}
    let result = run(["go"]) { _ in throw Strange() }
    #expect(result.code == .software)
    #expect(result.err == "wenzheng: Strange()\n")
  }

  @Test func listingsThroughTheCommandLine() {
    @Sendable func show(
      _ terminal: Terminal, _ format: Listing.Format, rows: Int
    ) throws -> ExitCode {
      var listing = Listing([Column("a", "甲")])
      for row in 0..<rows { listing.add([Cell(row)]) }
      try terminal.show(listing, as: format, whenEmpty: "nothing is late")
      return .ok
    }
    #expect(run(["go"]) { try show($0, .table, rows: 1) }.out == "甲\n0\n")
    #expect(run(["go"]) { try show($0, .json, rows: 2) }.out == "[\n{\"a\":0},\n{\"a\":1}\n]\n")
    #expect(run(["go"]) { try show($0, .csv, rows: 1) }.out == "a\r\n0\r\n")
    let empty = run(["go"]) { try show($0, .table, rows: 0) }
    #expect(empty.out.isEmpty && empty.err == "nothing is late\n")
  }

  @Test(arguments: [
    (ColorChoice.auto, true, [:], true), (.auto, false, [:], false),
    (.auto, true, ["NO_COLOR": "1"], false), (.auto, true, ["NO_COLOR": ""], true),
    (.auto, true, ["TERM": "dumb"], false), (.always, false, ["NO_COLOR": "1"], true),
    (.never, true, [:], false)
  ] as [(ColorChoice, Bool, [String: String], Bool)])
  func colours(choice: ColorChoice, onTerminal: Bool, environment: [String: String], on: Bool) {
    #expect(Terminal.colors(choice, isTerminal: onTerminal, environment) == on)
  }

  @Test func aPseudoTerminalHasWidthColoursAndStatus() throws {
    // Glibc shows posix_openpt and its friends to X/Open programs only; this is what they call.
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    try #require(master >= 0)
    var locked: Int32 = 0
    var number: Int32 = 0
    let unlock: UInt = 0x4004_5431, getNumber: UInt = 0x8004_5430
    try #require(ioctl(master, unlock, &locked) == 0 && ioctl(master, getNumber, &number) == 0)
    let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    try #require(slave >= 0)
    defer { close(slave); close(master) }
    var size = winsize(ws_row: 24, ws_col: 50, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(slave, UInt(TIOCSWINSZ), &size) == 0)
    let terminal = Terminal(color: .auto, environment: [:], out: slave, err: slave)
    #expect(terminal.columns == 50 && terminal.isTerminal && terminal.styles.isOn)
    terminal.status(String(repeating: "长", count: 40))
    try terminal.line(StyledText("红", .red) + "\u{1B}")
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1_000)
    while bytes.last != UInt8(ascii: "\n") {
      let count = read(master, &chunk, chunk.count)
      try #require(count > 0)
      bytes += chunk[..<count]
    }
    let shown = String(decoding: bytes, as: UTF8.self)
    let status = String(repeating: "长", count: 24) + "…"
    #expect(
      shown == "\r\u{1B}[K\(status)\r\u{1B}[K\u{1B}[31m红\u{1B}[0m␛\r\n")
  }
}
