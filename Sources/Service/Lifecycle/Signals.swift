import Foundation
import Glibc

/// SIGTERM and SIGINT as calls on a thread of their own.
///
/// They are blocked in every thread, which must happen before the first thread is made, and waited
/// for in one: no handler ever interrupts anything.
public enum Signals {
  public static func onTermination(_ body: @escaping @Sendable (_ times: Int) -> Void) {
    signal(SIGPIPE, SIG_IGN)
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGTERM, SIGINT] { sigaddset(&set, number) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let wanted = set
    Thread.detachNewThread {
      var set = wanted
      var times = 0
      while true {
        var number: Int32 = 0
        guard sigwait(&set, &number) == 0 else { return }
        times += 1
        body(times)
      }
    }
  }
}
