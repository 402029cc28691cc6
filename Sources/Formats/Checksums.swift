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
      while at + 8 <= data.count {
        let word = data.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
        let low = UInt32(truncatingIfNeeded: word) ^ crc
        let high = UInt32(truncatingIfNeeded: word >> 32)
        // In steps: as one expression it is more than Swift 6.0 can check in its time.
        crc = table[1792 + Int(low & 0xFF)]
        crc ^= table[1536 + Int(low >> 8 & 0xFF)]
        crc ^= table[1280 + Int(low >> 16 & 0xFF)]
        crc ^= table[1024 + Int(low >> 24)]
        crc ^= table[768 + Int(high & 0xFF)]
        crc ^= table[512 + Int(high >> 8 & 0xFF)]
        crc ^= table[256 + Int(high >> 16 & 0xFF)]
        crc ^= table[Int(high >> 24)]
        at += 8
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

  /// Eight tables of 256: eight bytes a step instead of one.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
      tables[byte] = crc
    }
    for byte in 0..<256 {
      for slice in 1..<8 {
        let before = tables[(slice - 1) * 256 + byte]
        tables[slice * 256 + byte] = before >> 8 ^ tables[Int(before & 0xFF)]
      }
    }
    return tables
  }()
}

/// A 64-bit hash that is the same in every process and on every machine: for indexes, whose hits are
/// checked, never for secrets. FNV-1a, with a last mixing so that its low bits can pick a bucket.
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
