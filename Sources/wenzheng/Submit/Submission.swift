import Appeals
import Foundation
import Formats
import Glibc
import WorkTime

/// What became of the lines of a run.
struct SubmitTally: Encodable {
  var channel: String
  var items = 0
  var sent = 0
  var delivered = 0
  var refused = 0
  var undelivered = 0
  var seconds = 0.0
  var dryRun: Bool
  /// Refusals by their code.
  var codes: [String: Int] = [:]
  var rejectedFiles: [String] = []

  enum CodingKeys: String, CodingKey {
    case channel, items, sent, delivered, refused, undelivered, seconds, codes
    case dryRun = "dry_run", rejectedFiles = "rejected_files"
  }

  var exitCode: ExitCode {
    undelivered > 0 ? .unavailable : refused > 0 ? .refused : .ok
  }
}

/// One run of `submit`: line by line from the inputs to the topic or to the file of the refused.
/// Owned by one thread.
final class Submission {
  private let decoder: AppealDecoder
  private let mapping: ItemMapping?
  private let sender: ItemSender?
  private let terminal: Terminal
  private var progress: Progress
  private(set) var tally: SubmitTally
  private var mapped = JSONWriter(reserving: 4_096)
  private let started = Progress.monotonicMs()

  init(
    channel: String, mapping: ItemMapping?, sender: ItemSender?, total: Int?, terminal: Terminal
  ) {
    decoder = AppealDecoder(channel: channel)
    self.mapping = mapping
    self.sender = sender
    self.terminal = terminal
    tally = SubmitTally(channel: channel, dryRun: sender == nil)
    progress = Progress(
      "items", total: total, onTerminal: terminal.errIsTerminal, now: started)
    sender?.onWait = { [weak self] in self?.showProgress() }
  }

  /// Sends all inputs. Where sending stops early, everything sent is still accounted for, and the
  /// reason is given back with the place.
  func run(_ inputs: [String]) throws -> String? {
    var stopped: String?
    for input in inputs {
      do { try submit(input) } catch let stop as SendStop {
        stopped = "\(Self.name(of: input)), line \(line): \(stop.sentence)"
        break
      }
    }
    try sender?.finish()
    if let sender {
      tally.sent = sender.sent
      tally.delivered = sender.delivered
      tally.undelivered = sender.failed
      if stopped != nil { tally.undelivered += 1 }
      if stopped == nil, let error = sender.firstError {
        stopped = SendStop.undeliverable(error).sentence
      }
    }
    tally.seconds = Double(Progress.monotonicMs() - started) / 1_000
    return stopped
  }

  static func name(of input: String) -> String { input == "-" ? "standard input" : input }

  // MARK: Lines

  /// The line of the input that is at hand, counted from 1.
  private var line = 0

  private func submit(_ input: String) throws {
    let reader = LineReader(
      descriptor: try Self.open(input), lineBytesMax: AppealLimits.itemBytesMax)
    let rejected = RejectedFile(path: RejectedFile.path(for: input))
    line = 0
    var isInLong = false
    defer { if rejected.count > 0 { tally.rejectedFiles.append(rejected.path) } }
    while true {
      let next: LineReader.Line?
      do { next = try reader.next() } catch {
        throw CommandFault(.ioErr, "\(Self.name(of: input)): reading failed: \(error).")
      }
      guard let next else { break }
      switch next {
      case .whole(let bytes):
        line += 1
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
        tally.items += 1
        if let fault = try take(bytes) {
          count(fault)
          try rejected.add(line: line, fault, item: bytes)
        }
      case .part(let bytes, let isLast):
        if !isInLong {
          line += 1
          tally.items += 1
          let fault = AppealFault(.itemTooLarge, limit: AppealLimits.itemBytesMax)
          count(fault)
          try rejected.beginLong(line: line, fault)
        }
        try rejected.continueLong(bytes, isLast: isLast)
        isInLong = !isLast
      }
      if tally.items & 15 == 0 { showProgress() }
    }
    try rejected.finish()
  }

  /// Sends one item; the fault where it is no appeal.
  private func take(_ item: UnsafeBufferPointer<UInt8>) throws -> AppealFault? {
    let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    guard let mapping else { return try send(item, now: now) }
    mapped.bytes.removeAll(keepingCapacity: true)
    do throws(AppealFault) { try mapping.apply(item, now: now, into: &mapped) } catch {
      return error
    }
    return try mapped.bytes.withUnsafeBufferPointer { try send($0, now: now) }
  }

  private func send(_ item: UnsafeBufferPointer<UInt8>, now: Instant) throws -> AppealFault? {
    switch decoder.decode(item, now: now) {
    case .failure(let fault): return fault
    case .success(let appeal):
      try sender?.send(key: appeal.sourceID, value: item)
      return nil
    }
  }

  private func count(_ fault: AppealFault) {
    tally.refused += 1
    tally.codes[fault.code.rawValue, default: 0] += 1
  }

  private func showProgress() { terminal.show(&progress, done: tally.items) }

  // MARK: Inputs

  private static func open(_ input: String) throws -> Int32 {
    if input == "-" { return STDIN_FILENO }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: input, isDirectory: &isFolder), isFolder.boolValue {
      throw CommandFault(.noInput, "\(input) is a folder; name the files in it.")
    }
    let descriptor = Glibc.open(input, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 { return descriptor }
    throw CommandFault(
      .noInput, "\(input) cannot be read: \(String(cString: strerror(errno))).")
  }

  /// All inputs can be opened, said before anything is sent.
  static func check(_ inputs: [String]) throws {
    for input in inputs where input != "-" { close(try open(input)) }
  }

  /// How many lines the inputs have; nil where one of them is no file.
  static func lines(in inputs: [String]) -> Int? {
    var total = 0
    for input in inputs {
      guard input != "-", let descriptor = try? open(input) else { return nil }
      let reader = LineReader(descriptor: descriptor, lineBytesMax: AppealLimits.itemBytesMax)
      while let line = try? reader.next() {
        if case .part(_, isLast: false) = line { continue }
        total += 1
      }
    }
    return total
  }
}
