/// A question in official words, its answer, and ways in which citizens ask the same.
public struct MeaningGroup: Hashable, Sendable {
  public let official: String
  public let answer: String
  /// At least one.
  public let asked: [String]

  public init(official: String, answer: String, asked: [String]) {
    precondition(!asked.isEmpty, "Nobody asks the question.")
    (self.official, self.answer, self.asked) = (official, answer, asked)
  }
}

/// Two texts about the same matter: a title and its text, or a text and its reply.
public struct MeaningPair: Hashable, Sendable {
  public let one: String
  public let other: String

  public init(one: String, other: String) { (self.one, self.other) = (one, other) }
}
