import Foundation
import Glibc
import Journal
import Synchronization

/// A ledger's directory that goes away with the test. In memory where that can be: the tests sync
/// thousands of times, and what a sync is good for they simulate.
final class Scratch {
  let path: String

  init() {
    let root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(root)/wenzheng-vault-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? root
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var vault: String { path + "/vault" }

  func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: vault).sorted()
  }

  func bytes(of file: String) -> [UInt8] {
    [UInt8](FileManager.default.contents(atPath: vault + "/" + file) ?? Data())
  }
}

func record(_ number: Int, bytes: Int = 30) -> [UInt8] {
  let name = String(repeating: "王", count: bytes / 3)
  return Array("{\"n\":\(number),\"name\":\"\(name)\"}".utf8)
}

/// The system's calls, of which the one with this number fails.
func calls(failing number: Int, with code: Int32) -> FileSystemCalls {
  let count = FailingCall(number: number, code: code)
  let system = FileSystemCalls.system
  return FileSystemCalls(
    open: { path, flags, mode throws(Errno) in
      try count.next()
      return try system.open(path, flags, mode)
    },
    write: { descriptor, bytes, offset throws(Errno) in
      try count.next(halfOf: bytes) { half throws(Errno) in
        _ = try system.write(descriptor, half, offset)
      }
      return try system.write(descriptor, bytes, offset)
    },
    sync: { descriptor throws(Errno) in
      try count.next()
      try system.sync(descriptor)
    },
    truncate: { descriptor, length throws(Errno) in
      try count.next()
      try system.truncate(descriptor, length)
    },
    rename: { from, to throws(Errno) in
      try count.next()
      try system.rename(from, to)
    },
    remove: { path throws(Errno) in
      try count.next()
      try system.remove(path)
    })
}

final class FailingCall: Sendable {
  private let count = Mutex(0)
  private let number: Int
  private let code: Int32

  init(number: Int, code: Int32) {
    self.number = number
    self.code = code
  }

  func next() throws(Errno) {
    let isDue = count.withLock { count in
      count += 1
      return count == number
    }
    if isDue { throw Errno(code) }
  }

  /// A write that fails has taken half of its bytes.
  func next(
    halfOf bytes: UnsafeRawBufferPointer,
    _ write: (UnsafeRawBufferPointer) throws(Errno) -> Void
  ) throws(Errno) {
    do throws(Errno) { try next() } catch {
      try write(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]))
      throw error
    }
  }
}
