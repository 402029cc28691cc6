/// SipHash-2-4 (Aumasson and Bernstein, 2012): 64 bits that nobody can compute, or try texts
/// against, without the key. For telling apart what must not be guessed from its hash.
public struct SipHash: Sendable {
  private let start: (UInt64, UInt64, UInt64, UInt64)

  public static let keyBytes = 16

  /// - Parameter key: its first 16 bytes count; what is missing counts as zero.
  public init(key: some Sequence<UInt8>) {
    var words: (UInt64, UInt64) = (0, 0)
    for (index, byte) in key.prefix(Self.keyBytes).enumerated() {
      let shifted = UInt64(byte) << UInt64(index % 8 * 8)
      if index < 8 { words.0 |= shifted } else { words.1 |= shifted }
    }
    start = (
      words.0 ^ 0x736F_6D65_7073_6575, words.1 ^ 0x646F_7261_6E64_6F6D,
      words.0 ^ 0x6C79_6765_6E65_7261, words.1 ^ 0x7465_6462_7974_6573
    )
  }

  public func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var rounds = Rounds(start)
    var at = 0
    while at + 8 <= bytes.count {
      rounds.take(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian)
      at += 8
    }
    // The last word holds what is left and, on top, the length.
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    for index in at..<bytes.count { last |= UInt64(bytes[index]) << UInt64((index - at) * 8) }
    rounds.take(last)
    return rounds.end()
  }

  public func hash(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { hash($0) } }
}

private struct Rounds {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64

  init(_ start: (UInt64, UInt64, UInt64, UInt64)) { (v0, v1, v2, v3) = start }

  mutating func take(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  mutating func end() -> UInt64 {
    v2 ^= 0xFF
    for _ in 0..<4 { round() }
    return v0 ^ v1 ^ v2 ^ v3
  }

  private mutating func round() {
    v0 &+= v1
    v1 = rotated(v1, 13) ^ v0
    v0 = rotated(v0, 32)
    v2 &+= v3
    v3 = rotated(v3, 16) ^ v2
    v0 &+= v3
    v3 = rotated(v3, 21) ^ v0
    v2 &+= v1
    v1 = rotated(v1, 17) ^ v2
    v2 = rotated(v2, 32)
  }

  @inline(__always)
  private func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 {
    word &<< bits | word &>> (64 &- bits)
  }
}
