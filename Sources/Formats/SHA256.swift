/// SHA-256 (FIPS 180-4). Foundation has none on Linux, and no other package is allowed.
///
/// Guarantee: all of it is of fixed size; nothing but the digest is allocated.
public struct SHA256: Sendable {
  public typealias State = (
    UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)

  private var state: State = (
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
    0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19)
  /// The block that is not full yet: its first `count % 64` bytes count.
  private var block: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (
    0, 0, 0, 0, 0, 0, 0, 0)
  private var count: UInt64 = 0

  public init() {}

  @inlinable
  public mutating func update(_ bytes: some Sequence<UInt8>) {
    let whole: Void? = bytes.withContiguousStorageIfAvailable {
      update(UnsafeRawBufferPointer($0))
    }
    if whole == nil { Array(bytes).withUnsafeBytes { update($0) } }
  }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let filled = Int(count % 64)
    count &+= UInt64(bytes.count)
    var at = 0
    if filled > 0 {
      at = min(64 - filled, bytes.count)
      keep(bytes[..<at], at: filled)
      if filled + at < 64 { return }
      compressBlock()
    }
    while at + 64 <= bytes.count {
      Self.compress(&state, UnsafeRawBufferPointer(rebasing: bytes[at..<at + 64]))
      at += 64
    }
    if at < bytes.count { keep(bytes[at...], at: 0) }
  }

  /// The 32 bytes of the digest. The state is spent afterwards.
  public mutating func finalize() -> [UInt8] {
    let state = finalState()
    return [UInt8](unsafeUninitializedCapacity: 32) { bytes, size in
      withUnsafeBytes(of: state) { UnsafeMutableRawBufferPointer(bytes).copyMemory(from: $0) }
      size = 32
    }
  }

  public static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalize()
  }

  /// The digest's words, in memory as the digest's bytes.
  fileprivate mutating func finalState() -> State {
    let filled = Int(count % 64)
    let bits = (count &* 8).bigEndian
    pad(from: filled)
    if filled >= 56 {
      compressBlock()
      block = (0, 0, 0, 0, 0, 0, 0, 0)
    }
    block.7 = bits
    compressBlock()
    return (
      state.0.bigEndian, state.1.bigEndian, state.2.bigEndian, state.3.bigEndian,
      state.4.bigEndian, state.5.bigEndian, state.6.bigEndian, state.7.bigEndian)
  }

  private mutating func pad(from filled: Int) {
    withUnsafeMutableBytes(of: &block) { block in
      block[filled] = 0x80
      for at in filled + 1..<64 { block[at] = 0 }
    }
  }

  private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>, at start: Int) {
    withUnsafeMutableBytes(of: &block) { block in
      UnsafeMutableRawBufferPointer(rebasing: block[start...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes))
    }
  }

  private mutating func compressBlock() {
    var next = state
    withUnsafeBytes(of: block) { Self.compress(&next, $0) }
    state = next
  }

  private static func compress(_ state: inout State, _ block: UnsafeRawBufferPointer) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { w in
      for i in 0..<16 {
        w[i] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: i * 4, as: UInt32.self))
      }
      for i in 16..<64 {
        let s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3
        let s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10
        w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
      }
      var (a, b, c, d, e, f, g, h) = state
      constants.withUnsafeBufferPointer { k in
        // Eight rounds a step: the variables change their names instead of their places.
        for i in stride(from: 0, to: 64, by: 8) {
          round(a, b, c, &d, e, f, g, &h, k[i] &+ w[i])
          round(h, a, b, &c, d, e, f, &g, k[i + 1] &+ w[i + 1])
          round(g, h, a, &b, c, d, e, &f, k[i + 2] &+ w[i + 2])
          round(f, g, h, &a, b, c, d, &e, k[i + 3] &+ w[i + 3])
          round(e, f, g, &h, a, b, c, &d, k[i + 4] &+ w[i + 4])
          round(d, e, f, &g, h, a, b, &c, k[i + 5] &+ w[i + 5])
          round(c, d, e, &f, g, h, a, &b, k[i + 6] &+ w[i + 6])
          round(b, c, d, &e, f, g, h, &a, k[i + 7] &+ w[i + 7])
        }
      }
      state.0 &+= a; state.1 &+= b; state.2 &+= c; state.3 &+= d
      state.4 &+= e; state.5 &+= f; state.6 &+= g; state.7 &+= h
    }
  }

  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
    _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ word: UInt32
  ) {
    let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let t1 = h &+ s1 &+ (g ^ e & (f ^ g)) &+ word
    let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    d = d &+ t1
    h = t1 &+ s0 &+ (a & b ^ c & (a ^ b))
  }

  @inline(__always)
  private static func rotate(_ word: UInt32, _ by: UInt32) -> UInt32 {
    word >> by | word << (32 - by)
  }

  private static let constants: [UInt32] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  ]
}

/// HMAC-SHA-256 (RFC 2104) whose key is prepared once, since every appeal asks for one.
public struct HMACSHA256: Sendable {
  private let inner: SHA256
  private let outer: SHA256

  public init(key: [UInt8]) {
    var block = key.count > 64 ? SHA256.digest(key) : key
    block.append(contentsOf: repeatElement(0, count: 64 - block.count))
    var inner = SHA256()
    inner.update(block.map { $0 ^ 0x36 })
    var outer = SHA256()
    outer.update(block.map { $0 ^ 0x5C })
    self.inner = inner
    self.outer = outer
  }

  /// The 32 bytes of the code.
  public func code(_ message: some Sequence<UInt8>) -> [UInt8] {
    var inner = inner
    inner.update(message)
    var outer = outer
    withUnsafeBytes(of: inner.finalState()) { outer.update($0) }
    return outer.finalize()
  }
}
