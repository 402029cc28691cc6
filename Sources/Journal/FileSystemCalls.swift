import Glibc

/// An error number of the operating system.
public struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
  public let code: Int32

  public init(_ code: Int32) { self.code = code }

  public static let noSpace = Errno(ENOSPC)
  public static let overQuota = Errno(EDQUOT)
  public static let inputOutput = Errno(EIO)

  public var description: String { String(cString: strerror(code)) }

  static var last: Errno { Errno(errno) }
}

/// The calls by which a ledger changes a disk. Tests put faults in their place: short and torn
/// writes, a full disk, a failed fsync, a crash between two calls. Reads go to the system directly.
public struct FileSystemCalls: Sendable {
  /// Gives a descriptor. Arguments: path, flags of open(2), mode of a new file.
  public var open: @Sendable (String, Int32, UInt32) throws(Errno) -> Int32
  /// Writes at a place of the file and gives the number of bytes taken, which may be fewer than
  /// were offered. Arguments: descriptor, bytes, offset in the file.
  public var write: @Sendable (Int32, UnsafeRawBufferPointer, Int64) throws(Errno) -> Int
  public var sync: @Sendable (Int32) throws(Errno) -> Void
  public var truncate: @Sendable (Int32, Int64) throws(Errno) -> Void
  public var rename: @Sendable (String, String) throws(Errno) -> Void
  public var remove: @Sendable (String) throws(Errno) -> Void

  public init(
    open: @escaping @Sendable (String, Int32, UInt32) throws(Errno) -> Int32,
    write: @escaping @Sendable (Int32, UnsafeRawBufferPointer, Int64) throws(Errno) -> Int,
    sync: @escaping @Sendable (Int32) throws(Errno) -> Void,
    truncate: @escaping @Sendable (Int32, Int64) throws(Errno) -> Void,
    rename: @escaping @Sendable (String, String) throws(Errno) -> Void,
    remove: @escaping @Sendable (String) throws(Errno) -> Void
  ) {
    self.open = open
    self.write = write
    self.sync = sync
    self.truncate = truncate
    self.rename = rename
    self.remove = remove
  }

  /// The operating system itself.
  public static let system = FileSystemCalls(
    open: SystemCalls.open, write: SystemCalls.write, sync: SystemCalls.sync,
    truncate: SystemCalls.truncate, rename: SystemCalls.rename, remove: SystemCalls.remove)
}

enum SystemCalls {
  @Sendable static func open(
    _ path: String, _ flags: Int32, _ mode: UInt32
  ) throws(Errno) -> Int32 {
    Int32(try retrying { Int(Glibc.open(path, flags | O_CLOEXEC, mode)) })
  }

  @Sendable static func write(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ offset: Int64
  ) throws(Errno) -> Int {
    try retrying { Glibc.pwrite(descriptor, bytes.baseAddress, bytes.count, Int(offset)) }
  }

  /// Never tried again: what a failed fsync dropped, a second one reports as written.
  @Sendable static func sync(_ descriptor: Int32) throws(Errno) {
    if Glibc.fsync(descriptor) != 0 { throw .last }
  }

  @Sendable static func truncate(_ descriptor: Int32, _ length: Int64) throws(Errno) {
    _ = try retrying { Int(Glibc.ftruncate(descriptor, Int(length))) }
  }

  @Sendable static func rename(_ from: String, _ to: String) throws(Errno) {
    if Glibc.rename(from, to) != 0 { throw .last }
  }

  @Sendable static func remove(_ path: String) throws(Errno) {
    if Glibc.unlink(path) != 0 { throw .last }
  }

  /// A signal may interrupt a call before it did anything: that is no failure.
  static func retrying(_ call: () -> Int) throws(Errno) -> Int {
    while true {
      let result = call()
      if result >= 0 { return result }
      if errno != EINTR { throw .last }
    }
  }
}

/// What was tried on which file, and what the system said.
public struct SystemFault: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Operation: String, Hashable, Sendable {
    case open, read, write, sync, truncate, rename, remove, list, lock, makeDirectory
  }

  public let operation: Operation
  public let path: String
  public let error: Errno

  public init(_ operation: Operation, _ path: String, _ error: Errno) {
    self.operation = operation
    self.path = path
    self.error = error
  }

  public var description: String { "\(operation.rawValue) \(path): \(error)" }
}

/// The two ways in which a disk refuses, told apart by what has to be done.
public enum StorageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing was lost and nothing half-written remains: wait and try again.
  case diskFull(SystemFault)
  /// What the disk holds is not known any more: stop; recovery at the next start decides.
  case failed(SystemFault)

  init(_ operation: SystemFault.Operation, _ path: String, _ error: Errno) {
    let fault = SystemFault(operation, path, error)
    // A sync that found no space has already dropped pages: it is a failed sync like any other.
    let isFull = error == .noSpace || error == .overQuota
    self = isFull && operation != .sync ? .diskFull(fault) : .failed(fault)
  }

  public var description: String {
    switch self {
    case .diskFull(let fault): "disk full: \(fault)"
    case .failed(let fault): "\(fault)"
    }
  }
}
