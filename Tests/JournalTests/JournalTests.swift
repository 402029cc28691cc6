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
        #expect(try lookup.line(at: batch.position(of: index)) == line)
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
        while try reader.next(upTo: commits[to].end) != nil { count += 1 }
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
    // With -o only flock itself holds the lock, and not the cat that tells us of it.
    process.arguments = ["-o", scratch.path + "/lock", "/bin/cat"]
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

  @Test func longLinesAreFound() throws {
    let scratch = Scratch()
    let writer = try JournalWriter(directory: scratch.path)
    let reader = JournalReader(directory: scratch.path)
    var first: Int64 = 1
    for bytes in [2_047, 2_048, 2_049, 40_000, JournalLimits.lineBytesMax] {
      let line = [UInt8](repeating: 0x61, count: bytes - 1)
      let commit = try writer.commit(events: line + [0x0A], header: Sample.header(first: first))
      #expect(try reader.line(at: commit.position) == line)
      first += 1
    }
    #expect(throws: JournalError.noSuchPosition(writer.end)) { try reader.line(at: writer.end) }
  }

  @Test func aHeaderThatNobodyCouldReadIsRefused() throws {
    let scratch = Scratch()
    let writer = try JournalWriter(directory: scratch.path)
    var headers = [0, 0, -1].map { Sample.header(first: 1, next: $0) }
    headers[0].cluster = String(repeating: "c", count: JournalLimits.clusterBytesMax + 1)
    headers[1].offsets[0].topic = String(repeating: "t", count: JournalLimits.topicBytesMax + 1)
    for header in headers {
      #expect(throws: JournalError.self) { _ = try writer.commit(events: [], header: header) }
    }
    #expect(writer.end == .start)
    try Sample.fill(writer, batches: [1])
  }

  @Test func limitsFitTogether() {
    let piece = JournalLimits.batchBytesMax + JournalLimits.lineBytesMax
    #expect(Int64(piece) <= JournalLimits.segmentBytesMax)
    #expect(piece < JournalLimits.searchWindowBytes)
    #expect(JournalLimits.readBytes <= JournalLimits.lineBytesMax)
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
