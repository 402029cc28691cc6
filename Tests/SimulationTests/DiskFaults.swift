import Glibc
import TestSupport

/// What the disk is about to do wrong.
struct DiskFaults {
  enum Sort: String, CaseIterable {
    case inputOutput = "an I/O error", tornWrite = "a torn write", failedSync = "a failed fsync"
    case full = "a full disk", crash = "a crash", shortWrites = "short writes"
  }

  /// After so many calls it comes.
  var callsLeft: Int?
  var sort = Sort.crash
  var fullUntilMs: Int64 = 0
  /// Something was done wrong that may end a process.
  var wereFelt = false
  var failedSync = false
  var unsynced: Set<String> = []
}

extension Life {
  /// Lets something go wrong some calls from now.
  func armFault() {
    guard faults.callsLeft == nil else { return }
    faults.sort = dice.pick(DiskFaults.Sort.allCases)
    faults.callsLeft = dice.below(dice.chance(500) ? 8 : 40)
    story.tell("\(faults.sort.rawValue) comes after \(faults.callsLeft ?? 0) calls")
  }

  /// Asked before each call that changes the disk.
  func fault(at call: FaultyDisk.Call) -> FaultyDisk.Fault? {
    if bus.isCalm { return nil }
    if isInWorker, !isNested, dice.chance(30) { whileSomebodyWaits() }
    if disk.isCrashed { return .error(EIO) }
    if time.bootMs < faults.fullUntilMs {
      guard call.operation == .write else { return nil }
      faults.wereFelt = true
      return dice.chance(500) ? .error(ENOSPC) : .torn(bytes: dice.below(300), ENOSPC)
    }
    guard let left = faults.callsLeft else { return nil }
    if left > 0 {
      faults.callsLeft = left - 1
      return nil
    }
    // Who looks at the disk just now must not tell of what may be gone in a moment.
    if isInWorker, !isNested, dice.chance(500) { whileSomebodyWaits() }
    return strike(call)
  }

  private func strike(_ call: FaultyDisk.Call) -> FaultyDisk.Fault? {
    func strikes(_ operation: FaultyDisk.Operation) -> Bool {
      guard call.operation == operation else { return false }
      faults.callsLeft = nil
      faults.wereFelt = true
      let name = call.path.split(separator: "/").suffix(2).joined(separator: "/")
      story.tell("\(faults.sort.rawValue) at \(call.operation.rawValue) of \(name)")
      return true
    }
    switch faults.sort {
    case .inputOutput: return strikes(call.operation) ? .error(EIO) : nil
    case .tornWrite: return strikes(.write) ? .torn(bytes: dice.below(400), EIO) : nil
    case .failedSync:
      guard strikes(.sync) else { return nil }
      faults.failedSync = true
      faults.unsynced.insert(call.path)
      return .error(dice.pick([EIO, ENOSPC]))
    case .full:
      guard strikes(.write) else { return nil }
      faults.fullUntilMs = time.bootMs + Int64(1 + dice.below(dice.chance(200) ? 1_200_000 : 9_000))
      return .error(dice.pick([ENOSPC, EDQUOT]))
    case .crash: return strikes(call.operation) ? .crash(bytes: dice.below(400)) : nil
    case .shortWrites:
      faults.callsLeft = nil
      let bytes = dice.pick([7, 64, 500, Int.max])
      story.tell("writes take at most \(bytes) bytes")
      disk.limitWrites(bytesMax: bytes)
      return nil
    }
  }
}
