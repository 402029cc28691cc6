/// Decimal digits at fixed places of a text. A negative result says that one was not a digit, so
/// that several fields are checked by one comparison of their union with zero.
enum Digits {
  @inline(__always)
  static func one(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let digit = Int(utf8[index]) - 0x30
    return digit > 9 ? -1 : digit
  }

  @inline(__always)
  static func two(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let tens = one(utf8, at: index)
    let ones = one(utf8, at: index + 1)
    return tens | ones < 0 ? -1 : tens * 10 + ones
  }

  @inline(__always)
  static func four(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let high = two(utf8, at: index)
    let low = two(utf8, at: index + 2)
    return high | low < 0 ? -1 : high * 100 + low
  }

  /// Writes two digits of a number below 100.
  @inline(__always)
  static func put(two number: Int, into buffer: UnsafeMutableBufferPointer<UInt8>, at index: Int) {
    let small = UInt32(truncatingIfNeeded: number)
    let tens = (small &* 103) >> 10
    buffer[index] = UInt8(truncatingIfNeeded: 0x30 &+ tens)
    buffer[index + 1] = UInt8(truncatingIfNeeded: 0x30 &+ small &- tens &* 10)
  }
}

extension String {
  /// Hands the UTF-8 bytes to a parser of bytes and passes its typed error on, which `withUTF8`
  /// alone cannot do.
  func parsed<Value, Fault: Error>(
    by parse: (UnsafeBufferPointer<UInt8>) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    var text = self
    let result: Result<Value, Fault> = text.withUTF8 { utf8 in
      do throws(Fault) { return .success(try parse(utf8)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
