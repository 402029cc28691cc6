import Foundation
import Journal
import Testing

@testable import Vault

@Suite struct VaultTests {
  @Test func whatIsFlushedIsRead() throws {
    let scratch = Scratch()
    let writer = try VaultWriter(directory: scratch.path, keepUpTo: 0, segmentBytesMax: 500)
    var references: [VaultReference] = []
    for number in 0..<40 {
      references.append(try writer.append(record(number, bytes: number * 3 + 3)))
      if number % 4 == 3 { try writer.flush() }
    }
    #expect(try scratch.files().count > 3)
    #expect(references.last?.end == writer.end)
    for readAhead in [0, 64, VaultLimits.readAheadBytes] {
      let reader = VaultReader(directory: scratch.path, readAheadBytes: readAhead)
      for (number, reference) in references.enumerated() {
        #expect(try reader.read(reference) == record(number, bytes: number * 3 + 3))
      }
      for (number, reference) in references.enumerated().reversed() {
        #expect(try reader.read(reference) == record(number, bytes: number * 3 + 3))
      }
    }
    // Plain lines, for grep and jq.
    let lines = try scratch.files().flatMap { scratch.bytes(of: $0) }.split(separator: 0x0A)
    #expect(lines.count == 40)
    #expect(try JSONSerialization.jsonObject(with: Data(lines[7])) is [String: Any])
  }

  @Test func onlyTheOwnerReads() throws {
    let scratch = Scratch()
    let writer = try VaultWriter(directory: scratch.path, keepUpTo: 0)
    let reference = try writer.append(record(1))
    try writer.flush()
    try writer.erase([reference])
    let manager = FileManager.default
    func mode(_ path: String) throws -> Int? {
      try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(scratch.vault) == 0o700)
    #expect(try scratch.files().count == 1)
    #expect(try mode(scratch.vault + "/" + scratch.files()[0]) == 0o600)
  }

  @Test func theReaderFollowsTheWriter() throws {
    let scratch = Scratch()
    let writer = try VaultWriter(directory: scratch.path, keepUpTo: 0, segmentBytesMax: 300)
    let readers = [0, 4_096].map { VaultReader(directory: scratch.path, readAheadBytes: $0) }
    for number in 0..<50 {
      let reference = try writer.append(record(number))
      for reader in readers {
        #expect(throws: VaultError.missing(reference)) { try reader.read(reference) }
      }
      try writer.flush()
      for reader in readers { #expect(try reader.read(reference) == record(number)) }
    }
  }

  @Test(arguments: [Int64(1) << 20, 100]) func orphansGo(segmentBytesMax: Int64) throws {
    for kept in 0...6 {
      let scratch = Scratch()
      var references: [VaultReference] = []
      do {
        let writer = try VaultWriter(
          directory: scratch.path, keepUpTo: 0, segmentBytesMax: segmentBytesMax)
        for number in 0..<6 {
          references.append(try writer.append(record(number)))
          try writer.flush()
        }
      }
      let end = references.last?.end ?? 0
      let keepUpTo = kept == 0 ? 0 : references[kept - 1].end
      let writer = try VaultWriter(
        directory: scratch.path, keepUpTo: keepUpTo, segmentBytesMax: segmentBytesMax)
      #expect(writer.orphanBytes == end - keepUpTo)
      let again = try writer.append(record(100 + kept))
      #expect(again.position == keepUpTo)
      try writer.flush()
      let reader = VaultReader(directory: scratch.path)
      #expect(try reader.read(again) == record(100 + kept))
      for number in 0..<kept { #expect(try reader.read(references[number]) == record(number)) }
      for number in kept..<6 {
        #expect(throws: VaultError.self) { try reader.read(references[number]) }
      }
    }
  }

  @Test func aVaultThatHasLostRecordsIsRefused() throws {
    let scratch = Scratch()
    #expect(throws: VaultError.short(end: 0, wanted: 5)) {
      _ = try VaultWriter(directory: scratch.path, keepUpTo: 5)
    }
  }

  @Test func everyFlippedByteIsSeen() throws {
    let scratch = Scratch()
    let writer = try VaultWriter(directory: scratch.path, keepUpTo: 0)
    let first = try writer.append(record(1))
    let second = try writer.append(record(2))
    try writer.flush()
    let file = scratch.vault + "/" + (try scratch.files()[0])
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    for index in Int(second.position)..<Int(second.end) {
      var bytes = whole
      bytes[index] ^= 0x04
      try Data(bytes).write(to: URL(fileURLWithPath: file))
      let reader = VaultReader(directory: scratch.path, readAheadBytes: 4_096)
      #expect(throws: VaultError.damaged(second), "byte \(index)") { try reader.read(second) }
      #expect(try reader.read(first) == record(1))
    }
  }

  @Test func limitsAreKept() throws {
    let scratch = Scratch()
    let writer = try VaultWriter(directory: scratch.path, keepUpTo: 0)
    let longest = [UInt8](repeating: 0x61, count: VaultLimits.recordBytesMax)
    #expect(throws: VaultError.self) { try writer.append(longest + [0x61]) }
    let fits = VaultLimits.bufferBytesMax / (longest.count + 1)
    for _ in 0..<fits { _ = try writer.append(longest) }
    #expect(throws: VaultError.bufferFull(bytesMax: VaultLimits.bufferBytesMax)) {
      try writer.append(longest)
    }
    try writer.flush()
    let end = Int64(fits * (longest.count + 1))
    #expect(try writer.end == end && writer.append(record(1)).position == end)
  }

  // MARK: Faults

  @Test func aFullDiskKeepsTheRecordsWaiting() throws {
    for call in 1...20 {
      let scratch = Scratch()
      guard let writer = try? VaultWriter(
        directory: scratch.path, keepUpTo: 0, segmentBytesMax: 100,
        calls: calls(failing: call, with: ENOSPC))
      else { continue }
      var references: [VaultReference] = []
      var refusals = 0
      do throws(VaultError) {
        for number in 0..<4 {
          references.append(try writer.append(record(number)))
          do throws(VaultError) { try writer.flush() } catch {
            guard case .diskFull = error else { throw error }
            refusals += 1
            try writer.flush()
          }
        }
        #expect(refusals <= 1)
        let reader = VaultReader(directory: scratch.path)
        for (number, reference) in references.enumerated() {
          #expect(try reader.read(reference) == record(number), "call \(call)")
        }
      } catch {
        guard case .failed(let fault) = error, fault.operation == .sync else {
          Issue.record("call \(call): \(error)")
          continue
        }
      }
    }
  }

  @Test func afterAFailedSyncNothingIsWritten() throws {
    let scratch = Scratch()
    // Opening costs eight calls; then comes one write, then its sync.
    let writer = try VaultWriter(
      directory: scratch.path, keepUpTo: 0, calls: calls(failing: 10, with: EIO))
    var failure: VaultError?
    for number in 0..<4 where failure == nil {
      _ = try writer.append(record(number))
      do throws(VaultError) { try writer.flush() } catch { failure = error }
    }
    guard case .failed(let fault) = failure else {
      Issue.record("expected a failure, found \(String(describing: failure))")
      return
    }
    let before = scratch.bytes(of: try scratch.files()[0])
    #expect(throws: VaultError.failed(fault)) { try writer.flush() }
    #expect(try scratch.bytes(of: scratch.files()[0]) == before)
  }

  // MARK: Erasing

  @Test func erasedRecordsAreGoneAndPlacesHold() throws {
    let scratch = Scratch()
    let writer = try VaultWriter(directory: scratch.path, keepUpTo: 0, segmentBytesMax: 200)
    var references: [VaultReference] = []
    for number in 0..<9 {
      references.append(try writer.append(record(number)))
      try writer.flush()
    }
    let tiny = try writer.append(Array("7".utf8))
    try writer.flush()
    let reader = VaultReader(directory: scratch.path)
    #expect(try reader.read(references[8]) == record(8))
    let size = writer.end

    let gone = [references[0], references[4], references[8], tiny]
    try writer.erase(gone)
    try writer.erase(gone)
    for (number, reference) in references.enumerated() {
      if gone.contains(reference) {
        #expect(throws: VaultError.erased(reference)) { try reader.read(reference) }
      } else {
        #expect(try reader.read(reference) == record(number))
      }
    }
    #expect(throws: VaultError.erased(tiny)) { try reader.read(tiny) }
    let all = try scratch.files().flatMap { scratch.bytes(of: $0) }
    #expect(Int64(all.count) == size)
    #expect(!String(decoding: all, as: UTF8.self).contains("\"n\":4,"))

    // The writer goes on in the file that now has the name.
    let next = try writer.append(record(10))
    try writer.flush()
    #expect(next.position == size)
    #expect(try reader.read(next) == record(10))
    let reopened = try VaultWriter(directory: scratch.path, keepUpTo: next.end)
    #expect(reopened.orphanBytes == 0)
  }

  @Test func aReferenceThatDoesNotFitErasesNothing() throws {
    let scratch = Scratch()
    let writer = try VaultWriter(directory: scratch.path, keepUpTo: 0)
    let reference = try writer.append(record(1))
    try writer.flush()
    let wrong = VaultReference(position: 1, length: reference.length - 1, crc: reference.crc)
    #expect(throws: VaultError.damaged(wrong)) { try writer.erase([wrong]) }
    let behind = VaultReference(position: reference.end, length: 3, crc: 0)
    #expect(throws: VaultError.missing(behind)) { try writer.erase([behind]) }
    #expect(try VaultReader(directory: scratch.path).read(reference) == record(1))
  }

  @Test func anErasureCutShortLeavesNoCopy() throws {
    for call in 1...20 {
      let scratch = Scratch()
      let reference: VaultReference
      do {
        let writer = try VaultWriter(directory: scratch.path, keepUpTo: 0)
        reference = try writer.append(record(1))
        _ = try writer.append(record(2))
        try writer.flush()
      }
      let end = Int64(scratch.bytes(of: try scratch.files()[0]).count)
      let isErased: Bool
      do {
        let writer = try VaultWriter(
          directory: scratch.path, keepUpTo: end, calls: calls(failing: call, with: EIO))
        isErased = (try? writer.erase([reference])) != nil
      } catch { continue }
      let copy = scratch.vault + "/00000000000000000000.vault.new"
      try Data("left".utf8).write(to: URL(fileURLWithPath: copy))
      let writer = try VaultWriter(directory: scratch.path, keepUpTo: end)
      #expect(try scratch.files().count == 1)
      let reader = VaultReader(directory: scratch.path)
      if isErased { #expect(throws: VaultError.erased(reference)) { try reader.read(reference) } }
      try writer.erase([reference])
      #expect(throws: VaultError.erased(reference)) { try reader.read(reference) }
    }
  }

  // MARK: References

  @Test(arguments: ["0+1:00000000", "1048576+731:0a1b2c3d", "9223372036850000000+4194304:ffffffff"])
  func referencesRoundTrip(text: String) throws {
    let reference = try #require(VaultReference(text))
    #expect(reference.description == text)
    #expect(MemoryLayout<VaultReference>.size == 16)
  }

  @Test(arguments: [
    "", "+", "0+0:00000000", "00+1:00000000", "0+1:0000000", "0+1:0000000A", "0+1:000000000",
    "-1+1:00000000", "0+4194305:00000000", "9223372036854775807+1:00000000", " 0+1:00000000",
    "0+1", "0:1+00000000", "99999999999999999999+1:00000000"
  ]) func badReferencesAreRefused(text: String) {
    #expect(VaultReference(text) == nil)
  }
}
