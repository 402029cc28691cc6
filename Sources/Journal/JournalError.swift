/// Where a journal is damaged, and how.
public struct JournalDamage: Hashable, Sendable, CustomStringConvertible {
  public enum Reason: Hashable, Sendable {
    /// The events have no commit line, or the last line has no end.
    case incomplete(bytes: Int64)
    case checksum(lines: Int)
    case lineCount(said: Int, found: Int)
    case byteCount(said: Int, found: Int)
    case commitLine(CommitFault)
    /// The sequence numbers leave a gap or go back: a batch is missing or stands twice.
    case sequence(expected: Int64, found: Int64)
    /// A segment is missing, or the one before it is too short or too long.
    case segmentStart(expected: Int64)
    case lineTooLong
    case batchTooLong
  }

  public let file: String
  /// The first line of the damaged batch, counted from 1, and its first byte in the file.
  public let line: Int
  public let offset: Int64
  /// The same place in the whole journal: what stands before it is good.
  public let position: JournalPosition
  public let reason: Reason

  public var description: String { "\(file), line \(line) (byte \(offset)): \(words)" }

  private var words: String {
    switch reason {
    case .incomplete(let bytes):
      return "\(bytes) bytes from here on belong to no commit"
    case .checksum(let lines):
      return "the \(lines) lines from here on do not have the checksum of their commit line"
    case .lineCount(let said, let found):
      return "the commit line counts \(said) events, \(found) stand here"
    case .byteCount(let said, let found):
      return "the commit line says \(said) bytes of events, \(found) stand here"
    case .commitLine(let fault):
      return "the commit line after this place cannot be read: \(fault)"
    case .sequence(let expected, let found):
      return "the batch begins with event \(found), it should be \(expected)"
    case .segmentStart(let expected):
      return "the segment should begin at \(expected): one is missing, too short or too long"
    case .lineTooLong:
      return "a line is longer than \(JournalLimits.lineBytesMax) bytes"
    case .batchTooLong:
      return "more than \(JournalLimits.batchBytesMax) bytes have no commit line"
    }
  }
}

/// Everything that can go wrong with a journal.
public enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another process has the ledger; its id is 0 where it could not be learned.
  case locked(directory: String, pid: Int32)
  /// Damage with good commits behind it: nothing is written until somebody has decided.
  case corrupt(JournalDamage)
  /// Nothing of the batch remains: wait and commit it again.
  case diskFull(SystemFault)
  /// The writer refuses everything from now on; the process must end with exit code 74.
  case failed(SystemFault)
  /// A line or a batch over its limit; nothing was written.
  case tooLong(bytes: Int, bytesMax: Int)
  /// A header that a reader would refuse; nothing was written.
  case badHeader(CommitFault)
  /// The journal ends before this place.
  case noSuchPosition(JournalPosition)
  /// A small file beside the journal has not the checksum that it names.
  case badFile(String)

  /// The same fault of a file that another module keeps beside the journal.
  public static func storage(_ error: StorageError) -> JournalError { JournalError(error) }

  init(_ error: StorageError) {
    switch error {
    case .diskFull(let fault): self = .diskFull(fault)
    case .failed(let fault): self = .failed(fault)
    }
  }

  public var description: String {
    switch self {
    case .locked(let directory, 0):
      "another process has the ledger \(directory) open, and one daemon owns a ledger; stop it, "
        + "or name another ledger"
    case .locked(let directory, let pid):
      "process \(pid) has the ledger \(directory) open, and one daemon owns a ledger; stop it, "
        + "or name another ledger"
    case .corrupt(let damage):
      "the journal is damaged and good commits follow: \(damage)"
    case .diskFull(let fault): "disk full: \(fault)"
    case .failed(let fault): "\(fault)"
    case .tooLong(let bytes, let bytesMax):
      "a line or batch of \(bytes) bytes is over the limit of \(bytesMax)"
    case .badHeader(let fault): "the commit line could not be read again: \(fault)"
    case .noSuchPosition(let position):
      "the journal has nothing to read at \(position)"
    case .badFile(let path):
      "\(path) has not the checksum that it names"
    }
  }
}
