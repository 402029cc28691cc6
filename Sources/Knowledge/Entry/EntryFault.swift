/// What is wrong with the text of an entry, and in which field.
public struct EntryFault: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: String, CaseIterable, Sendable {
    case notJSON = "not-json"
    case wrongType = "wrong-type"
    case unknownField = "unknown-field"
    case duplicateField = "duplicate-field"
    case badDate = "bad-date"
    case empty
    case tooLong = "field-too-long"
    case tooMany = "too-many"
    case control = "control-character"
    case badLink = "bad-link"
    case datesCrossed = "dates-crossed"
    case unknownUnit = "unknown-unit"
    case unknownCategory = "unknown-category"
    case personalData = "personal-data"
    case over
    // What is refused at a review only.
    case masked
  }

  public let code: Code
  /// The field by its path: `links[2].url`.
  public let field: String
  /// What was found there, and where, for `personalData`: never the words themselves.
  public let found: String?

  public init(_ code: Code, _ field: String, found: String? = nil) {
    self.code = code
    self.field = field
    self.found = found
  }

  /// One line: the fact, a semicolon, and what to do.
  public var description: String {
    let place = field.isEmpty ? "the text" : "'\(field)'"
    switch code {
    case .notJSON: return "\(place) is not JSON; send one JSON object"
    case .wrongType where field.isEmpty:
      return "the text is no JSON object; send one with question, answer and unit"
    case .wrongType: return "\(place) has the wrong type; see the schema of actions"
    case .unknownField: return "\(place) is no field of an entry; see the schema of actions"
    case .duplicateField: return "\(place) stands twice in its object; send it once"
    case .badDate: return "\(place) is no date; send one such as 2026-11-21"
    case .empty: return "\(place) is missing or empty; fill it"
    case .tooLong: return "\(place) is longer than allowed; shorten it"
    case .tooMany: return "\(place) has more entries than allowed; send fewer"
    case .control: return "\(place) holds a control character; remove it"
    case .badLink: return "\(place) is no link; send one of http or https with a host"
    case .datesCrossed: return "\(place) lies before 'valid_from'; correct one of the two"
    case .unknownUnit: return "\(place) names no unit of the configuration; check its code"
    case .unknownCategory:
      return "\(place) is no category of the taxonomy; check it, or leave it out"
    case .personalData:
      return "\(place) has what looks like somebody's \(found ?? "data"), and an entry is public; "
        + "take it out, or word it otherwise"
    case .masked:
      return "\(place) holds a masked place (**), which is somebody's own; word it without"
    case .over: return "\(place) is past already; set a later day, or retire the entry"
    }
  }
}
