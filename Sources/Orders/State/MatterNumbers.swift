/// What tells one house, or one date, from another in the texts of an item, as bytes of which a
/// `MatterSketch` takes a keyed hash.
public enum MatterNumbers {
  /// Appends the numbers of a text, each with an end of its own, at most those of the first
  /// `MatterSketch.bytesMax` bytes. A number that stars touch was masked and says who somebody is:
  /// nothing of it counts.
  public static func add(_ text: UnsafeBufferPointer<UInt8>, to numbers: inout [UInt8]) {
    let end = min(text.count, MatterSketch.bytesMax)
    var run = numbers.count
    var isMasked = false
    /// Where numerals of Chinese began that stand directly before this.
    var numerals = -1
    func close() {
      if isMasked { numbers.removeSubrange(run...) }
      if numbers.count > run { numbers.append(0) }
      run = numbers.count
      isMasked = false
    }
    var at = 0
    while at < end {
      let byte = text[at]
      if byte < 0x80 {
        at += 1
        numerals = -1
        if byte >= 0x30 && byte <= 0x39 { numbers.append(byte) }
        else if byte == 0x2A { isMasked = true }
        else { close() }
        continue
      }
      let width = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
      guard at + width <= end else { break }
      var scalar = UInt32(byte & 0x0F)
      for offset in 1..<width { scalar = scalar << 6 | UInt32(text[at + offset] & 0x3F) }
      if scalar >= 0xFF10 && scalar <= 0xFF19 {
        numbers.append(UInt8(scalar - 0xFEE0))
      } else {
        close()
        if isNumeral(scalar) {
          if numerals < 0 { numerals = at }
        } else {
          if numerals >= 0, isDoorWord(scalar) {
            numbers.append(contentsOf: text[numerals..<at])
            close()
          }
          numerals = -1
        }
      }
      at += width
    }
    close()
  }

  /// Appends all of where something is, whatever it is called: 幸福小区 is not 阳光小区.
  public static func add(place: UnsafeBufferPointer<UInt8>, to numbers: inout [UInt8]) {
    guard !place.isEmpty else { return }
    // No text has this byte: a place is no number.
    numbers.append(0xFF)
    for byte in place.prefix(MatterSketch.bytesMax) where byte > 0x20 { numbers.append(byte) }
  }

  private static func isNumeral(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341, 0x96F6,
      0x3007:
      true  // 一二三四五六七八九十零〇
    default: false
    }
  }

  /// Words of buildings, floors and rooms: of other things 一 is mostly no number.
  private static func isDoorWord(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x53F7, 0x680B, 0x5E62, 0x5EA7, 0x5355, 0x697C, 0x5C42, 0x5BA4, 0x6392: true  // 号栋幢座单楼层室排
    default: false
    }
  }
}
