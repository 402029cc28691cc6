import Foundation
import Glibc
import Testing

@testable import Journal

/// What a crash or a bad disk leaves behind, byte by byte.
@Suite struct RecoveryTests {
  @Test func tornTailIsCutAtEveryByte() throws {
    let scratch = Scratch()
    let commits = try Sample.fill(JournalWriter(directory: scratch.path), batches: [3, 2, 3])
    let file = try #require(try scratch.segmentFiles().first)
    let whole = scratch.bytes(of: file)
    let good = Int(commits[1].end.offset)
    for length in good..<whole.count {
      try scratch.write(Array(whole[..<length]), to: file)
      let writer = try JournalWriter(directory: scratch.path)
      #expect(writer.recovery.tornBytes == Int64(length - good))
      #expect(writer.recovery.lastCommit == commits[1])
      #expect(scratch.bytes(of: file).count == good)
      #expect(writer.nextSequence == 6)
    }
    // And the journal goes on as if nothing had been.
    try Sample.fill(JournalWriter(directory: scratch.path), batches: [3], from: 6)
    #expect(scratch.bytes(of: file) == whole)
  }

  @Test(arguments: [UInt8(0x01), 0x80, 0x20]) func damagedLastBatchIsATornTail(bit: UInt8) throws {
    let scratch = Scratch()
    let commits = try Sample.fill(JournalWriter(directory: scratch.path), batches: [2, 2])
    let file = try #require(try scratch.segmentFiles().first)
    let whole = scratch.bytes(of: file)
    for index in Int(commits[0].end.offset)..<whole.count {
      var bytes = whole
      bytes[index] ^= bit
      try scratch.write(bytes, to: file)
      let writer = try JournalWriter(directory: scratch.path)
      #expect(writer.recovery.lastCommit == commits[0], "byte \(index)")
    }
  }

  /// One segment, and one for each batch.
  @Test(arguments: [UInt8(0x01), 0x80, 0x20, 0xFF], [Int64(1) << 20, 1])
  func flippedByteIsNamed(bit: UInt8, segmentBytesMax: Int64) throws {
    let scratch = Scratch()
    let commits = try Sample.fill(
      JournalWriter(directory: scratch.path, segmentBytesMax: segmentBytesMax),
      batches: [3, 2, 0, 1])
    let files = try scratch.segmentFiles()
    let isSplit = files.count > 1
    #expect(files.count == (isSplit ? 4 : 1))
    let file = isSplit ? files[1] : files[0]
    let offset = isSplit ? 0 : commits[1].position.offset
    let whole = scratch.bytes(of: file)
    for index in 0..<Int(commits[1].end.offset - commits[1].position.offset) {
      var bytes = whole
      bytes[Int(offset) + index] ^= bit
      try scratch.write(bytes, to: file)
      #expect(throws: JournalError.self, "byte \(index)") {
        _ = try JournalWriter(directory: scratch.path, verifyFrom: .start)
      }
      let damage = try JournalMaintenance.verify(directory: scratch.path).damage
      #expect(damage?.file == file)
      #expect(damage?.line == (isSplit ? 1 : 5))
      #expect(damage?.offset == offset)
      #expect(damage?.position == commits[1].position)
      #expect(scratch.bytes(of: file) == bytes, "a refused journal stays as it is")
    }
    try scratch.write(whole, to: file)
    #expect(try JournalMaintenance.verify(directory: scratch.path).isWhole)
  }

  @Test func bytesMissingInTheMiddle() throws {
    let scratch = Scratch()
    let commits = try Sample.fill(JournalWriter(directory: scratch.path), batches: [3, 2, 1])
    let file = try #require(try scratch.segmentFiles().first)
    let whole = scratch.bytes(of: file)
    let from = Int(commits[1].position.offset)
    for count in 1...Int(commits[1].end.offset) - from {
      try scratch.write(Array(whole[..<from] + whole[(from + count)...]), to: file)
      let report = try JournalMaintenance.verify(directory: scratch.path)
      #expect(report.damage?.position == commits[1].position, "\(count) bytes less")
      #expect(report.commitsBehindDamage == 1)
    }
    // A batch that is missing as a whole shows in the sequence numbers only.
    let report = try JournalMaintenance.verify(directory: scratch.path)
    #expect(report.damage?.reason == .sequence(expected: 4, found: 6))
  }

  enum SegmentLoss: CaseIterable { case missing, missingFirst, shortened, lengthened }

  @Test(arguments: SegmentLoss.allCases) func segmentsThatDoNotFit(loss: SegmentLoss) throws {
    let scratch = Scratch()
    let commits = try Sample.fill(
      JournalWriter(directory: scratch.path, segmentBytesMax: 1), batches: [3, 2, 1])
    let files = try scratch.segmentFiles()
    let middle = scratch.bytes(of: files[1])
    switch loss {
    case .missing: try FileManager.default.removeItem(atPath: files[1])
    case .missingFirst: try FileManager.default.removeItem(atPath: files[0])
    case .shortened: try scratch.write(middle.dropLast(3), to: files[1])
    case .lengthened: try scratch.write(middle + Array("{\"x\":1}\n".utf8), to: files[1])
    }
    let report = try JournalMaintenance.verify(directory: scratch.path)
    let damage = try #require(report.damage)
    #expect(throws: JournalError.corrupt(damage)) { _ = try JournalWriter(directory: scratch.path) }
    let places: [SegmentLoss: Int64] = [
      .missing: commits[2].position.offset, .missingFirst: commits[1].position.offset,
      .shortened: commits[1].position.offset, .lengthened: commits[1].end.offset
    ]
    #expect(damage.position.offset == places[loss])
    #expect(JournalError.corrupt(damage).description.contains("line 1 "))
  }

  @Test func repairCutsBehindTheLastGoodCommit() throws {
    let scratch = Scratch()
    let commits = try Sample.fill(
      JournalWriter(directory: scratch.path, segmentBytesMax: 700), batches: [2, 2, 2, 2, 2])
    let files = try scratch.segmentFiles()
    #expect(files.count > 1)
    let total = try scratch.journal().count
    let start = try #require(Int64((files[1] as NSString).lastPathComponent.prefix(20)))
    let damaged = try #require(commits.first { $0.position.offset >= start })
    var bytes = scratch.bytes(of: files[1])
    bytes[5] ^= 1
    try scratch.write(bytes, to: files[1])

    let repair = try JournalMaintenance.repair(directory: scratch.path)
    #expect(repair.before.end == damaged.position)
    #expect(repair.cut.bytes == Int64(total) - damaged.position.offset)
    #expect(repair.before.eventsBehindDamage == repair.before.commitsBehindDamage * 2)
    let writer = try JournalWriter(directory: scratch.path)
    #expect(writer.recovery.tornBytes == 0)
    #expect(writer.end == damaged.position)
    #expect(writer.nextSequence == damaged.line.header.first)
    // Told again, it finds nothing to do; told while a daemon runs, it refuses.
    #expect(throws: JournalError.locked(directory: scratch.path, pid: getpid())) {
      try JournalMaintenance.repair(directory: scratch.path)
    }
  }

  @Test func verifyFromATrustedPlace() throws {
    let scratch = Scratch()
    let commits = try Sample.fill(
      JournalWriter(directory: scratch.path, segmentBytesMax: 1_000), batches: [2, 2, 2, 2, 2, 2])
    for commit in commits {
      let recovery = try JournalWriter(directory: scratch.path, verifyFrom: commit.end).recovery
      #expect(recovery.verifiedFrom == commit.end)
      #expect(recovery.lastCommit == commits.last)
    }
    // A place inside a batch, or behind the end, is not believed.
    let inside = JournalPosition(commits[2].position.offset + 3)
    let recovery = try JournalWriter(directory: scratch.path, verifyFrom: inside).recovery
    #expect(recovery.verifiedFrom <= commits[2].position)
    let behind = JournalPosition(1 << 40)
    #expect(try JournalWriter(directory: scratch.path, verifyFrom: behind).recovery.lastCommit
      == commits.last)
  }
}
