import Foundation
import Glibc
import Journal
import Synchronization

/// The operating system's calls with faults in chosen places, and a memory of what was synced, so
/// that a crash can take back what was not: bytes, names, and the directories themselves.
public final class FaultyDisk: Sendable {
  public enum Fault: Sendable {
    case error(Int32)
    /// A write takes so many bytes and then fails at its next call.
    case torn(bytes: Int, Int32)
    /// From here on every call fails: the process is gone.
    case crash(bytes: Int)
  }

  public enum Operation: String, Sendable { case open, write, sync, truncate, rename, remove }

  /// A call that is about to be made.
  public struct Call: Sendable {
    public var number: Int
    public var operation: Operation
    public var path: String
  }

  /// What is known of a file's bytes.
  struct FileState {
    /// So many of them a power cut leaves as they are.
    var synced: Int64 = 0
    /// What an unsynced truncate took away may come back.
    var ghost: (offset: Int64, bytes: [UInt8])?
  }

  /// A change to the names of a directory that no sync of it has made durable, and what takes it
  /// back.
  struct NameChange {
    enum Change {
      case created(String)
      case renamed(from: String, to: String, over: (bytes: [UInt8], state: FileState)?)
      case removed(String, bytes: [UInt8], state: FileState)
    }
    var directory: String
    var change: Change
  }

  struct State {
    var calls = 0
    var faults: [Int: Fault] = [:]
    var writeBytesMax = Int.max
    var pending: Int32?
    var isCrashed = false
    var paths: [Int32: String] = [:]
    var files: [String: FileState] = [:]
    var names: [NameChange] = []
    /// Directories whose own names are durable.
    var durableDirectories: Set<String> = []
  }

  let state = Mutex(State())
  private let before: (@Sendable (Call) -> Fault?)?
  let rootDirectory: String?

  /// - Parameters:
  ///   - faults: by the number of the call.
  ///   - root: directories below this one vanish at a power cut while no sync of their parent has
  ///     made them durable; nil where they are taken for durable.
  ///   - before: is asked before each call that has no fault by its number.
  public init(
    faults: [Int: Fault] = [:], writeBytesMax: Int = .max, root: String? = nil,
    before: (@Sendable (Call) -> Fault?)? = nil
  ) {
    self.before = before
    rootDirectory = root
    state.withLock {
      $0.faults = faults
      $0.writeBytesMax = writeBytesMax
    }
  }

  public var callCount: Int { state.withLock { $0.calls } }
  public var isCrashed: Bool { state.withLock { $0.isCrashed } }

  /// Another process may use it now.
  public func revive() {
    state.withLock {
      $0.isCrashed = false
      $0.pending = nil
    }
  }

  public func limitWrites(bytesMax: Int) { state.withLock { $0.writeBytesMax = bytesMax } }

  /// Says what the call that comes now shall do: nil lets it through.
  private func next(_ operation: Operation, _ path: String) throws(Errno) -> Fault? {
    let (number, known): (Int, Fault?) = state.withLock { state in
      state.calls += 1
      if state.isCrashed { return (state.calls - 1, .error(EIO)) }
      if let code = state.pending {
        state.pending = nil
        return (state.calls - 1, .error(code))
      }
      return (state.calls - 1, state.faults[state.calls - 1])
    }
    var fault = known
    if fault == nil, let before {
      fault = before(Call(number: number, operation: operation, path: path))
    }
    if case .error(let code) = fault { throw Errno(code) }
    return fault
  }

  private func plain(_ operation: Operation, _ path: String) throws(Errno) {
    switch try next(operation, path) {
    case nil: return
    case .torn(_, let code), .error(let code): throw Errno(code)
    case .crash:
      state.withLock { $0.isCrashed = true }
      throw Errno(EIO)
    }
  }

  public var calls: FileSystemCalls {
    FileSystemCalls(
      open: { path, flags, mode throws(Errno) in try self.open(path, flags, mode) },
      write: { descriptor, bytes, offset throws(Errno) in
        try self.write(descriptor, bytes, offset)
      },
      sync: { descriptor throws(Errno) in try self.sync(descriptor) },
      truncate: { descriptor, length throws(Errno) in try self.truncate(descriptor, length) },
      rename: { from, to throws(Errno) in try self.rename(from, to) },
      remove: { path throws(Errno) in try self.remove(path) })
  }

  private func path(_ descriptor: Int32) -> String { state.withLock { $0.paths[descriptor] ?? "" } }

  private func open(_ path: String, _ flags: Int32, _ mode: UInt32) throws(Errno) -> Int32 {
    try plain(.open, path)
    let isNew = access(path, F_OK) != 0
    let size = isNew ? 0 : Self.size(path)
    let descriptor = try FileSystemCalls.system.open(path, flags, mode)
    if flags & O_DIRECTORY != 0 {
      state.withLock { $0.paths[descriptor] = path }
      return descriptor
    }
    state.withLock {
      $0.paths[descriptor] = path
      if isNew {
        $0.files[path] = FileState()
        $0.names.append(NameChange(directory: Self.parent(path), change: .created(path)))
      } else if flags & O_TRUNC != 0 {
        $0.files[path] = FileState()
      } else if $0.files[path] == nil {
        // It was there before us.
        $0.files[path] = FileState(synced: size)
      }
    }
    return descriptor
  }

  private func write(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ offset: Int64
  ) throws(Errno) -> Int {
    let path = path(descriptor)
    var count = min(bytes.count, state.withLock { $0.writeBytesMax })
    switch try next(.write, path) {
    case .torn(let torn, let code):
      count = min(count, torn)
      state.withLock { $0.pending = code }
      if count == 0 { throw Errno(code) }
    case .crash(let torn):
      count = min(count, torn)
      state.withLock { $0.isCrashed = true }
    case .error, nil: break
    }
    state.withLock { $0.files[path]?.ghost = nil }
    let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
    let taken = try FileSystemCalls.system.write(descriptor, part, offset)
    if isCrashed { throw Errno(EIO) }
    return taken
  }

  /// Syncs nothing, and remembers that it was done.
  private func sync(_ descriptor: Int32) throws(Errno) {
    let path = path(descriptor)
    try plain(.sync, path)
    var status = stat()
    fstat(descriptor, &status)
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    let inside = isDirectory && rootDirectory != nil ? Self.directories(in: path) : []
    state.withLock { state in
      if isDirectory {
        state.names.removeAll { $0.directory == path }
        state.durableDirectories.formUnion(inside)
      } else {
        state.files[path] = FileState(synced: Int64(status.st_size))
      }
    }
  }

  private func truncate(_ descriptor: Int32, _ length: Int64) throws(Errno) {
    let path = path(descriptor)
    try plain(.truncate, path)
    let cut = Self.content(path).dropFirst(Int(length))
    try FileSystemCalls.system.truncate(descriptor, length)
    state.withLock { state in
      guard let known = state.files[path] else { return }
      state.files[path] = FileState(
        synced: min(known.synced, length),
        ghost: cut.isEmpty ? nil : (offset: length, bytes: Array(cut)))
    }
  }

  private func rename(_ from: String, _ to: String) throws(Errno) {
    try plain(.rename, to)
    let old = access(to, F_OK) == 0 ? Self.content(to) : nil
    try FileSystemCalls.system.rename(from, to)
    state.withLock { state in
      let over = old.map { (bytes: $0, state: state.files[to] ?? FileState()) }
      state.files[to] = state.files.removeValue(forKey: from)
      state.names.append(NameChange(
        directory: Self.parent(to), change: .renamed(from: from, to: to, over: over)))
    }
  }

  private func remove(_ path: String) throws(Errno) {
    try plain(.remove, path)
    let old = Self.content(path)
    try FileSystemCalls.system.remove(path)
    state.withLock { state in
      let known = state.files.removeValue(forKey: path) ?? FileState()
      state.names.append(NameChange(
        directory: Self.parent(path), change: .removed(path, bytes: old, state: known)))
    }
  }
}
