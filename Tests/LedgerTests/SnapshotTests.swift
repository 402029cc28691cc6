import Foundation
import Formats
import Orders
import Testing
import WorkTime

@testable import Ledger

@Suite struct SnapshotTests {
  /// However many orders have a case file, the first line stays a short one, and all come back.
  @Test func manyCaseFilesComeBack() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let ledger = try Ledger(directory: bench.directory)
    try Workbench.fill(ledger, 0..<50, batch: 50)
    var state = ledger.state
    // Several parts, the last one not full.
    let long = String(repeating: "节\n", count: 1_000)
    let count = 5 * Snapshot.partBytesMax / (2 * long.utf8.count)
    for number in 0..<count {
      var file = CaseFile()
      file.extensionsGranted = Int64(number)
      file.milestones = [CaseFile.Milestone(name: long, at: Workbench.now)]
      file.clock = Clock(start: Workbench.now, limit: .workingDays(5), dayEnd: .midnight)
      state.files.append(file)
    }
    try Snapshot.store(LedgerView(state: state, directory: bench.directory))
    let whole = try #require(FileManager.default.contents(atPath: bench.directory + "/snapshot"))
    let head = try #require(whole.firstIndex(of: UInt8(ascii: "\n")))
    #expect(whole.count > 2 * Snapshot.partBytesMax && head < 16 * 1_024)
    let back = try #require(Snapshot.load(directory: bench.directory))
    #expect(back.files.count == count && back.orders.count == 50)
    let isSame = Workbench.bytes(back) == Workbench.bytes(state)
    #expect(isSame)
    let another = Workbench.bytes(ledger.state) == Workbench.bytes(state)
    #expect(!another)
  }

  /// What would not be read again is not written.
  @Test func aFirstLineThatIsTooLong() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let ledger = try Ledger(directory: bench.directory)
    try Workbench.fill(ledger, 0..<5, batch: 5)
    var state = ledger.state
    state.configuration.texts["a"] = String(repeating: "x", count: Snapshot.headerBytesMax)
    let view = LedgerView(state: state, directory: bench.directory)
    #expect { try Snapshot.store(view) } throws: { error in
      if case .snapshotTooLarge? = error as? LedgerError { true } else { false }
    }
    #expect(Snapshot.load(directory: bench.directory) == nil)
  }

  @Test func aDamagedSnapshotIsIgnored() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    do {
      let ledger = try Ledger(directory: bench.directory)
      try Workbench.fill(ledger, 0..<50, batch: 50)
      try Snapshot.store(ledger.view)
    }
    let path = bench.directory + "/snapshot"
    let whole = try #require(FileManager.default.contents(atPath: path))
    for at in stride(from: 0, to: whole.count, by: max(1, whole.count / 40)) {
      var damaged = whole
      damaged[at] ^= 0x40
      try damaged.write(to: URL(fileURLWithPath: path))
      #expect(Snapshot.load(directory: bench.directory) == nil, "byte \(at)")
    }
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
    #expect(try Ledger(directory: bench.directory).state.orders.count == 50)
  }
}
