import Appeals
import Foundation
import Formats
import Glibc
import WorkTime

/// One run of `submit`: item by item from the inputs to the topic or to the file of the refused.
/// Owned by one thread.
final class Submission {
  private let lanes: [SubmitLane]
  private let delivery: (any ItemDelivery)?
  private let terminal: Terminal
  private let stop: () -> Bool
  private let totalBytes: Int64?
  private let showsProgress: Bool
  private var progress: Progress
  private(set) var tally: SubmitTally
  private var mapped = JSONWriter(reserving: 4_096)
  private let started = Progress.monotonicMs()

  // Of the input that is at hand.
  private var lane = 0
  private var input = ""
  private var source: ByteSource?
  private var rejected = RejectedFile(path: "")
  private var line = 0
  private var bytesBefore: Int64 = 0
  private var notesShown = 0

  /// Notes of one run that are shown; the others are counted, and stand in their items.
  static let notesShownMax = 20

  convenience init(
    channel: String, of channels: ChannelDirectory? = nil, opening: InputOpening = InputOpening(),
    delivery: (any ItemDelivery)?, totalBytes: Int64? = nil, showsProgress: Bool = true,
    terminal: Terminal, stop: @escaping () -> Bool = { false }
  ) {
    self.init(
      lanes: [SubmitLane(channel, of: channels, opening)], delivery: delivery,
      totalBytes: totalBytes, showsProgress: showsProgress, terminal: terminal, stop: stop)
  }

  /// - Parameter lanes: of the channels; all but a history have one.
  init(
    lanes: [SubmitLane], delivery: (any ItemDelivery)?, totalBytes: Int64? = nil,
    showsProgress: Bool = true, terminal: Terminal, stop: @escaping () -> Bool = { false }
  ) {
    self.lanes = lanes
    self.delivery = delivery
    self.terminal = terminal
    self.stop = stop
    self.totalBytes = totalBytes
    self.showsProgress = showsProgress
    tally = SubmitTally(
      channel: lanes.map(\.channel).joined(separator: ", "), dryRun: delivery == nil)
    progress = Progress("items", total: nil, onTerminal: terminal.errIsTerminal, now: started)
    delivery?.onWait = { [weak self] in self?.showProgress() }
    delivery?.shouldStop = stop
  }

  /// Sends all inputs. Where sending stops early, everything sent is still accounted for, and the
  /// reason is given back with the place.
  func run(_ inputs: [String]) throws -> (sentence: String, exitCode: ExitCode)? {
    try run([inputs])
  }

  /// - Parameter inputs: of each lane.
  func run(_ inputs: [[String]]) throws -> (sentence: String, exitCode: ExitCode)? {
    var stopped: (sentence: String, exitCode: ExitCode)?
    for (at, input) in inputs.enumerated().flatMap({ at, own in own.map { (at, $0) } })
    where !stop() {
      lane = at
      do { try take(input, rejectedAt: RejectedFile.path(for: input)) } catch let end as SendStop {
        stopped = ("\(Self.name(of: input)), line \(line): \(end.sentence)", end.exitCode)
        break
      }
    }
    do { try delivery?.finish() } catch let end as SendStop {
      stopped = stopped ?? (end.sentence, end.exitCode)
    }
    settle()
    if let delivery, stopped != nil, delivery.kept == 0 { tally.undelivered += 1 }
    if stopped == nil, let trouble = delivery?.trouble { stopped = (trouble, .unavailable) }
    if stopped == nil && stop() {
      tally.interrupted = true
      let end = SendStop.interrupted
      stopped = ("\(Self.name(of: input)), line \(line): \(end.sentence)", end.exitCode)
    }
    return stopped
  }

  /// What was not sent after all will be taken again.
  func forget(to before: SubmitTally) { tally = before }

  /// Brings the counts of what was sent up to date.
  func settle() {
    if let delivery {
      tally.sent = delivery.sent
      tally.delivered = delivery.delivered
      tally.undelivered = delivery.failed
      tally.kept = delivery.kept
    }
    tally.seconds = Double(Progress.monotonicMs() - started) / 1_000
  }

  static func name(of input: String) -> String { input == "-" ? "standard input" : input }

  // MARK: One input

  /// What became of one input.
  struct Outcome {
    var items = 0
    var refused = 0
    var isBroken = false
    var hasGrown = false
    var isGood: Bool { refused == 0 && !isBroken }
  }

  /// Reads one input to its end, or to where nothing can be known of the rest.
  @discardableResult
  func take(
    _ input: String, rejectedAt path: String, isWatched: Bool = false
  ) throws -> Outcome {
    let before = tally
    self.input = input
    line = 0
    rejected = RejectedFile(path: path, isAddedTo: input == "-")
    tally.inputs += 1
    if input != "-" { unlink(path) }
    defer { if rejected.count > 0 { tally.add(rejectedFile: rejected.path) } }
    var outcome = Outcome()
    do {
      let (reader, source) = try lanes[lane].opening.open(input, isWatched: isWatched)
      self.source = source
      try reader.read(to: self)
      outcome.hasGrown = source.hasGrown
    } catch let fault as InputFault {
      outcome.isBroken = true
      tally.brokenInputs += 1
      tally.codes[fault.refusal.code, default: 0] += 1
      try rejected.add(line: fault.line, fault.refusal, item: nil)
      let sentence = fault.refusal.sentence + (fault.refusal.sentence.hasSuffix("?") ? "" : ".")
      say("\(Self.name(of: input)), line \(fault.line): \(sentence)", .red)
    } catch let fault as ReadFault {
      throw CommandFault(.ioErr, "\(Self.name(of: input)): reading failed: \(fault).")
    }
    try rejected.finish()
    if outcome.hasGrown {
      tally.grownInputs += 1
      say(
        "\(Self.name(of: input)) grew while it was read: what it held at first was taken, up to "
          + "its last whole item; submit it again for the rest.", .yellow)
    }
    bytesBefore += source?.size ?? 0
    source = nil
    outcome.items = tally.items - before.items
    outcome.refused = tally.refused - before.refused
    return outcome
  }

  private func say(_ sentence: String, _ style: Style) {
    terminal.note(StyledText(sentence, style))
  }

  private func count(_ refusal: Refusal) {
    tally.refused += 1
    tally.codes[refusal.code, default: 0] += 1
  }

  private func showProgress() {
    guard showsProgress else { return }
    let part = totalBytes.map { total in
      total > 0 ? Double(bytesBefore + (source?.position ?? 0)) / Double(total) : 1
    }
    terminal.show(&progress, done: tally.items, part: part)
  }
}

extension Submission: ItemSink {
  var isStopping: Bool { stop() }

  func take(
    _ json: UnsafeBufferPointer<UInt8>, line: Int, row: ItemMapping?,
    original: UnsafeBufferPointer<UInt8>?
  ) throws {
    self.line = line
    tally.items += 1
    if let fault = try send(json, row: row) {
      let refusal = Refusal(fault)
      count(refusal)
      try rejected.add(line: line, refusal, item: original ?? json)
    }
    if tally.items & 15 == 0 { showProgress() }
  }

  func refuse(_ refusal: Refusal, line: Int, original: UnsafeBufferPointer<UInt8>?) throws {
    self.line = line
    tally.items += 1
    count(refusal)
    try rejected.add(line: line, refusal, item: original)
  }

  func refuseLong(_ refusal: Refusal, line: Int) throws {
    self.line = line
    tally.items += 1
    count(refusal)
    try rejected.beginLong(line: line, refusal)
  }

  func goOnLong(_ part: UnsafeBufferPointer<UInt8>, isLast: Bool) throws {
    try rejected.continueLong(part, isLast: isLast)
  }

  func note(_ sentence: String, line: Int) {
    tally.notes += 1
    if notesShown == Self.notesShownMax {
      say("further notes are counted and not shown.", .yellow)
    } else if notesShown < Self.notesShownMax {
      say("\(Self.name(of: input)), line \(line): \(sentence)", .yellow)
    }
    notesShown += 1
  }

  /// Sends one item; the fault where it is no appeal.
  private func send(
    _ item: UnsafeBufferPointer<UInt8>, row: ItemMapping?
  ) throws -> AppealFault? {
    let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    guard let wanted = row ?? lanes[lane].opening.mapping else {
      return try deliver(item, from: nil, now: now)
    }
    mapped.bytes.removeAll(keepingCapacity: true)
    do throws(AppealFault) {
      try wanted.apply(item, isRow: row != nil, now: now, into: &mapped)
    } catch {
      return error
    }
    return try mapped.bytes.withUnsafeBufferPointer {
      try deliver($0, from: wanted.actions.isEmpty ? nil : (item, wanted), now: now)
    }
  }

  private func deliver(
    _ item: UnsafeBufferPointer<UInt8>,
    from given: (input: UnsafeBufferPointer<UInt8>, mapping: ItemMapping)?, now: Instant
  ) throws -> AppealFault? {
    switch lanes[lane].decoder.decode(item, now: now) {
    case .failure(let fault): return fault
    case .success(let appeal):
      if let fault = AppealFault(naming: KnownStrings(appeal.citizen), in: appeal) { return fault }
      let message = Outgoing(
        channel: appeal.channel, sourceID: appeal.sourceID, at: appeal.receivedAt)
      try delivery?.send(message, value: item)
      if let given { try deliverActions(given.mapping, given.input, of: appeal) }
      return nil
    }
  }

  /// What was done to an item, as fields beside it tell. What is wrong with it is refused for
  /// itself: the item is good.
  private func deliverActions(
    _ mapping: ItemMapping, _ input: UnsafeBufferPointer<UInt8>, of appeal: Appeal
  ) throws {
    let texts = mapping.actionTexts(input)
    for each in mapping.actions {
      let action: (at: Instant, bytes: [UInt8])?
      do throws(ActionMapping.Fault) {
        action = try each.action(
          texts, channel: appeal.channel, sourceID: appeal.sourceID,
          zoneMinutes: mapping.zoneMinutes)
      } catch {
        tally.actions += 1
        count(error.refusal)
        try rejected.add(line: line, error.refusal, item: input)
        continue
      }
      guard let action else { continue }
      tally.actions += 1
      let message = Outgoing(kind: .action, sourceID: appeal.sourceID, at: action.at)
      try action.bytes.withUnsafeBufferPointer { try delivery?.send(message, value: $0) }
    }
  }
}
