import Foundation
import Glibc

/// Why a daemon cannot be asked.
public enum ControlFault: Error, CustomStringConvertible {
  case notRunning(socket: String)
  /// One runs, and its ledger is not the one that is meant.
  case otherLedger(String, wanted: String)
  case failed(String)

  public var description: String {
    switch self {
    case .notRunning(let socket):
      "no daemon answers at \(socket); start one with `wenzheng serve`"
    case .otherLedger(let ledger, let wanted):
      "the daemon here has the ledger \(ledger), not \(wanted); name the --run folder of the "
        + "other one's daemon too, or leave --ledger out"
    case .failed(let reason): reason
    }
  }
}

/// A stream socket of this machine on which one line asks and one line answers.
enum LocalSocket {
  static let lineBytesMax = 64 << 20

  static func withAddress<T>(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T
  ) throws(ControlFault) -> T {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw .failed("the path \(path) is too long for a socket; choose a shorter --run folder")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// Whether somebody listens there: a socket that was left behind refuses.
  static func answers(_ path: String) throws(ControlFault) -> Bool {
    let descriptor = make()
    defer { close(descriptor) }
    return try withAddress(path) { connect(descriptor, $0, $1) } == 0
  }

  static func make() -> Int32 {
    socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  }

  static func setTimeout(_ descriptor: Int32, seconds: Int) {
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
  }

  static func write(_ descriptor: Int32, line: Data) -> Bool {
    var bytes = [UInt8](line)
    bytes.append(UInt8(ascii: "\n"))
    return bytes.withUnsafeBytes { data in
      var done = 0
      while done < data.count {
        let wrote = send(
          descriptor, data.baseAddress?.advanced(by: done), data.count - done,
          Int32(MSG_NOSIGNAL))
        if wrote < 0 && errno == EINTR { continue }
        if wrote <= 0 { return false }
        done += wrote
      }
      return true
    }
  }

  /// The bytes up to a newline; nil where the other side went away or said too much.
  static func readLine(_ descriptor: Int32, bytesMax: Int) -> Data? {
    var line: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 64 * 1024)
    while line.count < bytesMax {
      let got = part.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
      if got < 0 && errno == EINTR { continue }
      if got <= 0 { return nil }
      if let end = part[..<got].firstIndex(of: UInt8(ascii: "\n")) {
        line.append(contentsOf: part[..<end])
        return Data(line)
      }
      line.append(contentsOf: part[..<got])
    }
    return nil
  }
}

/// The command line's side.
public struct ControlClient: Sendable {
  public let path: String
  /// Nil where whichever ledger the daemon has is meant.
  public let ledger: String?
  static let timeoutS = 60

  public init(path: String, ledger: String? = nil) {
    self.path = path
    self.ledger = ledger
  }

  public func ask(_ request: ControlRequest) throws -> ControlAnswer {
    let descriptor = LocalSocket.make()
    guard descriptor >= 0 else { throw ControlFault.failed("no socket could be made") }
    defer { close(descriptor) }
    LocalSocket.setTimeout(descriptor, seconds: Self.timeoutS)
    let connected = try LocalSocket.withAddress(path) { connect(descriptor, $0, $1) }
    guard connected == 0 else {
      if errno == EACCES {
        throw ControlFault.failed("you may not use \(path); you need the daemon's group")
      }
      throw ControlFault.notRunning(socket: path)
    }
    guard LocalSocket.write(descriptor, line: try JSONEncoder().encode(
        ControlQuestion(ledger: ledger, request: request))),
      let line = LocalSocket.readLine(descriptor, bytesMax: LocalSocket.lineBytesMax)
    else { throw ControlFault.failed("the daemon at \(path) went away without an answer") }
    let answer = try JSONDecoder().decode(ControlAnswer.self, from: line)
    if case .otherLedger(let other) = answer {
      throw ControlFault.otherLedger(other, wanted: ledger ?? "")
    }
    return answer
  }
}
