import Classification
import Formats

/// Words that say something near each other and little alone: 麦子+补贴.
struct RoutePartners: Sendable {
  /// What phrases part them by.
  static let mark: Character = "+"

  /// How many numbers a phrase takes: two words that stand together have their own beside it.
  static func phraseCount(of text: String) -> Int { text.contains(mark) ? 3 : 1 }

  /// Two words with a mark between them, each long enough to be found.
  static func check(_ node: ConfigNode) throws(ConfigFault) {
    let text = try node.string()
    guard text.contains(mark) else { return }
    let parts = text.split(separator: mark, omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count >= PhraseIndex.phraseBytesMin })
    else {
      throw node.fault(.invalid(
        "'\(text)' must be two words with one '+' between them, such as 麦子+补贴"))
    }
  }

  /// A name is found as it stands.
  static func checkName(_ node: ConfigNode) throws(ConfigFault) {
    let text = try node.string()
    guard !text.contains(mark) else {
      throw node.fault(.invalid(
        "'\(text)' is a name, and '+' parts words of duties; write the name without it"))
    }
  }

  struct Partner: Sendable {
    /// The place of the other word: see `Span.place`.
    let other: UInt16
    /// What both say, which no text has as it is.
    let phrase: UInt16
  }

  struct Span: Sendable {
    fileprivate(set) var from: UInt32 = 0
    fileprivate(set) var count: UInt16 = 0
    /// The word's number among those that have partners.
    fileprivate(set) var place: UInt16 = 0
  }

  /// The tables as plain memory.
  struct Tables {
    let spans: UnsafeBufferPointer<Span>
    let all: UnsafeBufferPointer<Partner>
  }

  private var spans: [Span]
  private var all: [Partner] = []
  /// How many words have partners.
  let count: Int

  init(_ phrases: RoutePhrases) {
    spans = Array(repeating: Span(), count: phrases.phrases.count)
    let words = Set(phrases.together.flatMap { [$0.0, $0.1] }).sorted()
    let places = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, UInt16($0)) })
    count = words.count
    var partners: [UInt16: [Partner]] = [:]
    for (first, second, phrase) in phrases.together {
      guard let place = places[first], let other = places[second] else { continue }
      partners[first, default: []].append(Partner(other: other, phrase: phrase))
      partners[second, default: []].append(Partner(other: place, phrase: phrase))
    }
    for (number, own) in partners.sorted(by: { $0.key < $1.key }) {
      spans[Int(number)] = Span(
        from: UInt32(all.count), count: UInt16(own.count), place: places[number] ?? 0)
      all += own
    }
  }

  func withTables<T>(_ body: (Tables) -> T) -> T {
    spans.withUnsafeBufferPointer { spans in
      all.withUnsafeBufferPointer { body(Tables(spans: spans, all: $0)) }
    }
  }
}
