import Foundation
import Glibc

/// SIGTERM and SIGINT, and where wanted SIGHUP, as calls on a thread of their own.
///
/// They are blocked in every thread, which must happen before the first thread is made, and waited
/// for in one: no handler ever interrupts anything.
public enum Signals {
  /// - Parameter onReload: what SIGHUP does where somebody sends it. Where the kernel does, because
  ///   the terminal is gone, it ends the process as ever, unless it was to be ignored (nohup).
  public static func onTermination(
    onReload: (@Sendable () -> Void)? = nil, _ body: @escaping @Sendable (_ times: Int) -> Void
  ) {
    signal(SIGPIPE, SIG_IGN)
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGTERM, SIGINT] { sigaddset(&set, number) }
    let ignoresHangup = isIgnored(SIGHUP)
    if onReload != nil { sigaddset(&set, SIGHUP) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let wanted = set
    Thread.detachNewThread {
      var set = wanted
      var times = 0
      while true {
        var info = siginfo_t()
        let number = sigwaitinfo(&set, &info)
        if number < 0 {
          if errno == EINTR { continue }
          return
        }
        if number == SIGHUP {
          if info.si_code != siKernel {
            onReload?()
            continue
          }
          if ignoresHangup { continue }
        }
        times += 1
        body(times)
      }
    }
  }

  /// `SI_KERNEL` of sigaction(2), which Glibc's module leaves out.
  private static let siKernel: Int32 = 0x80

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
