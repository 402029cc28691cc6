import Glibc

/// Decodes text to UTF-8 by glibc's `iconv`, in pieces of bounded size.
///
/// Guarantees: what it gives is valid UTF-8 and the whole text, or a fault with the offset of the
/// first byte that does not fit; it never puts a sign of its own in place of a byte. Owned by one
/// thread.
public final class TextDecoder {
  /// One call of `iconv` writes at most so much.
  static let pieceBytes = 32 * 1024
  static let labelBytesMax = 40

  public let charset: String
  /// Nil for UTF-8, which is only checked.
  private let descriptor: iconv_t?
  private var piece: [UInt8]

  /// The longest text so far; nil where `iconv` does not know the charset.
  public convenience init?(label: String) {
    var name = label.uppercased()
    // Senders say GB 2312 and write characters that only GBK has.
    switch name {
    case "GB2312", "GBK", "GB18030", "GB_2312-80", "GB2312-80", "X-GBK", "CP936", "MS936",
      "WINDOWS-936", "EUC-CN", "EUCGB2312_CN", "CHINESE", "GB18030-2000", "GB18030-2005":
      name = Charset.gb18030.rawValue
    case "UTF8", "UTF-8", "UNICODE-1-1-UTF-8": name = Charset.utf8.rawValue
    default: break
    }
    self.init(name: name)
  }

  public convenience init?(_ charset: Charset) { self.init(name: charset.rawValue) }

  private init?(name: String) {
    charset = name
    if name == Charset.utf8.rawValue {
      descriptor = nil
      piece = []
      return
    }
    // `//TRANSLIT` and paths are no names of charsets: only plain names go to the library.
    let isPlain = !name.isEmpty && name.utf8.count <= Self.labelBytesMax
      && name.utf8.allSatisfy { byte in
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
          || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
          || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
          || byte == UInt8(ascii: ":")
      }
    guard isPlain, let opened = iconv_open("UTF-8", name),
      Int(bitPattern: opened) != -1
    else { return nil }
    descriptor = opened
    piece = [UInt8](repeating: 0, count: Self.pieceBytes)
  }

  deinit { if let descriptor { iconv_close(descriptor) } }

  public func decode(_ bytes: UnsafeBufferPointer<UInt8>) throws(CharsetFault) -> [UInt8] {
    var text: [UInt8] = []
    try decode(bytes, into: &text)
    return text
  }

  /// Appends the text; after a fault `text` is as it was.
  public func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]
  ) throws(CharsetFault) {
    if bytes.isEmpty { return }
    guard let descriptor else {
      guard String(utf8: bytes) != nil else {
        throw CharsetFault(charset: charset, offset: CharsetProbe(bytes).utf8.firstOffset ?? 0)
      }
      text.append(contentsOf: bytes)
      return
    }
    let before = text.count
    _ = iconv(descriptor, nil, nil, nil, nil)
    // The library takes a pointer to what may be changed, and changes nothing behind it.
    var input = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(bytes.baseAddress))?
      .assumingMemoryBound(to: CChar.self)
    var left = bytes.count
    while left > 0 {
      let (written, code) = step(descriptor, &input, &left)
      text.append(contentsOf: piece[..<written])
      if code == 0 || code == E2BIG { continue }
      text.removeLast(text.count - before)
      throw CharsetFault(charset: charset, offset: bytes.count - left)
    }
    // A charset with states may still hold something back.
    let (written, _) = step(descriptor, nil, nil)
    text.append(contentsOf: piece[..<written])
  }

  /// One call: how much it wrote, and why it stopped before the end.
  private func step(
    _ descriptor: iconv_t, _ input: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
    _ left: UnsafeMutablePointer<Int>?
  ) -> (written: Int, code: Int32) {
    piece.withUnsafeMutableBytes { room in
      var output = room.baseAddress?.assumingMemoryBound(to: CChar.self)
      var free = room.count
      let result = iconv(descriptor, input, left, &output, &free)
      return (room.count - free, result == -1 ? errno : 0)
    }
  }
}
