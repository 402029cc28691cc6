import Foundation
import Glibc
import Synchronization

@testable import Journal

/// The operating system's calls with faults in chosen places, and a memory of what was synced, so
/// that a crash can take back what was not.
final class FaultyDisk: Sendable {
  enum Fault: Sendable {
    case error(Int32)
    /// A write takes so many bytes and then fails at its next call.
    case torn(bytes: Int, Int32)
    /// From here on every call fails: the process is gone.
    case crash(bytes: Int)
  }

  struct State {
    var calls = 0
    var faults: [Int: Fault] = [:]
    var writeBytesMax = Int.max
    var pending: Int32?
    var isCrashed = false
    var paths: [Int32: String] = [:]
    var syncedBytes: [String: Int64] = [:]
    /// Files whose names no sync of their directory has made durable.
    var newNames: Set<String> = []
  }

  let state = Mutex(State())

  init(faults: [Int: Fault] = [:], writeBytesMax: Int = .max) {
    state.withLock {
      $0.faults = faults
      $0.writeBytesMax = writeBytesMax
    }
  }

  var callCount: Int { state.withLock { $0.calls } }

  /// Says what the call that comes now shall do: nil lets it through.
  private func next() throws(Errno) -> Fault? {
    let fault: Fault? = state.withLock { state in
      state.calls += 1
      if state.isCrashed { return .error(EIO) }
      if let code = state.pending {
        state.pending = nil
        return .error(code)
      }
      return state.faults[state.calls - 1]
    }
    if case .error(let code) = fault { throw Errno(code) }
    return fault
  }

  private func plain() throws(Errno) {
    switch try next() {
    case nil: return
    case .torn(_, let code), .error(let code): throw Errno(code)
    case .crash:
      state.withLock { $0.isCrashed = true }
      throw Errno(EIO)
    }
  }

  var calls: FileSystemCalls {
    FileSystemCalls(
      open: { path, flags, mode throws(Errno) in try self.open(path, flags, mode) },
      write: { descriptor, bytes, offset throws(Errno) in
        try self.write(descriptor, bytes, offset)
      },
      sync: { descriptor throws(Errno) in try self.sync(descriptor) },
      truncate: { descriptor, length throws(Errno) in try self.truncate(descriptor, length) },
      rename: { from, to throws(Errno) in
        try self.plain()
        try SystemCalls.rename(from, to)
      },
      remove: { path throws(Errno) in
        try self.plain()
        try SystemCalls.remove(path)
      })
  }

  private func open(_ path: String, _ flags: Int32, _ mode: UInt32) throws(Errno) -> Int32 {
    try plain()
    let isNew = access(path, F_OK) != 0
    let descriptor = try SystemCalls.open(path, flags, mode)
    state.withLock {
      $0.paths[descriptor] = path
      if isNew { $0.newNames.insert(path) }
    }
    return descriptor
  }

  private func write(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ offset: Int64
  ) throws(Errno) -> Int {
    var count = min(bytes.count, state.withLock { $0.writeBytesMax })
    switch try next() {
    case .torn(let torn, let code):
      count = min(count, torn)
      state.withLock { $0.pending = code }
      if count == 0 { throw Errno(code) }
    case .crash(let torn):
      count = min(count, torn)
      state.withLock { $0.isCrashed = true }
    case .error, nil: break
    }
    let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
    let taken = try SystemCalls.write(descriptor, part, offset)
    if state.withLock({ $0.isCrashed }) { throw Errno(EIO) }
    return taken
  }

  private func sync(_ descriptor: Int32) throws(Errno) {
    try plain()
    var status = stat()
    fstat(descriptor, &status)
    state.withLock { state in
      guard let path = state.paths[descriptor] else { return }
      if status.st_mode & S_IFMT == S_IFDIR {
        state.newNames = state.newNames.filter { !$0.hasPrefix(path + "/") }
      } else {
        state.syncedBytes[path] = Int64(status.st_size)
      }
    }
  }

  private func truncate(_ descriptor: Int32, _ length: Int64) throws(Errno) {
    try plain()
    try SystemCalls.truncate(descriptor, length)
    state.withLock { state in
      guard let path = state.paths[descriptor], let synced = state.syncedBytes[path] else { return }
      state.syncedBytes[path] = min(synced, length)
    }
  }

  /// What a power cut does: unsynced bytes stay, vanish or turn into something else, and a name
  /// that no directory sync has covered may be gone.
  func powerCut(using random: inout Seeded) {
    let (synced, newNames, paths) = state.withLock { ($0.syncedBytes, $0.newNames, $0.paths) }
    for path in Set(paths.values).sorted() where path.hasSuffix(".jsonl") {
      guard let content = FileManager.default.contents(atPath: path) else { continue }
      let kept = Int(synced[path] ?? 0)
      if newNames.contains(path), kept == 0, random.below(2) == 0 {
        unlink(path)
        continue
      }
      guard content.count > kept else { continue }
      var bytes = [UInt8](content.prefix(kept + random.below(content.count - kept + 1)))
      if bytes.count > kept, random.below(3) == 0 {
        for index in (kept + random.below(bytes.count - kept))..<bytes.count { bytes[index] = 0 }
      }
      // In place, because the writer of the dead process may still have it open.
      bytes.withUnsafeBytes { raw in
        let file = Glibc.open(path, O_WRONLY)
        _ = pwrite(file, raw.baseAddress, raw.count, 0)
        _ = ftruncate(file, raw.count)
        close(file)
      }
    }
  }
}

/// SplitMix64: the same numbers for the same seed on every machine.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
