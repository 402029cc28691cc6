/// How often each piece of one field stands there, by bucket: the features of a text.
///
/// A piece goes into one of `bucketCount` buckets by its hash; the title's and the text's pieces
/// have buckets of their own. Counts are told as `1 + ln n` in sixteenths: what is said ten times
/// is not ten times as true.
struct GramCounts {
  static let bucketBits = 18
  static let bucketCount = 1 << bucketBits

  enum Field: UInt64 {
    case title = 0x7469_746C_6500_0001
    case text = 0x7465_7874_0000_0001
  }

  struct Feature: Hashable {
    let bucket: UInt32
    /// `1 + ln n` in sixteenths.
    let weight: Int32
  }

  /// Room that the caller's stack lends: slots of a hash table, empty ones 0, and the filled ones.
  private let slots: UnsafeMutableBufferPointer<UInt32>
  private let filled: UnsafeMutableBufferPointer<UInt16>
  private var count = 0

  private static let countBits: UInt32 = 8
  /// The weight of each count.
  private static let weights: [Int32] = [
    0, 16, 27, 34, 38, 42, 45, 47, 49, 51, 53, 54, 56, 57, 58, 59, 60,
  ]
  /// Their last: more often is as often.
  private static let countMax = UInt32(weights.count - 1)
  /// Of a piece that stands there once.
  static let weightOfOne: Int32 = 16
  /// Slots for the longest texts; others get fewer, so that less is to be cleared.
  private static let slotsMax = 1 << 15
  private static let slotsMin = 1 << 7

  /// Lends the counts of a title, or of a text with its title before it, to the body.
  @inline(__always)
  static func with<T>(
    _ title: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>?, _ field: Field,
    _ body: (GramCounts) -> T
  ) -> T {
    // Three bytes a character, at most three pieces each, in a table that is half full.
    let bytes = title.count + (text?.count ?? 0)
    var size = slotsMin
    while size < slotsMax && size < bytes * 2 { size *= 2 }
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: size) { slots in
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: size / 2) { filled in
        slots.initialize(repeating: 0)
        var counts = GramCounts(slots: slots, filled: filled)
        GramPass.forEach(in: title) { counts.add(bucket($0.hash, field)) }
        if let text { GramPass.forEach(in: text) { counts.add(bucket($0.hash, field)) } }
        return body(counts)
      }
    }
  }

  private init(
    slots: UnsafeMutableBufferPointer<UInt32>, filled: UnsafeMutableBufferPointer<UInt16>
  ) {
    self.slots = slots
    self.filled = filled
  }

  @inline(__always)
  static func bucket(_ hash: UInt64, _ field: Field) -> UInt32 {
    var mixed = hash ^ field.rawValue
    mixed = (mixed ^ mixed >> 32) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 29) &* 0xBF58_476D_1CE4_E5B9
    return UInt32(truncatingIfNeeded: mixed >> UInt64(64 - bucketBits))
  }

  @inline(__always)
  private mutating func add(_ bucket: UInt32) {
    let mask = slots.count &- 1
    let key = (bucket &+ 1) &<< Self.countBits
    // Its bits are those of a hash.
    var at = Int(truncatingIfNeeded: bucket) & mask
    while true {
      let slot = slots[at]
      if slot == 0 {
        // A table that is half full takes no new piece; the text has said enough.
        guard count < filled.count else { return }
        slots[at] = key | 1
        filled.initializeElement(at: count, to: UInt16(truncatingIfNeeded: at))
        count &+= 1
        return
      }
      if slot & ~0xFF == key {
        if slot & 0xFF < Self.countMax { slots[at] = slot + 1 }
        return
      }
      at = (at &+ 1) & mask
    }
  }

  /// Calls out each bucket once, in the order in which it was met.
  @inline(__always)
  func forEach(_ body: (Feature) -> Void) {
    Self.weights.withUnsafeBufferPointer { weights in
      for number in 0..<count {
        let slot = slots[Int(filled[number])]
        body(Feature(bucket: slot >> Self.countBits - 1, weight: weights[Int(slot & 0xFF)]))
      }
    }
  }

  /// What makes the sum of the squares of these counts 1.
  var scale: Float {
    var square: Int32 = 0
    forEach { square &+= $0.weight &* $0.weight }
    return Self.scale(square)
  }

  @inline(__always)
  static func scale(_ square: Int32) -> Float {
    square > 0 ? 1 / Float(square).squareRoot() : 0
  }
}
