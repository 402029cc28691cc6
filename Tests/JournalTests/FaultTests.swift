import Foundation
import Glibc
import TestSupport
import Testing

@testable import Journal

/// What a failing disk does to the writer, call by call.
@Suite struct FaultTests {
  static let batches = [2, 1, 3, 0, 2]

  /// The journal that the batches make on a disk without faults.
  static func expected() throws -> (bytes: [UInt8], calls: Int) {
    let scratch = Scratch()
    let disk = FaultyDisk()
    try Sample.fill(
      JournalWriter(directory: scratch.path, segmentBytesMax: 600, calls: disk.calls),
      batches: batches)
    return (try scratch.journal(), disk.callCount)
  }

  /// Goes on committing, each batch again after a full disk, until all are in.
  static func fillStubbornly(
    _ writer: JournalWriter, in scratch: Scratch
  ) throws(JournalError) -> Int {
    var first: Int64 = 1
    var refusals = 0
    for count in batches {
      let events = Sample.events(first: first, count: count)
      while true {
        do throws(JournalError) {
          _ = try writer.commit(events: events, header: Sample.header(first: first))
          break
        } catch {
          guard case .diskFull = error, refusals < 10 else { throw error }
          refusals += 1
          let bytes = (try? scratch.journal())?.count
          #expect(bytes == Int(writer.end.offset), "nothing half-written remains")
        }
      }
      first += Int64(count)
    }
    return refusals
  }

  @Test func aFullDiskAtEveryCallLosesNothing() throws {
    let whole = try Self.expected()
    for code in [ENOSPC, EDQUOT] {
      for call in 0..<whole.calls {
        for fault in [FaultyDisk.Fault.error(code), .torn(bytes: 5, code)] {
          let scratch = Scratch()
          let disk = FaultyDisk(faults: [call: fault])
          do throws(JournalError) {
            let writer = try JournalWriter(
              directory: scratch.path, segmentBytesMax: 600, calls: disk.calls)
            let refusals = try Self.fillStubbornly(writer, in: scratch)
            #expect(refusals == 1, "call \(call)")
            #expect((try? scratch.journal()) == whole.bytes, "call \(call)")
          } catch {
            // At the opening there is nothing to go back to, and a sync is never tried again.
            var isExpected = false
            if case .diskFull = error { isExpected = call < 10 }
            if case .failed(let fault) = error { isExpected = fault.operation == .sync }
            #expect(isExpected, "call \(call): \(error)")
          }
        }
      }
    }
  }

  @Test func anInputOutputErrorAtEveryCallStopsTheWriter() throws {
    let whole = try Self.expected()
    for call in 0..<whole.calls {
      for fault in [FaultyDisk.Fault.error(EIO), .torn(bytes: 70, EIO)] {
        let scratch = Scratch()
        let disk = FaultyDisk(faults: [call: fault])
        guard let writer = try? JournalWriter(
          directory: scratch.path, segmentBytesMax: 600, calls: disk.calls)
        else { continue }
        #expect(throws: JournalError.self, "call \(call)") {
          _ = try Self.fillStubbornly(writer, in: scratch)
        }
        let calls = disk.callCount
        #expect(throws: JournalError.self) {
          _ = try writer.commit(
            events: [], header: Sample.header(first: writer.nextSequence ?? 1))
        }
        #expect(disk.callCount == calls, "a poisoned writer does not touch the disk")
        let found = try scratch.journal()
        #expect(whole.bytes.starts(with: found), "call \(call)")
      }
    }
  }

  @Test(arguments: [1, 7, 64]) func shortWritesAreCompleted(bytesMax: Int) throws {
    let scratch = Scratch()
    let disk = FaultyDisk(writeBytesMax: bytesMax)
    try Sample.fill(
      JournalWriter(directory: scratch.path, segmentBytesMax: 600, calls: disk.calls),
      batches: Self.batches)
    #expect(try scratch.journal() == Self.expected().bytes)
  }

  /// A power cut at every call, with the unsynced bytes in any state: what was acknowledged is
  /// there, and at most the one batch that was not.
  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6]) func powerCuts(seed: UInt64) throws {
    var random = Seeded(state: seed)
    for round in 0..<60 {
      let scratch = Scratch()
      var acknowledged: [JournalCommit] = []
      // Several lives: each begins with what the last one has left.
      for life in 0..<4 {
        let disk = FaultyDisk(
          faults: [8 + random.below(30): .crash(bytes: random.below(200))])
        do throws(JournalError) {
          let writer = try JournalWriter(
            directory: scratch.path, segmentBytesMax: 700, calls: disk.calls)
          let found = writer.recovery.lastCommit
          if found != acknowledged.last, let found {
            #expect(found.position == acknowledged.last?.end ?? .start, "seed \(seed)/\(round)")
            acknowledged.append(found)
          }
          #expect(writer.recovery.lastCommit == acknowledged.last, "seed \(seed)/\(round)/\(life)")
          while acknowledged.count < 200 {
            let first = writer.nextSequence ?? 1
            let events = Sample.events(first: first, count: random.below(4))
            acknowledged.append(
              try writer.commit(events: events, header: Sample.header(first: first)))
          }
        } catch {
          guard case .failed = error else {
            Issue.record("seed \(seed)/\(round): \(error)")
            return
          }
        }
        disk.powerCut(using: &random)
      }
      let writer = try JournalWriter(directory: scratch.path, verifyFrom: .start)
      #expect(writer.recovery.end >= acknowledged.last?.end ?? .start, "seed \(seed)/\(round)")
      #expect(try JournalMaintenance.verify(directory: scratch.path).isWhole)
    }
  }

  /// Needs the right to mount; without it only the injected faults above speak for a full disk.
  @Test(.enabled(if: TinyDisk.isPossible, "a tmpfs cannot be mounted here"))
  func aRealFullDisk() throws {
    let disk = try #require(TinyDisk(bytes: 128 << 10))
    let ledger = disk.path + "/ledger"
    let writer = try JournalWriter(directory: ledger)
    var first: Int64 = 1
    var refusal: JournalError?
    while refusal == nil, first < 100_000 {
      do throws(JournalError) {
        _ = try writer.commit(
          events: Sample.events(first: first, count: 20, bytes: 600),
          header: Sample.header(first: first))
        first += 20
      } catch { refusal = error }
    }
    guard case .diskFull = refusal else {
      Issue.record("expected a full disk, found \(String(describing: refusal))")
      return
    }
    let before = writer.end
    #expect(try JournalMaintenance.verify(directory: ledger).tailBytes == 0)
    disk.grow(bytes: 512 << 10)
    try Sample.fill(writer, batches: [20], from: first, bytes: 600)
    #expect(writer.end > before)
    #expect(try JournalMaintenance.verify(directory: ledger).events == Int(first) + 19)
  }
}

/// A small file system of its own.
final class TinyDisk {
  let path: String
  private let scratch = Scratch()

  static let isPossible: Bool = TinyDisk(bytes: 64 << 10) != nil

  init?(bytes: Int) {
    path = scratch.path
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else { return nil }
  }

  func grow(bytes: Int) { _ = mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(bytes)") }

  deinit { umount2(path, Int32(MNT_DETACH)) }
}
