import Appeals
import Formats
import Foundation
import Service

/// The channel that the command line names.
func submitChannel(_ name: String, _ channels: ChannelDirectory) throws -> Channel {
  guard let channel = channels[name] else {
    throw UsageFault.notAChoice(
      name: "--channel", value: name, choices: channels.all.map(\.name))
  }
  guard channel.isEnabled else {
    throw CommandFault(
      .usage, "the channel \(name) is not enabled; set `enabled: true` in channels.json5.")
  }
  return channel
}

extension InputOpening {
  /// - Parameters:
  ///   - map: the mapping's file that the command line names for this channel.
  ///   - config: the configuration's folder, where the channel's own mapping lies.
  init(
    _ arguments: ParsedArguments, _ channel: Channel, map: String?, config: String, isHistory: Bool
  ) throws {
    self.isHistory = isHistory
    format = try arguments.choice("format", as: InputFormat.self)
    let received = try arguments.string("received").map { ItemMapping.received($0) }
    let zone = try Self.zone(arguments)
    func changed(_ mapping: ItemMapping) -> ItemMapping {
      var mapping = mapping
      if let received { mapping.take(received) }
      if let zone { mapping.take(zoneMinutes: zone) }
      return mapping
    }
    if let path = map {
      let named = changed(try Self.mapping(at: path, name: path))
      mapping = named
      tableMappings = [named]
      return
    }
    mapping = received == nil && zone == nil ? nil : changed(ItemMapping())
    tableMappings = [changed(.ofTables)]
    if let name = channel.mapping {
      let path = "\(config)/\(name)"
      tableMappings.insert(changed(try Self.mapping(at: path, name: name)), at: 0)
    }
  }

  private static func zone(_ arguments: ParsedArguments) throws -> Int? {
    guard let text = try arguments.string("zone") else { return nil }
    guard let minutes = ItemMapping.zone(text) else {
      throw CommandFault(.usage, "--zone is an offset from UTC such as +08:00, not `\(text)`.")
    }
    return minutes
  }

  private static func mapping(at path: String, name: String) throws -> ItemMapping {
    try ItemMapping(parsing: try InputFile.bytes(of: path), file: name)
  }
}

/// SIGINT and SIGTERM as a flag that a long run looks at between two items. A second one ends the
/// process where it stands, which loses nothing: whatever was not acknowledged is sent again.
final class Interruption: Sendable {
  private let flag = SharedFlag()
  private let signal = Signal(staysUp: true)

  /// Begin before any other thread is made.
  static func begin() -> Interruption {
    let interruption = Interruption()
    Signals.onTermination { times in
      if times > 1 { _exit(ExitCode.tempFail.rawValue) }
      _ = interruption.flag.raise()
      interruption.signal.raise()
    }
    return interruption
  }

  var isUp: Bool { flag.isUp }

  /// Waits so long, or until it is raised.
  func wait(milliseconds: Int) { signal.wait(milliseconds: milliseconds) }
}

/// The summary of a run.
enum SubmitReport {
  static func show(
    _ tally: SubmitTally, asJSON: Bool, spool: String?, _ terminal: Terminal
  ) throws {
    if asJSON { return try terminal.json(tally) }
    let seconds = Double(Int(tally.seconds * 10 + 0.5)) / 10
    let refused = Progress.grouped(tally.refused)
    if tally.dryRun {
      let good = Progress.grouped(tally.items + tally.actions - tally.refused)
      let what = tally.actions > 0 ? "items and actions" : "items"
      try terminal.line("\(good) \(what) could be sent, \(refused) refused, in \(seconds) s")
    } else {
      try terminal.line(
        "\(Progress.grouped(tally.sent)) sent, \(Progress.grouped(tally.delivered)) delivered, "
          + "\(refused) refused, in \(seconds) s")
    }
    if let spool, tally.kept > 0 {
      try terminal.line(
        "\(Progress.grouped(tally.kept)) are kept in \(spool); the next submit with this --spool "
          + "sends them")
    }
    for (code, count) in tally.codes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      terminal.note(StyledText("  \(Progress.grouped(count)) \(code)", .yellow))
    }
    for path in tally.rejectedFiles.prefix(rejectedShownMax) {
      terminal.note(StyledText("  refused lines, each with its reason: \(path)"))
    }
    let more = tally.rejectedFiles.count + tally.rejectedFilesMore - rejectedShownMax
    if more > 0 {
      terminal.note(StyledText("  and \(more) more such files beside their inputs"))
    }
  }

  static let rejectedShownMax = 10
}
