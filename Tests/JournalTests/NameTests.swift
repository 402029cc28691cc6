import Glibc
import TestSupport
import Testing

@testable import Journal

/// Names of files and directories are durable only when their directory was synced.
@Suite struct NameTests {
  /// The process ends between the making of the journal's directory and the sync of its name; the
  /// next one finds the directory, commits into it, and the power is cut.
  @Test(arguments: 0..<6) func aDirectoryThatWasThereIsMadeDurable(call: Int) throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let scratch = Scratch()
      let ledger = scratch.path + "/l"
      #expect(mkdir(ledger, 0o700) == 0)
      let disk = FaultyDisk(faults: [call: .error(EIO)], root: ledger)
      _ = try? JournalWriter(directory: ledger, calls: disk.calls)
      let commits: [JournalCommit]
      do {
        let writer = try JournalWriter(directory: ledger, calls: disk.calls)
        commits = try Sample.fill(writer, batches: [2])
      }
      var random = Seeded(state: seed)
      disk.powerCut(using: &random)
      let writer = try JournalWriter(directory: ledger)
      #expect(writer.recovery.lastCommit == commits.last, "call \(call) seed \(seed)")
    }
  }
}
