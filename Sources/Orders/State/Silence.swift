import Formats
import WorkTime

/// From when until when steps of an order, or of all that a unit has, call nobody. What is over
/// stays, so that it can be asked who was silenced on a day that is past.
public struct Silences: Sendable, Equatable {
  /// So many are kept; the oldest go first.
  public static let keptMax = 32

  /// Oldest first; none overlaps another.
  public private(set) var spans: [CaseFile.Span] = []

  public init() {}

  public var isEmpty: Bool { spans.isEmpty }

  public func holds(at instant: Instant) -> Bool {
    spans.contains { $0.from <= instant && instant < $0.to }
  }

  /// A new one ends what was set before it.
  public mutating func begin(at now: Instant, until: Instant) {
    end(at: now)
    guard now < until else { return }
    spans.append(CaseFile.Span(from: now, to: until))
    if spans.count > Self.keptMax { spans.removeFirst() }
  }

  public mutating func end(at now: Instant) {
    guard let last = spans.last, now < last.to else { return }
    if now <= last.from { spans.removeLast() } else { spans[spans.count - 1].to = now }
  }

  // MARK: Snapshot

  /// Instants in milliseconds, from and to by turns.
  var numbers: [Int64] { spans.flatMap { [$0.from.milliseconds, $0.to.milliseconds] } }

  init(numbers: some RandomAccessCollection<Int64>) {
    let numbers = Array(numbers)
    for at in stride(from: 0, to: numbers.count - 1, by: 2) {
      spans.append(CaseFile.Span(
        from: Instant(milliseconds: numbers[at]), to: Instant(milliseconds: numbers[at + 1])))
    }
  }
}
