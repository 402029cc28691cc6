import Journal

/// Everything that can go wrong with a vault. None of it holds a word of a record.
public enum VaultError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing of the flush remains in the files and its records wait: flush again.
  case diskFull(SystemFault)
  /// The writer refuses everything from now on; the process must end with exit code 74.
  case failed(SystemFault)
  case recordTooLong(bytes: Int, bytesMax: Int)
  /// So many bytes wait already that the record has to go into the next batch.
  case bufferFull(bytesMax: Int)
  /// The vault ends before what the journal's last commit names: records are lost.
  case short(end: Int64, wanted: Int64)
  /// No record stands at this place.
  case missing(VaultReference)
  /// The bytes at this place are not those that were written.
  case damaged(VaultReference)
  /// The record was erased on purpose.
  case erased(VaultReference)

  init(_ error: StorageError) {
    switch error {
    case .diskFull(let fault): self = .diskFull(fault)
    case .failed(let fault): self = .failed(fault)
    }
  }

  public var description: String {
    switch self {
    case .diskFull(let fault): "disk full: \(fault)"
    case .failed(let fault): "\(fault)"
    case .recordTooLong(let bytes, let bytesMax):
      "a vault record of \(bytes) bytes is over the limit of \(bytesMax)"
    case .bufferFull(let bytesMax): "more than \(bytesMax) bytes of vault records wait for a flush"
    case .short(let end, let wanted):
      "the vault ends at \(end), but the journal names records up to \(wanted): records are lost"
    case .missing(let reference): "the vault has no record at \(reference)"
    case .damaged(let reference): "the vault's record at \(reference) is damaged"
    case .erased(let reference): "the vault's record at \(reference) was erased"
    }
  }
}

extension SegmentDirectory {
  /// The vault of the ledger in this directory.
  public static func vault(in ledger: String) -> SegmentDirectory {
    SegmentDirectory(path: "\(ledger)/vault", suffix: "vault")
  }
}
