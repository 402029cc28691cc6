import Formats

/// Where a record of the vault stands, and its checksum: all that the journal keeps of personal
/// data.
///
/// Its text form is `position+length:checksum`, as in `1048576+731:0a1b2c3d`.
public struct VaultReference: Hashable, Sendable, CustomStringConvertible {
  /// The place of the record's first byte in the whole vault.
  public let position: Int64
  /// Bytes of the record without its newline.
  public let length: Int32
  /// CRC-32 of the record without its newline.
  public let crc: UInt32

  public init(position: Int64, length: Int32, crc: UInt32) {
    self.position = position
    self.length = length
    self.crc = crc
  }

  /// The place behind the record and its newline.
  public var end: Int64 { position + Int64(length) + 1 }

  public func append(to bytes: inout [UInt8]) {
    bytes.append(decimal: position)
    bytes.append(UInt8(ascii: "+"))
    bytes.append(decimal: Int64(length))
    bytes.append(UInt8(ascii: ":"))
    withUnsafeBytes(of: crc.bigEndian) { bytes.append(hex: $0) }
  }

  public var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads the text form, and only what `append` would have written.
  public init?(_ text: UnsafeBufferPointer<UInt8>) {
    var at = 0
    guard let position = Self.number(text, &at, closedBy: UInt8(ascii: "+")),
      let length = Self.number(text, &at, closedBy: UInt8(ascii: ":")),
      length > 0, length <= VaultLimits.recordBytesMax, position <= Int64.max - length - 1,
      let crc = UInt32(lowerHex: UnsafeBufferPointer(rebasing: text[at...]))
    else { return nil }
    self.init(position: position, length: Int32(length), crc: crc)
  }

  public init?(_ text: String) {
    var text = text
    guard let read = text.withUTF8({ VaultReference($0) }) else { return nil }
    self = read
  }

  private static func number(
    _ text: UnsafeBufferPointer<UInt8>, _ at: inout Int, closedBy end: UInt8
  ) -> Int64? {
    let start = at
    var value: Int64 = 0
    while at < text.count, text[at] != end {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[at]) else { return nil }
      let (scaled, high) = value.multipliedReportingOverflow(by: 10)
      let (sum, over) = scaled.addingReportingOverflow(Int64(text[at] - UInt8(ascii: "0")))
      if high || over { return nil }
      value = sum
      at += 1
    }
    let digits = at - start
    // One number has one text, so that references can be compared as they stand.
    guard at < text.count, digits > 0, digits == 1 || text[start] != UInt8(ascii: "0") else {
      return nil
    }
    at += 1
    return value
  }
}
