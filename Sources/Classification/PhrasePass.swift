/// One thing that a found phrase adds points to.
struct Target: Sendable {
  let slot: UInt16
  let points: Float
}

/// What an id of the matcher stands for: a phrase, or a longer text that excludes it.
struct Pattern: Sendable {
  /// The phrase's number in the taxonomy.
  let phrase: UInt16
  /// Where in the targets its own ones stand.
  let from: Int32
  let count: Int32
  /// Where places are counted, for phrases with exclusions and the exclusions; -1 for the others.
  var guardSlot: Int16 = -1
  /// What one place adds to that count.
  var places: Int8 = 0

  init(phrase: UInt16, from: Int, count: Int) {
    self.phrase = phrase
    self.from = Int32(from)
    self.count = Int32(count)
  }
}

/// The working memory of one judgement, owned by the caller's stack.
struct PhrasePass {
  enum Field: UInt8 {
    case title = 1
    case content = 2
  }

  let patterns: UnsafeBufferPointer<Pattern>
  let targets: UnsafeBufferPointer<Target>
  let scores: UnsafeMutableBufferPointer<Float>
  /// By pattern, the fields in which it was found; behind them the counts by guard slot, as signed
  /// bytes, of the title and then of the content.
  let bytes: UnsafeMutableBufferPointer<UInt8>
  /// Different phrases in the order in which they were found.
  let hits: UnsafeMutableBufferPointer<UInt16>
  var hitCount = 0

  @inline(__always)
  mutating func found(_ id: Int, _ field: Field) {
    let pattern = patterns[id]
    if pattern.guardSlot >= 0 {
      count(pattern, field)
    } else if bytes[id] & field.rawValue == 0 {
      add(id, field)
    }
  }

  private func count(_ pattern: Pattern, _ field: Field) {
    let half = (bytes.count - patterns.count) / 2
    let at = patterns.count + Int(pattern.guardSlot) + (field == .title ? 0 : half)
    let (sum, overflow) = Int8(bitPattern: bytes[at]).addingReportingOverflow(pattern.places)
    // A count at its end stays there: so many places are a flood either way.
    if !overflow { bytes[at] = UInt8(bitPattern: sum) }
  }

  /// Adds a guarded phrase that was found more often than it was excluded.
  mutating func settle(pattern: Int, slot: Int, slots: Int) {
    let at = patterns.count + slot
    if Int8(bitPattern: bytes[at]) > 0 { add(pattern, .title) }
    if Int8(bitPattern: bytes[at + slots]) > 0 { add(pattern, .content) }
  }

  private mutating func add(_ id: Int, _ field: Field) {
    let fields = bytes[id]
    bytes[id] = fields | field.rawValue
    if fields == 0 && hitCount < hits.count {
      hits.initializeElement(at: hitCount, to: UInt16(id))
      hitCount += 1
    }
    let pattern = patterns[id]
    let factor = field == .title ? JudgementLimits.titleFactor : 1
    for at in Int(pattern.from)..<Int(pattern.from + pattern.count) {
      scores[Int(targets[at].slot)] += targets[at].points * factor
    }
  }

  // MARK: Results

  struct Best {
    var slot: Int?
    var points: Float = 0
    var next: Int?
    var nextPoints: Float = 0
    var score: Float { PhrasePass.score(points, against: nextPoints) }
    var nextScore: Float { PhrasePass.score(nextPoints, against: points) }
  }

  private static func score(_ points: Float, against other: Float) -> Float {
    points / (points + other + JudgementLimits.scoreHalfPoints)
  }

  /// The two slots with most points; of equal ones the earlier.
  func best(in range: Range<Int>) -> Best {
    var best = Best()
    for slot in range where scores[slot] > 0 {
      let points = scores[slot]
      if points > best.points {
        best.next = best.slot
        best.nextPoints = best.points
        best.slot = slot
        best.points = points
      } else if points > best.nextPoints {
        best.next = slot
        best.nextPoints = points
      }
    }
    return best
  }

  /// The phrases that gave the slot most points, the earlier found first among equals.
  func evidence(for slot: Int) -> Evidence {
    var top: (Float, Float, Float) = (0, 0, 0)
    var ids: (Int, Int, Int) = (-1, -1, -1)
    for hit in 0..<hitCount {
      let points = self.points(of: hit, for: slot)
      if points > top.0 {
        top = (points, top.0, top.1)
        ids = (hit, ids.0, ids.1)
      } else if points > top.1 {
        (top.1, top.2) = (points, top.1)
        (ids.1, ids.2) = (hit, ids.1)
      } else if points > top.2 {
        top.2 = points
        ids.2 = hit
      }
    }
    var evidence = Evidence()
    if ids.0 >= 0 { evidence.append(patterns[Int(hits[ids.0])].phrase) }
    if ids.1 >= 0 { evidence.append(patterns[Int(hits[ids.1])].phrase) }
    if ids.2 >= 0 { evidence.append(patterns[Int(hits[ids.2])].phrase) }
    return evidence
  }

  private func points(of hit: Int, for slot: Int) -> Float {
    let id = Int(hits[hit])
    let pattern = patterns[id]
    var points: Float = 0
    for at in Int(pattern.from)..<Int(pattern.from + pattern.count)
    where Int(targets[at].slot) == slot {
      points += targets[at].points
    }
    let inTitle = bytes[id] & Field.title.rawValue != 0
    let inContent = bytes[id] & Field.content.rawValue != 0
    return points * ((inTitle ? JudgementLimits.titleFactor : 0) + (inContent ? 1 : 0))
  }
}
