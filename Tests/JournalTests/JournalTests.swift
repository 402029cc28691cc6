import Foundation
import Glibc
import Synchronization
import Testing

@testable import Journal

@Suite struct JournalTests {
  @Test func whatIsWrittenIsRead() throws {
    let scratch = Scratch()
    let writer = try JournalWriter(directory: scratch.path, segmentBytesMax: 2_000)
    let commits = try Sample.fill(writer, batches: [1, 0, 5, 9, 0, 30, 2])
    #expect(try scratch.segmentFiles().count > 2)

    let reader = JournalReader(directory: scratch.path)
    var seen: [JournalCommit] = []
    var sequence: Int64 = 1
    while let batch = try reader.next() {
      seen.append(JournalCommit(line: batch.commit, position: batch.position, end: batch.end))
      for index in 0..<batch.count {
        let line = Array(batch[index])
        #expect(String(decoding: line, as: UTF8.self).hasPrefix("{\"seq\":\(sequence),"))
        let lookup = JournalReader(directory: scratch.path)
        #expect(try lookup.read(at: batch.position(of: index), bytes: line.count) == line)
        sequence += 1
      }
    }
    #expect(seen == commits)
    #expect(reader.position == writer.end)
    let end = JournalReader(directory: scratch.path)
    #expect(try end.seekToEnd() == commits.last)
    #expect(throws: JournalError.noSuchPosition(writer.end)) {
      try reader.read(at: writer.end, bytes: 1)
    }
  }

  @Test func readsBeginAndEndWhereTheyAreTold() throws {
    let scratch = Scratch()
    let writer = try JournalWriter(directory: scratch.path, segmentBytesMax: 900)
    let commits = try Sample.fill(writer, batches: [2, 2, 2, 2, 2])
    for from in commits.indices {
      for to in from..<commits.count {
        let reader = JournalReader(directory: scratch.path, from: commits[from].position)
        var count = 0
        try reader.forEachBatch(upTo: commits[to].end) { _ in
          count += 1
          return true
        }
        #expect(count == to - from + 1)
        #expect(reader.position == commits[to].end)
      }
    }
  }

  @Test func aReaderFollows() throws {
    let scratch = Scratch()
    let reader = JournalReader(directory: scratch.path)
    let writer = try JournalWriter(directory: scratch.path, segmentBytesMax: 400)
    var first: Int64 = 1
    for count in [1, 3, 2, 8, 1] {
      #expect(try reader.next() == nil)
      try Sample.fill(writer, batches: [count], from: first)
      first += Int64(count)
      #expect(try reader.next()?.commit.count == count)
    }
    #expect(try reader.next() == nil)
  }

  @Test func aReaderBesideAWriterSeesEachBatchOnce() throws {
    let scratch = Scratch()
    let batches = 300
    let failure = Mutex<String?>(nil)
    let path = scratch.path
    let writer = Thread {
      do {
        let writer = try JournalWriter(directory: path, segmentBytesMax: 40_000)
        try Sample.fill(writer, batches: (0..<batches).map { $0 % 13 }, bytes: 400)
      } catch { failure.withLock { $0 = "\(error)" } }
    }
    _ = try JournalWriter(directory: scratch.path)
    writer.start()
    let reader = JournalReader(directory: scratch.path)
    var seen = 0
    while seen < batches, failure.withLock({ $0 }) == nil {
      if try reader.next() != nil { seen += 1 }
    }
    #expect(failure.withLock { $0 } == nil)
    #expect(seen == batches)
  }

  @Test func aSecondWriterIsRefused() throws {
    let scratch = Scratch()
    let writer = try JournalWriter(directory: scratch.path)
    let error = JournalError.locked(directory: scratch.path, pid: getpid())
    #expect(throws: error) { _ = try JournalWriter(directory: scratch.path) }
    #expect(error.description.contains("process \(getpid()) has the ledger"))
    withExtendedLifetime(writer) {}
  }

  @Test func theLockGoesWithItsProcess() throws {
    let scratch = Scratch()
    _ = try JournalWriter(directory: scratch.path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    process.arguments = [scratch.path + "/lock", "/bin/cat"]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    // What cat gives back proves that flock has the lock.
    try input.fileHandleForWriting.write(contentsOf: Data("x".utf8))
    #expect(try output.fileHandleForReading.read(upToCount: 1) == Data("x".utf8))
    #expect(throws: JournalError.self) { _ = try JournalWriter(directory: scratch.path) }
    kill(process.processIdentifier, SIGKILL)
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    _ = try output.fileHandleForReading.readToEnd()
    #expect(try JournalWriter(directory: scratch.path).recovery.end == .start)
  }

  @Test func filesAreForTheirOwnerAndGroup() throws {
    let scratch = Scratch()
    try Sample.fill(JournalWriter(directory: scratch.path), batches: [1])
    let manager = FileManager.default
    func mode(_ path: String) throws -> Int? {
      try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(scratch.path + "/journal") == 0o750)
    #expect(try mode(#require(try scratch.segmentFiles().first)) == 0o640)
  }

  @Test func whatIsTooLongIsRefusedAndLeavesNoTrace() throws {
    let scratch = Scratch()
    let writer = try JournalWriter(directory: scratch.path)
    var line = [UInt8](repeating: 0x61, count: JournalLimits.lineBytesMax)
    line[line.count - 1] = 0x0A
    _ = try writer.commit(events: line, header: Sample.header(first: 1))
    let end = writer.end
    #expect(throws: JournalError.self) {
      _ = try writer.commit(events: [0x61] + line, header: Sample.header(first: 2))
    }
    let batch = [UInt8](repeating: 0x0A, count: JournalLimits.batchBytesMax + 1)
    #expect(throws: JournalError.self) {
      _ = try writer.commit(events: batch, header: Sample.header(first: 2))
    }
    #expect(writer.end == end)
    #expect(try JournalMaintenance.verify(directory: scratch.path).events == 1)
  }

  @Test func theLongestCommitLineFits() throws {
    var header = Sample.header(first: 1)
    let topic = String(repeating: "t", count: JournalLimits.topicBytesMax)
    header.offsets = (0..<JournalLimits.offsetsMax).map { _ in
      CommitOffset(topic: topic, partition: .max, next: .max, received: .max)
    }
    let scratch = Scratch()
    let writer = try JournalWriter(directory: scratch.path)
    let commit = try writer.commit(events: [], header: header)
    let reader = JournalReader(directory: scratch.path)
    #expect(try reader.next()?.commit == commit.line)
  }
}
