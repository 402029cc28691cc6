/// Weights as bytes, most of which are nought: a nought is followed by how many there are, 1 to
/// 255. Few texts have few pieces, and a piece says something of few labels.
enum ZeroRuns {
  static func encode(_ weights: [Int8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(weights.count / 4)
    var run: UInt8 = 0
    for weight in weights {
      if weight == 0 && run < .max {
        run += 1
        continue
      }
      if run > 0 { bytes += [0, run] }
      run = weight == 0 ? 1 : 0
      if weight != 0 { bytes.append(UInt8(bitPattern: weight)) }
    }
    if run > 0 { bytes += [0, run] }
    return bytes
  }

  /// As many weights as the bytes tell of, but no more than one beyond `count`; none where they are
  /// not what `encode` writes.
  static func decode(_ bytes: ArraySlice<UInt8>, count: Int) -> [Int8] {
    [Int8](unsafeUninitializedCapacity: count + 1) { weights, filled in
      weights.initialize(repeating: 0)
      filled = bytes.withUnsafeBufferPointer { bytes in
        var at = 0
        var next = 0
        while next < bytes.count, at <= count {
          if bytes[next] == 0 {
            guard next + 1 < bytes.count, bytes[next + 1] > 0 else { return 0 }
            at += Int(bytes[next + 1])
            next += 2
          } else {
            weights[at] = Int8(bitPattern: bytes[next])
            at += 1
            next += 1
          }
        }
        return min(at, count + 1)
      }
    }
  }
}
