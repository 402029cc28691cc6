import Appeals
import Formats

/// JSON Lines: one item a line; empty lines are none.
struct LinesInput: ItemInput {
  let source: ByteSource

  func read(to sink: any ItemSink) throws {
    let reader = LineReader(source, lineBytesMax: AppealLimits.itemBytesMax)
    var line = 0
    var isInLong = false
    while !sink.isStopping, let next = try reader.next() {
      switch next {
      case .whole(let bytes):
        line += 1
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
        try sink.take(bytes, line: line, row: nil, original: nil)
      case .part(let bytes, let isLast):
        if !isInLong {
          line += 1
          try sink.refuseLong(.tooLarge(bytesMax: AppealLimits.itemBytesMax), line: line)
        }
        try sink.goOnLong(bytes, isLast: isLast)
        isInLong = !isLast
      }
    }
  }
}

/// An array of JSON: one item an element.
struct ArrayInput: ItemInput {
  let source: ByteSource

  func read(to sink: any ItemSink) throws {
    let window = ByteWindow(source, recordBytesMax: AppealLimits.itemBytesMax)
    try window.skipByteOrderMark()
    var elements = JSONElements(elementBytesMax: AppealLimits.itemBytesMax)
    var isInLong = false
    while !sink.isStopping {
      let bytes = window.bytes
      let step = elements.next(bytes, isAtEnd: window.isAtEnd)
      switch step {
      case .element(let range):
        try sink.take(
          UnsafeBufferPointer(rebasing: bytes[range]), line: elements.line, row: nil,
          original: nil)
      case .long(let range, let isLast):
        if !isInLong {
          try sink.refuseLong(.tooLarge(bytesMax: AppealLimits.itemBytesMax), line: elements.line)
        }
        try sink.goOnLong(UnsafeBufferPointer(rebasing: bytes[range]), isLast: isLast)
        isInLong = !isLast
      case .end: break
      case .broken(let offset):
        if isInLong { try sink.goOnLong(UnsafeBufferPointer(rebasing: bytes[..<0]), isLast: true) }
        // Somebody is still writing it: that is said once, for all formats.
        if window.isAtEnd && offset == bytes.count && source.hasGrown { return }
        throw InputFault(
          "not-json", line: elements.line,
          "the array breaks off at byte \(window.offset + offset); what stands behind it cannot "
            + "be told apart, so correct the file there and submit it again")
      case .more:
        window.use(elements.used)
        if window.isAtEnd { return }
        try window.fill()
        continue
      }
      window.use(elements.used)
    }
  }
}
