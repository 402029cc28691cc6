import Service

extension DaemonStatus {
  /// Memory that is in use for something else than orders: what must not grow with them.
  var besideOrdersMiB: Double { Double((usedBytes ?? 0) - (orderBytes ?? 0)) / 1_048_576 }
}

/// What should be flat, reading by reading, and what is too much growth of it: the last third of a
/// run is held against its first.
struct Steady {
  /// In use beside what the orders take. The least of the last third counts: what leaks does not
  /// come back.
  let memoryMiBMax: Double
  private var memoryMiB: [Double] = []
  private var delayP99Ms: [Double] = []
  private var files: [Double] = []

  static let readingsMin = 6
  static let filesMax = 8.0
  /// Times the delay of the first third, and so much more, since the machine does other work too.
  static let delayTimesMax = 2.0
  static let delayMsMax = 50.0

  init(memoryMiBMax: Double) { self.memoryMiBMax = memoryMiBMax }

  mutating func add(memoryMiB memory: Double, delayP99Ms delay: Double? = nil, files open: Double) {
    memoryMiB.append(memory)
    if let delay { delayP99Ms.append(delay) }
    files.append(open)
  }

  /// Throws the first thing that grew, in a sentence. Says nothing of a run that was too short.
  func check() throws {
    guard let memory = Self.thirds(memoryMiB), let open = Self.thirds(files) else { return }
    let begin = memory.first.max() ?? 0
    let end = memory.last.min() ?? 0
    guard end <= begin + memoryMiBMax else {
      throw BenchFault(
        "memory grows: at most \(Int(begin)) MiB in use beside the orders in the first third of "
          + "the run, at least \(Int(end)) MiB in the last")
    }
    let (few, many) = (open.first.max() ?? 0, open.last.min() ?? 0)
    guard many <= few + Self.filesMax, many > 0 else {
      throw BenchFault(
        "open files grow: at most \(Int(few)) in the first third of the run, at least \(Int(many)) "
          + "in the last")
    }
    guard let delay = Self.thirds(delayP99Ms) else { return }
    let (quick, slow) = (delay.first.percentile(0.5), delay.last.percentile(0.5))
    guard slow <= quick * Self.delayTimesMax + Self.delayMsMax else {
      throw BenchFault(
        "delay grows: p99 is \(Int(quick)) ms in the first third of the run, \(Int(slow)) ms in "
          + "the last")
    }
  }

  var isLongEnough: Bool { memoryMiB.count >= Self.readingsMin }

  private static func thirds(_ values: [Double]) -> (first: [Double], last: [Double])? {
    guard values.count >= readingsMin else { return nil }
    let third = values.count / 3
    return (Array(values.prefix(third)), Array(values.suffix(third)))
  }
}
