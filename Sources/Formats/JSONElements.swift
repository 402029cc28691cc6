/// Takes the elements off a JSON array (RFC 8259) one after another, without reading them: it
/// follows brackets and strings only, so that an element with a fault in it is still one element.
///
/// Guarantees: never reads outside of the buffer; an element over the limit is passed over in
/// parts, never held; `line` counts line ends from 1.
public struct JSONElements: Sendable {
  public enum Step: Hashable, Sendable {
    /// An element stands in this range of the bytes.
    case element(Range<Int>)
    /// The next bytes of an element over the limit, and whether they are its last.
    case long(Range<Int>, isLast: Bool)
    /// The array is closed; nothing but white space may follow.
    case end
    /// What stands here is no array, or no array any more: where the next element begins cannot be
    /// known.
    case broken(offset: Int)
    case more
  }

  public let elementBytesMax: Int
  /// How much of the bytes the last step used up.
  public private(set) var used = 0
  /// The line at which the last element began.
  public private(set) var line = 1
  private var nextLine = 1

  private enum Place { case before, first, element, comma, after }
  private var place = Place.before
  private var isLong = false

  // Within an element: how deep, and whether in a string or behind its backslash.
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  public init(elementBytesMax: Int) { self.elementBytesMax = elementBytesMax }

  /// - Parameter bytes: begin where the last step ended. A caller that has more than
  ///   `elementBytesMax` bytes there, or `isAtEnd`, never gets `more`, but for the end of all.
  public mutating func next(_ bytes: UnsafeBufferPointer<UInt8>, isAtEnd: Bool) -> Step {
    used = 0
    var index = 0
    if isLong { return goOn(bytes, isAtEnd: isAtEnd) }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        index += 1
        continue
      }
      switch place {
      case .before:
        guard byte == UInt8(ascii: "[") else { return .broken(offset: index) }
        place = .first
        index += 1
      case .first where byte == UInt8(ascii: "]"), .comma where byte == UInt8(ascii: "]"):
        place = .after
        use(bytes, index + 1)
        return .end
      case .comma:
        guard byte == UInt8(ascii: ",") else { return .broken(offset: index) }
        place = .element
        index += 1
      case .first, .element:
        if byte == UInt8(ascii: "]") || byte == UInt8(ascii: ",") {
          return .broken(offset: index)
        }
        return element(bytes, from: index, isAtEnd: isAtEnd)
      case .after: return .broken(offset: index)
      }
    }
    if isAtEnd && place != .after { return .broken(offset: bytes.count) }
    use(bytes, bytes.count)
    return .more
  }

  private mutating func element(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isAtEnd: Bool
  ) -> Step {
    (depth, isInString, isEscaped) = (0, false, false)
    line = nextLine + Self.lines(in: bytes, upTo: start)
    if let end = scan(bytes, from: start) {
      use(bytes, end)
      place = .comma
      if end - start <= elementBytesMax { return .element(start..<end) }
      return .long(start..<end, isLast: true)
    }
    if isAtEnd { return .broken(offset: bytes.count) }
    if bytes.count - start <= elementBytesMax {
      // What was passed over counts as used, so that the element has all the room.
      use(bytes, start)
      return .more
    }
    isLong = true
    use(bytes, bytes.count)
    return .long(start..<bytes.count, isLast: false)
  }

  private mutating func goOn(
    _ bytes: UnsafeBufferPointer<UInt8>, isAtEnd: Bool
  ) -> Step {
    let end = scan(bytes, from: 0)
    if end == nil && isAtEnd { return .broken(offset: bytes.count) }
    use(bytes, end ?? bytes.count)
    if bytes.isEmpty { return .more }
    isLong = end == nil
    if end != nil { place = .comma }
    return .long(0..<used, isLast: end != nil)
  }

  /// The end of the element, or nil where it goes on behind the bytes.
  private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
          if depth == 0 { return index + 1 }
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          // The array's own end closes a number or a word.
          if depth == 0 { return index }
          depth -= 1
          if depth == 0 { return index + 1 }
        case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
          if depth == 0 { return index }
        default: break
        }
      }
      index += 1
    }
    return nil
  }

  private mutating func use(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int) {
    used = end
    nextLine += Self.lines(in: bytes, upTo: end)
  }

  private static func lines(in bytes: UnsafeBufferPointer<UInt8>, upTo end: Int) -> Int {
    var count = 0
    for index in 0..<end where bytes[index] == 0x0A { count += 1 }
    return count
  }
}
