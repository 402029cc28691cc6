import Appeals
import Foundation

/// What is particular to one channel of a run: how its inputs are opened and its items checked.
struct SubmitLane {
  let channel: String
  let opening: InputOpening
  let decoder: AppealDecoder

  /// - Parameter channels: all that are configured, by which the daemon tells a misdirected item.
  init(_ channel: String, of channels: ChannelDirectory?, _ opening: InputOpening) {
    self.channel = channel
    self.opening = opening
    decoder = AppealDecoder(channel: channel, channels: channels)
  }
}

/// A word of the command line that may say whose file it means: `mailbox:replied.jsonl`.
struct SubmitWord: Hashable {
  /// Nil where it says nothing of it.
  var channel: String?
  var path: String

  /// Only the name of a channel makes a prefix: files have colons in their names.
  init(_ word: String, among channels: [String]) {
    guard let colon = word.firstIndex(of: ":"), channels.contains(String(word[..<colon])) else {
      path = word
      return
    }
    channel = String(word[..<colon])
    path = String(word[word.index(after: colon)...])
  }
}

/// Which channels a command line means, and what belongs to each.
struct SubmitPlan {
  /// A channel with its files, in the order of the command line.
  struct Part {
    var channel: Channel
    var files: [String] = []
  }

  private(set) var parts: [Part] = []
  private(set) var maps: [SubmitWord] = []

  /// - Parameter isHistory: then FILE and --map may name a channel each, because a history is
  ///   sorted over all of its channels.
  init(
    _ arguments: ParsedArguments, _ channels: ChannelDirectory, isHistory: Bool
  ) throws {
    let words = try arguments.paths("FILE")
    let names = isHistory ? channels.all.map(\.name) : []
    let main = try arguments.string("channel")
    if let main { _ = try part(of: main, channels) }
    for word in words.map({ SubmitWord($0, among: names) }) {
      guard let name = word.channel ?? main else {
        // What stands there may be a channel that is misspelt.
        if isHistory, let colon = word.path.firstIndex(of: ":") {
          throw UsageFault.notAChoice(
            name: "CHANNEL:FILE", value: String(word.path[..<colon]), choices: names)
        }
        throw UsageFault.optionMissing(option: "--channel NAME")
      }
      if word.path.isEmpty { throw UsageFault.emptyValue(name: "FILE") }
      parts[try part(of: name, channels)].files.append(word.path)
    }
    if parts.isEmpty { throw UsageFault.optionMissing(option: "--channel NAME") }
    try checkFiles()
    // A channel that stands for none of the files has nothing to send.
    if parts.count > 1 { parts.removeAll { $0.files.isEmpty } }
    maps = arguments.strings("map").map { SubmitWord($0, among: names) }
    try checkMaps()
  }

  private mutating func part(of name: String, _ channels: ChannelDirectory) throws -> Int {
    if let known = parts.firstIndex(where: { $0.channel.name == name }) { return known }
    parts.append(Part(channel: try submitChannel(name, channels)))
    return parts.count - 1
  }

  /// Standard input is there once, and a file belongs to one channel: the second would get nothing,
  /// or every item would come twice as another one.
  private func checkFiles() throws(CommandFault) {
    let all = parts.flatMap { part in part.files.map { (channel: part.channel.name, path: $0) } }
    if all.filter({ $0.path == "-" }).count > 1 {
      throw CommandFault(.usage, "- (standard input) is named twice; it can be read once.")
    }
    var channels: [String: String] = [:]
    for file in all where file.path != "-" {
      let path = URL(fileURLWithPath: file.path).resolvingSymlinksInPath().path
      if let other = channels[path], other != file.channel {
        throw CommandFault(
          .usage, "\(file.path) is named for two channels, \(other) and \(file.channel); its items "
            + "came by one of them.")
      }
      channels[path] = file.channel
    }
  }

  private func checkMaps() throws(UsageFault) {
    for (index, map) in maps.enumerated() {
      if map.path.isEmpty { throw .emptyValue(name: "--map") }
      if map.path.utf8.contains(0) { throw .holdsNUL(name: "--map") }
      if maps[..<index].contains(where: { $0.channel == map.channel }) {
        throw .givenTwice(option: "--map" + (map.channel.map { " \($0):" } ?? ""))
      }
      if let channel = map.channel, !parts.contains(where: { $0.channel.name == channel }) {
        throw .notAChoice(name: "--map", value: channel, choices: parts.map(\.channel.name))
      }
    }
  }

  /// The channel's own map of the command line, else that of all.
  func map(of channel: Channel) -> String? {
    let own = maps.first { $0.channel == channel.name } ?? maps.first { $0.channel == nil }
    return own?.path
  }
}
