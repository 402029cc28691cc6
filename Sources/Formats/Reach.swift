/// All questions that a rule is the answer to, were it alone: a set of values for each of what it
/// is chosen by, and a span of days. Rules that are chosen in their order are proved reachable by
/// cutting off what those before them take.
public struct ReachBox: Sendable {
  public var sets: [Set<String>]
  public var days: ClosedRange<Int32>

  /// Boxes that are compared have as many sets, and in the same order.
  public init(sets: [Set<String>], days: ClosedRange<Int32>) {
    self.sets = sets
    self.days = days
  }

  public func overlaps(_ other: ReachBox) -> Bool {
    days.overlaps(other.days) && zip(sets, other.sets).allSatisfy { !$0.isDisjoint(with: $1) }
  }

  /// The pieces of it that are not of the other; none of them overlaps another.
  public func without(_ other: ReachBox) -> [ReachBox] {
    guard overlaps(other) else { return [self] }
    var pieces: [ReachBox] = []
    var rest = self
    for at in sets.indices {
      let outside = rest.sets[at].subtracting(other.sets[at])
      if !outside.isEmpty {
        var piece = rest
        piece.sets[at] = outside
        pieces.append(piece)
      }
      rest.sets[at].formIntersection(other.sets[at])
    }
    if days.lowerBound < other.days.lowerBound {
      var piece = rest
      piece.days = days.lowerBound...(other.days.lowerBound - 1)
      pieces.append(piece)
    }
    if other.days.upperBound < days.upperBound {
      var piece = rest
      piece.days = (other.days.upperBound + 1)...days.upperBound
      pieces.append(piece)
    }
    return pieces
  }
}

/// How much may be computed of the rules of one book: a second's work and no more, however they lie
/// over each other.
public struct ReachWork: Sendable {
  public static let cutsMax = 200_000

  private var cuts = 0

  public init() {}

  /// So much was done that what follows is not known: every cut leaves all as it is.
  public var isDone: Bool { cuts > Self.cutsMax }

  public mutating func cut(_ boxes: [ReachBox], by other: ReachBox) -> [ReachBox] {
    if isDone { return boxes }
    cuts += boxes.count
    return boxes.flatMap { $0.without(other) }
  }
}
