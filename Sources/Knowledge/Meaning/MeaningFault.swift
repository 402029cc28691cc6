import Formats

/// What is wrong with a file of the learned likeness: a model, or what is to be learned. The
/// sentence names where and what to do.
public struct MeaningFault: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Problem: Error, Hashable, Sendable {
    // Of a model.
    case noModel
    case otherFormat(Int)
    case header(String)
    case length(is: Int, wanted: Int)
    case checksum
    case order
    // Of a line to learn from.
    case json(JSONFault)
    case unknownField(String)
    case duplicateField(String)
    case empty(String)
    case tooLong(String, most: Int)
    case asked(Int)
    case noPairs
    case tooMany(most: Int)
    case tooFewGroups(Int)
  }

  public let file: String
  /// From 1 on; nil where the whole file is meant.
  public let line: Int?
  public let problem: Problem

  init(_ file: String, line: Int? = nil, _ problem: Problem) {
    (self.file, self.line, self.problem) = (file, line, problem)
  }

  public var description: String { (line.map { "\(file):\($0)" } ?? file) + ": " + words }

  private var words: String {
    switch problem {
    case .noModel: "is no model of likeness; make one with 'wenzheng faq train'"
    case .otherFormat(let format):
      "is a model of format \(format), this program reads format \(MeaningFile.format); train it "
        + "anew"
    case .header(let words):
      "its first line is damaged (\(words)); take it from its source again"
    case .length(let own, let wanted):
      "holds \(own) bytes behind its first line, which says \(wanted); take it from its source "
        + "again"
    case .checksum:
      "does not have the checksum of its first line; take it from its source again"
    case .order: "its rows are out of order; it was mixed up: take it from its source again"
    case .json(let fault): "is no JSON object of texts (\(fault)); correct the line"
    case .unknownField(let name):
      "'\(name)' is no field here; there are 'official', 'answer' and 'asked'"
    case .duplicateField(let name): "'\(name)' stands twice; write it once"
    case .empty(let name): "'\(name)' is missing or empty; fill it"
    case .tooLong(let name, let most): "'\(name)' is over \(most) bytes; shorten it"
    case .asked(let count):
      "'asked' holds \(count) questions; give it 1 to \(MeaningLimits.askedMax)"
    case .noPairs:
      "no line of it has two texts about one matter; give lines two of a title, a text and a reply"
    case .tooMany(let most): "is more than is taken; leave at most \(most)"
    case .tooFewGroups(let count):
      "holds \(count) groups of questions; at least \(MeaningLimits.groupsMin) can be told apart"
    }
  }
}
