import Formats

/// What is wrong with a line of the journal that should be an event.
public enum EventFault: Error, Sendable, Equatable, CustomStringConvertible {
  case json(JSONFault)
  case unknownField(String)
  case unknownType(String)
  case badField(String)

  public var description: String {
    switch self {
    case .json(let fault): "is not the JSON of an event: \(fault)"
    case .unknownField(let name): "has the unknown field '\(name)': written by a newer version?"
    case .unknownType(let type): "has the unknown type '\(type)': written by a newer version?"
    case .badField(let name): "has no valid '\(name)'"
    }
  }
}
