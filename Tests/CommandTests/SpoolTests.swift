import Appeals
import Formats
import Foundation
import Glibc
import Testing
import WorkTime

@testable import wenzheng

@Suite struct SpoolTests {
  private func lines(_ ids: [String]) -> [UInt8] {
    Array(ids.map { goodItem($0) + "\n" }.joined().utf8)
  }

  @Test func keepsOrderAndOutlivesItsProcess() throws {
    let folder = try scratchFolder()
    var spool: Spool? = try Spool(folder: folder, channel: "mailbox")
    try spool?.append(lines(["1", "2"]), items: 2)
    try spool?.append(lines(["3"]), items: 1)
    let two = lines(["1", "2"]).count
    try spool?.advance(two, items: 2)
    #expect(spool?.count == 1)
    spool = nil
    // A line that was not finished when its process ended is its input's still.
    let path = folder + "/mailbox.spool.jsonl"
    let end = try #require(FileHandle(forWritingAtPath: path))
    try end.seekToEnd()
    try end.write(contentsOf: Data("{\"half".utf8))
    let again = try Spool(folder: folder, channel: "mailbox")
    #expect(again.count == 1 && again.sentTo == Int64(two))
    #expect(try again.next() == lines(["3"]))
    try again.append(lines(["4"]), items: 1)
    #expect(try again.next() == lines(["3", "4"]))
    try again.advance(lines(["3", "4"]).count, items: 2)
    #expect(again.count == 0 && again.end == 0)
    let mode = try FileManager.default.attributesOfItem(atPath: path)
    #expect(mode[.posixPermissions] as? Int == 0o600 && mode[.size] as? Int == 0)
  }

  @Test func oneAtATime() throws {
    let folder = try scratchFolder()
    let first = try Spool(folder: folder, channel: "mailbox")
    #expect(throws: CommandFault.self) { try Spool(folder: folder, channel: "mailbox") }
    #expect(throws: Never.self) { try Spool(folder: folder, channel: "hotline") }
    #expect(first.count == 0)
  }

  @Test func aBrokerThatIsAwayLosesNothing() throws {
    let folder = try scratchFolder()
    var said: [String] = []
    let delivery = try SpoolDelivery(
      Spool(folder: folder, channel: "mailbox"),
      connect: { throw CommandFault(.unavailable, "no broker is known.") },
      say: { said.append($0) })
    for id in 0..<600 {
      try Array(goodItem("\(id)", more: ",\n\"kind\":\"咨询\"").utf8).withUnsafeBufferPointer {
        try delivery.send(
          Outgoing(sourceID: "\(id)", at: Instant(milliseconds: 0)), value: $0)
      }
    }
    try delivery.finish()
    #expect(delivery.kept == 600 && delivery.sent == 0)
    #expect(said == ["items are kept in \(folder)/mailbox.spool.jsonl: no broker is known."])
    let text = try String(contentsOfFile: folder + "/mailbox.spool.jsonl", encoding: .utf8)
    #expect(text.split(separator: "\n").count == 600)
  }

  @Test func itsBoundIsKept() throws {
    let spool = try Spool(folder: try scratchFolder(), channel: "mailbox", bytesMax: 100)
    try spool.append(lines(["1"]), items: 1)
    #expect(spool.hasRoom(for: 10) && !spool.hasRoom(for: 100))
  }
}

@Suite struct FolderWatchTests {
  private final class Rig {
    let folder: String
    let delivery = FakeDelivery()
    let submission: Submission
    let watch: FolderWatch
    var time: Int64 = 0

    init(maildir: Bool = false) throws {
      folder = try scratchFolder()
      for sub in maildir ? ["new", "cur", "tmp"] : [] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(sub)", withIntermediateDirectories: true)
      }
      let terminal = Terminal(color: .never, environment: [:], err: open("/dev/null", O_WRONLY))
      submission = Submission(channel: "mailbox", delivery: delivery, terminal: terminal)
      watch = try FolderWatch(folder, submission, delivery, terminal)
    }

    func pass(after ms: Int64) throws {
      time += ms
      try watch.pass(now: time, stop: { false })
    }

    func names(_ sub: String) throws -> [String] { try InputPaths.names(in: "\(folder)/\(sub)") }
  }

  @Test func aFileIsTakenOnceWhenItHasSettled() throws {
    let rig = try Rig()
    try write(goodItem("1") + "\n", rig.folder + "/a.jsonl")
    try rig.pass(after: 0)
    try rig.pass(after: FolderWatch.settledMs - 1)
    #expect(rig.delivery.items.isEmpty)
    // It was written to: its time begins anew.
    try write(goodItem("1") + "\n" + goodItem("2") + "\n", rig.folder + "/a.jsonl")
    try rig.pass(after: 1)
    #expect(rig.delivery.items.isEmpty)
    try rig.pass(after: FolderWatch.settledMs)
    #expect(rig.delivery.items.map(\.key) == ["1", "2"])
    #expect(try rig.names("done") == ["a.jsonl"])
    try rig.pass(after: 10_000)
    #expect(rig.delivery.items.count == 2)
    // The same name again does not cover the first.
    try write(goodItem("3") + "\nbroken\n", rig.folder + "/a.jsonl")
    try rig.pass(after: 1)
    try rig.pass(after: FolderWatch.settledMs)
    #expect(try rig.names("refused") == ["a.jsonl", "a.jsonl.rejected.jsonl"])
    #expect(rig.delivery.items.map(\.key) == ["1", "2", "3"])
    #expect(rig.submission.tally.refused == 1 && rig.submission.tally.items == 4)
  }

  /// Who has a file open may write on, however long he pauses.
  @Test func aFileThatIsOpenToItsWriterIsWaitedFor() throws {
    let rig = try Rig()
    let path = rig.folder + "/a.jsonl"
    try write(goodItem("1") + "\n", path)
    let writer = try #require(FileHandle(forWritingAtPath: path))
    try writer.seekToEnd()
    // Not every file system tells of writers; then the second look must do.
    guard OpenWriter.has(path) else { return }
    try rig.pass(after: 0)
    try rig.pass(after: 10 * FolderWatch.settledMs)
    #expect(rig.delivery.items.isEmpty)
    try writer.write(contentsOf: Data((goodItem("2") + "\n").utf8))
    try writer.close()
    #expect(!OpenWriter.has(path))
    try rig.pass(after: 1)
    try rig.pass(after: FolderWatch.settledMs)
    #expect(rig.delivery.items.map(\.key) == ["1", "2"])
    #expect(try rig.names("done") == ["a.jsonl"])
  }

  @Test(arguments: [true, false])
  func whatGrowsAfterItWasTakenIsTakenAgain(isAtEnd: Bool) throws {
    let rig = try Rig()
    try write(goodItem("1") + "\n" + #"{"source_"#, rig.folder + "/a.jsonl")
    try rig.pass(after: 0)
    try rig.pass(after: FolderWatch.settledMs)
    #expect(try rig.names("refused") == ["a.jsonl", "a.jsonl.rejected.jsonl"])
    try write(goodItem("1") + "\n" + goodItem("2") + "\n", rig.folder + "/refused/a.jsonl")
    if isAtEnd {
      // The watch ends before its second look was due.
      _ = try rig.watch.run(wait: { _ in }, stop: { true })
      #expect(try rig.names("") == ["a.jsonl", "done", "refused"])
      return
    }
    try rig.pass(after: FolderWatch.recheckMs)
    try rig.pass(after: FolderWatch.settledMs)
    #expect(rig.delivery.items.map(\.key) == ["1", "1", "2"])
    #expect(try rig.names("refused") == [] && rig.names("done") == ["a.jsonl"])
    try rig.pass(after: 2 * FolderWatch.recheckMs)
    #expect(rig.delivery.items.count == 3 && rig.submission.tally.items == 4)
  }

  /// The reasons of each file stay beside it, whatever comes later under its name.
  @Test func reasonsOfAnEarlierFileStay() throws {
    let rig = try Rig()
    func take(_ code: String) throws {
      try write(code, rig.folder + "/e.jsonl")
      try rig.pass(after: 1)
      try rig.pass(after: FolderWatch.settledMs)
    }
    try take("broken\n")
    try take(#"{"source_id":"1"}"# + "\n")
    // Somebody took the file away and left its reasons.
    unlink(rig.folder + "/refused/e.jsonl")
    try take("7\n")
    let names = ["e.jsonl.rejected.jsonl", "e.jsonl.2.rejected.jsonl", "e.jsonl.3.rejected.jsonl"]
    #expect(try rig.names("refused") == ["e.jsonl.2", names[1], "e.jsonl.3", names[2], names[0]])
    for (name, code) in zip(names, ["not-json", "missing-field", "wrong-type"]) {
      let text = try String(contentsOfFile: "\(rig.folder)/refused/\(name)", encoding: .utf8)
      #expect(text.contains(#""code":"\#(code)""#), "\(name): \(text)")
    }
    // What is not sent after all leaves no reasons of its own.
    rig.delivery.fault = { .interrupted }
    try write(goodItem("1") + "\nbroken\n", rig.folder + "/f.jsonl")
    try rig.pass(after: 1)
    #expect(throws: SendStop.self) { try rig.pass(after: FolderWatch.settledMs) }
    #expect(try rig.names("refused").count == 5)
  }

  @Test func aLongWatchListsSoManyFiles() {
    var tally = SubmitTally(channel: "mailbox", dryRun: false)
    for number in 0..<1_000 { tally.add(rejectedFile: "\(number)") }
    #expect(tally.rejectedFiles.count == 100 && tally.rejectedFilesMore == 900)
  }

  @Test func whatWasWrittenLongAgoIsTakenAtOnce() throws {
    let rig = try Rig()
    let path = rig.folder + "/a.jsonl"
    try write(goodItem("1"), path)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: path)
    try rig.pass(after: 0)
    #expect(rig.delivery.items.map(\.key) == ["1"])
  }

  @Test func aMaildirsMailsAreTakenAtOnce() throws {
    let rig = try Rig(maildir: true)
    try write("Message-ID: <1>\nDate: 20 Nov 2026 09:15 +0800\n\na\n", rig.folder + "/new/1")
    try write("Message-ID: <2>\nDate: 20 Nov 2026 09:15 +0800\n\n", rig.folder + "/new/2:2,")
    try write("half", rig.folder + "/tmp/3")
    try rig.pass(after: 0)
    #expect(rig.delivery.items.map(\.key) == ["1"])
    #expect(try rig.names("new") == [] && rig.names("done") == ["1"])
    #expect(try rig.names("refused") == ["2:2,", "2:2,.rejected.jsonl"])
    #expect(try rig.names("tmp") == ["3"])
  }

  @Test func whatCouldNotBeSentStaysAndIsTakenAgain() throws {
    let rig = try Rig(maildir: true)
    try write("Message-ID: <1>\nDate: 20 Nov 2026 09:15 +0800\n\na\n", rig.folder + "/new/1")
    rig.delivery.fault = { .interrupted }
    #expect(throws: SendStop.self) { try rig.pass(after: 0) }
    #expect(try rig.names("new") == ["1"])
    #expect(rig.submission.tally.items == 0)
    rig.delivery.fault = { nil }
    try rig.watch.pass(now: .max, stop: { false })
    #expect(rig.delivery.items.map(\.key) == ["1"])
    #expect(try rig.names("done") == ["1"])
  }
}
