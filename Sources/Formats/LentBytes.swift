extension [UInt8] {
  /// The array's bytes, for a body that says what it throws. The standard library's own call loses
  /// that in Swift 6.0.
  public func withBytes<Value, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let result: Result<Value, Failure> = withUnsafeBufferPointer { bytes in
      do throws(Failure) { return .success(try body(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
