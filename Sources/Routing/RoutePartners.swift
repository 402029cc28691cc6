/// Words that say something near each other and little alone: 麦子+补贴.
struct RoutePartners: Sendable {
  /// What the phrases of duties part them by.
  static let mark: Character = "+"

  struct Partner: Sendable {
    let other: UInt16
    /// What both say, which no text has as it is.
    let phrase: UInt16
  }

  struct Span: Sendable {
    fileprivate(set) var from: UInt16 = 0
    fileprivate(set) var count: UInt16 = 0
  }

  /// The tables as plain memory.
  struct Tables {
    let spans: UnsafeBufferPointer<Span>
    let all: UnsafeBufferPointer<Partner>
  }

  private var spans: [Span]
  private var all: [Partner] = []

  init(_ phrases: RoutePhrases) {
    spans = Array(repeating: Span(), count: phrases.phrases.count)
    var partners: [UInt16: [Partner]] = [:]
    for (first, second, phrase) in phrases.together {
      partners[first, default: []].append(Partner(other: second, phrase: phrase))
      partners[second, default: []].append(Partner(other: first, phrase: phrase))
    }
    for (number, own) in partners.sorted(by: { $0.key < $1.key }) {
      spans[Int(number)] = Span(from: UInt16(all.count), count: UInt16(own.count))
      all += own
    }
  }

  func withTables<T>(_ body: (Tables) -> T) -> T {
    spans.withUnsafeBufferPointer { spans in
      all.withUnsafeBufferPointer { body(Tables(spans: spans, all: $0)) }
    }
  }
}
