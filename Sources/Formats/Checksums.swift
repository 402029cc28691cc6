/// CRC-32 as zlib, gzip and `python3 -c 'import zlib'` compute it, so that a commit line of the
/// journal can be checked with tools that are not ours.
public struct CRC32: Sendable {
  private var remainder: UInt32 = 0xFFFF_FFFF

  public init() {}

  public var value: UInt32 { ~remainder }

  public mutating func update(_ data: UnsafeRawBufferPointer) {
    var crc = remainder
    Self.tables.withUnsafeBufferPointer { table in
      var at = 0
      while at + 16 <= data.count {
        let first = data.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
        let second = data.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self).littleEndian
        // The two halves wait for nothing of each other.
        crc = Self.step(first ^ UInt64(crc), table, 8 * 256) ^ Self.step(second, table, 0)
        at += 16
      }
      while at < data.count {
        crc = crc >> 8 ^ table[Int((crc ^ UInt32(data[at])) & 0xFF)]
        at += 1
      }
    }
    remainder = crc
  }

  public static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc = CRC32()
    if bytes.withContiguousStorageIfAvailable({ crc.update(UnsafeRawBufferPointer($0)) }) == nil {
      Array(bytes).withUnsafeBytes { crc.update($0) }
    }
    return crc.value
  }

  /// What eight bytes add to the remainder, with so many tables' worth of bytes behind them.
  @inline(__always)
  private static func step(
    _ word: UInt64, _ table: UnsafeBufferPointer<UInt32>, _ behind: Int
  ) -> UInt32 {
    // In steps: as one expression it is more than Swift 6.0 can check in its time.
    var sum = table[behind + 1792 + Int(truncatingIfNeeded: word & 0xFF)]
    sum ^= table[behind + 1536 + Int(truncatingIfNeeded: word >> 8 & 0xFF)]
    sum ^= table[behind + 1280 + Int(truncatingIfNeeded: word >> 16 & 0xFF)]
    sum ^= table[behind + 1024 + Int(truncatingIfNeeded: word >> 24 & 0xFF)]
    sum ^= table[behind + 768 + Int(truncatingIfNeeded: word >> 32 & 0xFF)]
    sum ^= table[behind + 512 + Int(truncatingIfNeeded: word >> 40 & 0xFF)]
    sum ^= table[behind + 256 + Int(truncatingIfNeeded: word >> 48 & 0xFF)]
    sum ^= table[behind + Int(truncatingIfNeeded: word >> 56)]
    return sum
  }

  /// Sixteen tables of 256: sixteen bytes a step instead of one.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 16 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
      tables[byte] = crc
    }
    for byte in 0..<256 {
      for slice in 1..<16 {
        let before = tables[(slice - 1) * 256 + byte]
        tables[slice * 256 + byte] = before >> 8 ^ tables[Int(before & 0xFF)]
      }
    }
    return tables
  }()
}

/// A 64-bit hash that is the same in every process and on every machine: for indexes, whose hits
/// are checked, never for secrets. FNV-1a, with a last mixing so that its low bits can pick a
/// bucket.
public struct StableHash: Sendable {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  public init() {}

  public mutating func combine(_ bytes: UnsafeBufferPointer<UInt8>) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  }

  public mutating func combine(_ text: String) {
    var text = text
    text.withUTF8 { combine($0) }
    // A separator that no UTF-8 holds: ("ab", "c") and ("a", "bc") differ.
    state = (state ^ 0xFF) &* 0x0000_0100_0000_01B3
  }

  public mutating func combine(_ number: Int64) {
    withUnsafeBytes(of: number.littleEndian) {
      for byte in $0 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
  }

  public var value: UInt64 {
    var mixed = state
    mixed = (mixed ^ mixed >> 33) &* 0xFF51_AFD7_ED55_8CCD
    mixed = (mixed ^ mixed >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return mixed ^ mixed >> 33
  }
}
