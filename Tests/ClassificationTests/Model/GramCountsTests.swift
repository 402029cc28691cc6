import Testing

@testable import Classification

@Suite struct GramCountsTests {
  @Test func countsAreToldInSixteenthsOfALogarithm() {
    // 16 · (1 + ln n), and behind sixteen no more.
    let weights: [Int32] = [16, 27, 34, 38, 42, 45, 47, 49, 51, 53, 54, 56, 57, 58, 59, 60]
    for (at, weight) in weights.enumerated() {
      let features = counts(String(repeating: "水,", count: at + 1))
      #expect(features.map(\.weight) == [weight], "\(at + 1)")
    }
    for count in [17, 100, 5_000] {
      let features = counts(String(repeating: "水,", count: count))
      #expect(features.map(\.weight) == [60], "\(count)")
    }
  }

  @Test func eachBucketIsCalledOutOnceInTheOrderOfTheText() {
    let features = counts("停,水,停,管")
    #expect(features.map(\.weight) == [27, 16, 16])
    let buckets = pieces(Array("停,水,管".utf8)).map { GramCounts.bucket($0.hash, .text) }
    #expect(features.map(\.bucket) == buckets)
    // Two texts are counted as one, and no pair reaches over their border.
    #expect(counts("停", "水,停") == counts("停,水,停"))
    #expect(counts("").isEmpty && counts("", "。").isEmpty)
  }

  @Test func titleAndTextHaveBucketsOfTheirOwn() {
    let title = counts("停水", nil, .title).map(\.bucket)
    let text = counts("停水").map(\.bucket)
    #expect(title.count == 3 && Set(title).isDisjoint(with: text))
    for hash in [UInt64(0), 1, 0x6C34, .max] {
      #expect(GramCounts.bucket(hash, .title) == GramCounts.bucket(hash, .title))
      #expect(GramCounts.bucket(hash, .title) != GramCounts.bucket(hash, .text))
    }
  }

  /// The title weighs half of what the text weighs, each as a vector of its own.
  @Test func theSquaresSumUpToOne() {
    let features = Features(title: Array("停,水".utf8), text: Array("停,停,管道".utf8))
    let squares = features.values.map { $0 * $0 }
    #expect(features.buckets.count == 7)
    #expect(abs(squares[..<2].reduce(0, +) - 0.25) < 1e-5)
    #expect(abs(squares[2...].reduce(0, +) - 1) < 1e-5)
    // Three times in title and text: 34 against 16.
    #expect(abs(features.values[2] / features.values[3] - 34 / 16) < 1e-5)
    #expect(GramCounts.scale(0) == 0 && GramCounts.scale(16) == 0.25)
    #expect(Features(title: [], text: []).buckets.isEmpty)
  }

  /// The longest texts that say something new with each character: what does not find room is
  /// left out, and what has room is counted on.
  @Test func aLongTextIsBounded() {
    let characters = (0..<GramPass.charactersMax).map { number in
      String(UnicodeScalar(UInt32(0x4E00 + number * 5))!)
    }
    let title = characters.joined(separator: "")
    let text = characters.reversed().joined(separator: "")
    let features = counts(title, text)
    #expect(features.count > 11_000 && features.count <= 1 << 14)
    #expect(Set(features.map(\.bucket)).count == features.count)
    #expect(features[0].weight == 27)
  }

  // MARK: Hashes

  /// Pieces as texts have them: neighbours in Unicode, their pairs, and words of three (of which
  /// no character is a particle).
  private static let hashes: [(name: String, hashes: [UInt64])] = {
    func scalar(_ number: Int) -> String { String(UnicodeScalar(UInt32(0x4E00 + number))!) }
    func last(_ text: String) -> UInt64 { pieces(Array(text.utf8)).last?.hash ?? 0 }
    let pairs = (0..<100_000).map { last(scalar($0 / 317) + scalar(5_000 + $0 % 317)) }
    let units = (0..<100_000).map {
      last(scalar(1_000 + $0 / 2_500) + scalar(2_000 + $0 / 50 % 50) + scalar(9_000 + $0 % 50))
    }
    let singles = (0..<20_000).map { last(scalar($0)) }
    return [("pairs", pairs), ("units", units), ("singles", singles)]
  }()

  /// So many pieces fall into buckets by chance; a weak hash fills fewer of them, and the pieces
  /// that share one are taken for each other.
  @Test func piecesAreSpreadOverTheBuckets() {
    let all = Double(GramCounts.bucketCount)
    for (name, hashes) in Self.hashes {
      #expect(Set(hashes).count == hashes.count, "\(name)")
      let count = Double(hashes.count)
      let empty = (1 - 1 / all).power(hashes.count)
      let wanted = all * (1 - empty)
      let deviation = (all * empty * (1 - (1 + count / all) * empty)).squareRoot()
      for field in [GramCounts.Field.title, .text] {
        let buckets = hashes.map { GramCounts.bucket($0, field) }
        let used = Double(Set(buckets).count)
        #expect(abs(used - wanted) < 5 * deviation, "\(name) \(field): \(used), not \(wanted)")
        // The upper bits and the lower ones alone are as even: χ² of 1,024 cells.
        for (part, cell) in [("upper", { $0 >> 8 }), ("lower", { $0 & 1_023 })]
          as [(String, (UInt32) -> UInt32)]
        {
          var cells = [Double](repeating: 0, count: 1_024)
          for bucket in buckets { cells[Int(cell(bucket))] += 1 }
          let mean = count / 1_024
          let square = cells.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / mean }
          #expect(abs(square - 1_023) < 5 * 45.2, "\(name) \(field) \(part): \(square)")
        }
      }
    }
  }
}

extension Double {
  fileprivate func power(_ count: Int) -> Double {
    (0..<count).reduce(1) { own, _ in own * self }
  }
}
