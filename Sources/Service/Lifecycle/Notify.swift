import Foundation
import Glibc

/// Tells systemd how the daemon is (sd_notify): one datagram to the socket that it named. Without
/// systemd it does nothing.
public struct Notify: Sendable {
  private let path: String?

  public init(environment: [String: String]) { path = environment["NOTIFY_SOCKET"] }

  public func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }
  public func status(_ status: String) { send("STATUS=\(status)") }
  public func stopping() { send("STOPPING=1\nSTATUS=draining") }
  /// It reads its configuration again; `ready` ends that. The time lets a systemd that knows it
  /// (253) tell this message from an older one.
  public func reloading() {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)\nSTATUS=reading the configuration again")
  }

  private func send(_ message: String) {
    guard let path, let first = path.utf8.first else { return }
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    guard socket >= 0 else { return }
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < capacity else { return }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    // An abstract socket is named with a leading @ that stands for NUL.
    if first == UInt8(ascii: "@") { address.sun_path.0 = 0 }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let text = Array(message.utf8)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
        _ = sendto(socket, text, text.count, Int32(MSG_NOSIGNAL), target, length)
      }
    }
  }
}
