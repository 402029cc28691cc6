import Formats

/// What the FAQ answers to an appeal, as it stood when the order was opened: for whoever replies,
/// never for the citizen by itself.
public struct Suggestion: Sendable, Equatable {
  /// The entry, such as `faq-000012`, and which version of it.
  public var entry: String
  public var version: Int
  /// From 0 to 1.
  public var score: Double
  public var question: String
  public var answer: String

  public init(entry: String, version: Int, score: Double, question: String, answer: String) {
    self.entry = entry
    self.version = version
    self.score = score
    self.question = question
    self.answer = answer
  }

  public func encode(into writer: inout JSONWriter) {
    writer.key("suggested")
    writer.beginObject()
    writer.field("faq", entry)
    writer.field("version", version)
    writer.field("score", hundredths: score)
    writer.field("question", question)
    writer.field("answer", answer)
    writer.endObject()
  }

  /// Nil where the value is none such.
  init?(_ reader: inout JSONReader) throws(JSONFault) {
    self.init(entry: "", version: 0, score: 0, question: "", answer: "")
    var isGood = true
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if reader.matches(key, "faq") { entry = try reader.string() }
      else if reader.matches(key, "version") { version = Int(try reader.integer()) }
      else if reader.matches(key, "score") { score = try reader.double() }
      else if reader.matches(key, "question") { question = try reader.string() }
      else if reader.matches(key, "answer") { answer = try reader.string() }
      else {
        isGood = false
        try reader.skip()
      }
    }
    if entry.isEmpty || !isGood { return nil }
  }
}
