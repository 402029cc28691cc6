import Formats
import Glibc

/// The items of one input that were refused, each with its reason, in a file beside the input. It
/// holds what citizens wrote: mode 0600. Made with the first refusal; one of an earlier run of the
/// same file is replaced, since the same lines are judged again, and one of standard input is
/// added to, since they are not.
final class RejectedFile {
  let path: String
  private var output: Output?
  private var descriptor: Int32 = -1
  /// Bytes of a long line that do not fill a group of three yet.
  private var carry: [UInt8] = []
  private(set) var count = 0

  static let mode: mode_t = 0o600
  static let suffix = ".rejected.jsonl"

  private let isAddedTo: Bool
  private var isInLong = false
  /// What stands before the bytes of a long line, as long as these are too few.
  private var longHead: JSONWriter?

  static let headCharactersMax = 200
  static let headBytesMax = 4 * headCharactersMax

  init(path: String, isAddedTo: Bool = false) {
    self.path = path
    self.isAddedTo = isAddedTo
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// `FILE.rejected.jsonl`; what came by standard input has no place of its own.
  static func path(for input: String) -> String {
    (input == "-" ? "stdin" : input) + suffix
  }

  /// - Parameter item: nil where the item stands in a file of its own.
  func add(line: Int, _ refusal: Refusal, item: UnsafeBufferPointer<UInt8>?) throws {
    var writer = head(line, refusal)
    guard let item else {
      writer.endObject()
      writer.newline()
      return try write(writer.bytes)
    }
    if let text = String(utf8: item) {
      writer.field("item", text)
    } else {
      // Not text: kept byte by byte, or it could not be repaired.
      writer.field("item_base64", Base64.encode(Array(item)))
    }
    writer.endObject()
    writer.newline()
    try write(writer.bytes)
  }

  /// Begins a line that is over the limit; its bytes follow by `continueLong`.
  func beginLong(line: Int, _ refusal: Refusal) throws {
    isInLong = true
    longHead = head(line, refusal)
    carry.removeAll()
  }

  func continueLong(_ part: UnsafeBufferPointer<UInt8>, isLast: Bool) throws {
    carry.append(contentsOf: part)
    if var writer = longHead {
      if carry.count < Self.headBytesMax && !isLast { return }
      longHead = nil
      writer.field("item_head", ifPresent: Self.headText(of: carry))
      writer.key("item_base64")
      try write(writer.bytes + [UInt8(ascii: "\"")])
    }
    let whole = isLast ? carry.count : carry.count / 3 * 3
    var text = Array(Base64.encode(Array(carry[..<whole])).utf8)
    carry.removeFirst(whole)
    if isLast { text.append(literal: "\"}\n") }
    isInLong = !isLast
    try write(text)
  }

  func finish() throws {
    if isInLong { try continueLong(UnsafeBufferPointer(start: nil, count: 0), isLast: true) }
    do { try output?.flush() } catch { throw CommandFault(.ioErr, "\(path): \(error)") }
  }

  /// The beginning of a long line for a person to tell it by; nil where it is no text.
  static func headText(of bytes: [UInt8]) -> String? {
    let cut = bytes.prefix(headBytesMax)
    // A character may be cut at the end.
    for missing in 0...3 where missing <= cut.count {
      if let text = String(utf8: cut.dropLast(missing)) {
        return String(text.prefix(headCharactersMax))
      }
      if bytes.count <= headBytesMax { return nil }
    }
    return nil
  }

  private func head(_ line: Int, _ refusal: Refusal) -> JSONWriter {
    count += 1
    var writer = JSONWriter(reserving: 1_024)
    writer.beginObject()
    writer.field("line", line)
    writer.field("code", refusal.code)
    writer.field("field", refusal.field)
    writer.field("sentence", refusal.sentence)
    return writer
  }

  private func write(_ bytes: [UInt8]) throws {
    do { try open().write(bytes) } catch let fault as OutputFault {
      throw CommandFault(.ioErr, "\(path): \(fault)")
    }
  }

  private func open() throws -> Output {
    if let output { return output }
    let start = isAddedTo ? O_APPEND : O_TRUNC
    descriptor = Glibc.open(path, O_WRONLY | O_CREAT | start | O_CLOEXEC, Self.mode)
    guard descriptor >= 0, fchmod(descriptor, Self.mode) == 0 else {
      throw CommandFault(
        .cantCreate, "refused lines cannot be kept in \(path): "
          + "\(String(cString: strerror(errno))).")
    }
    let made = Output(descriptor: descriptor)
    output = made
    return made
  }
}
