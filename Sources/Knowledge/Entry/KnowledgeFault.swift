import Formats

/// Why an event or a line of the snapshot does not fit what is known of the entries. It comes of a
/// newer version's journal or of a damaged file, never of what a user sends.
public enum KnowledgeFault: Error, Hashable, Sendable, CustomStringConvertible {
  case json(JSONFault)
  case unknownField(String)
  case badField(String)
  case unknownEvent(String)
  case unknownEntry(EntryID)
  /// A new entry that is not the next one.
  case outOfOrder(EntryID, next: EntryID)
  /// The entry is not where this could happen to it.
  case impossible(String, EntryID)

  public var description: String {
    switch self {
    case .json(let fault): "is not the JSON of an entry: \(fault)"
    case .unknownField(let name): "has the unknown field '\(name)': written by a newer version?"
    case .badField(let name): "has no valid '\(name)'"
    case .unknownEvent(let word): "tells of the unknown '\(word)': written by a newer version?"
    case .unknownEntry(let entry): "is about \(entry), which never came to be"
    case .outOfOrder(let entry, let next): "begins \(entry), and \(next) is next"
    case .impossible(let word, let entry): "tells of '\(word)', which \(entry) could not take then"
    }
  }
}
