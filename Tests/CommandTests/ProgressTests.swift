import Formats
import Foundation
import Glibc
import Testing

@testable import wenzheng

/// A terminal of this test alone: what is written to one end is read at the other.
private struct PseudoTerminal {
  let ours: Int32
  let theirs: Int32

  init() throws {
    ours = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    // Requests TIOCSPTLCK and TIOCGPTN of Linux: unlock, and the number of the other end.
    var lock: Int32 = 0
    var number: Int32 = 0
    try #require(ioctl(ours, 0x4004_5431, &lock) == 0 && ioctl(ours, 0x8004_5430, &number) == 0)
    theirs = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    try #require(theirs >= 0)
  }

  /// All that was written so far.
  func text() -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    var entry = pollfd(fd: ours, events: Int16(POLLIN), revents: 0)
    while poll(&entry, 1, 0) > 0 {
      let count = read(ours, &buffer, buffer.count)
      if count <= 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func end() {
    close(theirs)
    close(ours)
  }
}

@Suite struct ProgressTests {
  /// A file of so many items, far larger than what is read of it at once.
  private func items(_ count: Int) throws -> (path: String, bytes: Int64) {
    let path = try scratchFolder() + "/items.jsonl"
    let content = #","content":"\#(String(repeating: "x", count: 50_000))""#
    let text = (0..<count).map { goodItem("\($0)", more: content) + "\n" }.joined()
    try write(text, path)
    return (path, Int64(text.utf8.count))
  }

  private func submission(
    _ delivery: FakeDelivery, _ bytes: Int64?, _ terminal: Terminal,
    stop: @escaping () -> Bool = { false }
  ) -> Submission {
    Submission(
      channel: "mailbox", delivery: delivery, totalBytes: bytes, terminal: terminal, stop: stop)
  }

  @Test func ofAKnownSizeThePartTellsTheRemainingTime() {
    let progress = Progress("items", total: nil, onTerminal: true, now: 0)
    #expect(progress.describe(done: 400, part: 0.25, now: 999) == "400 items, 25 %")
    #expect(
      progress.describe(done: 400, part: 0.25, now: 2_000)
        == "400 items, 25 %, 200/s, about 6 s left")
    #expect(
      progress.describe(done: 400, part: 0.001, now: 10_000)
        == "400 items, 0 %, 40/s, about 2 h 46 min left")
    #expect(progress.describe(done: 400, part: 1, now: 2_000) == "400 items, 100 %, 200/s")
    #expect(progress.describe(done: 0, part: 0, now: 2_000) == "0 items, 0 %, 0/s")
  }

  @Test func aTerminalShowsRateAndRemainingTime() throws {
    let (path, bytes) = try items(64)
    let pseudo = try PseudoTerminal()
    defer { pseudo.end() }
    let terminal = Terminal(color: .never, environment: [:], err: pseudo.theirs)
    #expect(terminal.errIsTerminal)
    let delivery = FakeDelivery()
    let begun = Progress.monotonicMs()
    // The rate is told once it is one of a second: the clock itself is what is waited for.
    delivery.fault = {
      while delivery.sent == 20 && Progress.monotonicMs() <= begun + Progress.rateAfterMs + 50 {}
      return nil
    }
    #expect(try submission(delivery, bytes, terminal).run([path])?.sentence == nil)
    terminal.clearStatus()
    let shown = pseudo.text()
    let words = try #require(shown.split(separator: "\r").first { $0.contains("32 items") })
    #expect(words.contains(" %, ") && words.contains("/s, about ") && words.hasSuffix(" left"))
    // The line is taken away in the end: the summary stands alone.
    #expect(shown.hasSuffix("\r\u{1B}[K"))
  }

  @Test func elsewhereAShortRunShowsNone() throws {
    let (path, _) = try items(64)
    let log = path + ".log"
    let err = open(log, O_RDWR | O_CREAT, 0o600)
    let terminal = Terminal(color: .never, environment: [:], err: err)
    let delivery = FakeDelivery()
    #expect(try submission(delivery, nil, terminal).run([path])?.sentence == nil)
    close(err)
    #expect(delivery.sent == 64)
    #expect(try Data(contentsOf: URL(fileURLWithPath: log)).isEmpty)
  }

  @Test func anInterruptedRunCountsWhatWasSentAndSaysWhatToDo() throws {
    let (path, _) = try items(64)
    let delivery = FakeDelivery()
    let terminal = Terminal(color: .never, environment: [:], err: open("/dev/null", O_WRONLY))
    let run = submission(delivery, nil, terminal) { delivery.sent >= 10 }
    let stopped = try #require(try run.run([path]))
    #expect(stopped.exitCode == .tempFail)
    #expect(
      stopped.sentence == "\(path), line 10: it was interrupted; submit again: what was sent is "
        + "recognised and makes no second order.")
    #expect(run.tally.interrupted && run.tally.exitCode == .tempFail)
    #expect(run.tally.sent == 10 && run.tally.delivered == 10 && delivery.finished == 1)
  }
}
