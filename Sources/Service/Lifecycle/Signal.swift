import Foundation
import Synchronization

/// One thread raises it, another waits for it. A raise that nobody waits for is kept, so that none
/// is missed between a look and a wait.
public final class Signal: Sendable {
  private let condition = NSCondition()
  private let raised = Mutex(false)
  private let staysUp: Bool

  /// One that stays up ends every wait from then on, of however many threads: the end of the
  /// daemon. Any other is lowered by the one thread that waits for it.
  public init(staysUp: Bool = false) { self.staysUp = staysUp }

  public func raise() {
    condition.lock()
    raised.withLock { $0 = true }
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until it is raised or the time is over, and lowers it unless it stays up.
  public func wait(milliseconds: Int) { _ = waitRaised(milliseconds: milliseconds) }

  /// The same, and says whether it was raised.
  public func waitRaised(milliseconds: Int) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    let end = Date(timeIntervalSinceNow: Double(milliseconds) / 1000)
    while !raised.withLock({ $0 }) {
      if !condition.wait(until: end) { break }
    }
    return raised.withLock { raised in
      defer { if !staysUp { raised = false } }
      return raised
    }
  }
}

/// A flag that one raiser at a time may hold.
public final class SharedFlag: Sendable {
  private let value = Atomic(false)

  public init() {}

  /// True if it was down and is now up.
  public func raise() -> Bool { !value.exchange(true, ordering: .acquiringAndReleasing) }
  public func lower() { value.store(false, ordering: .releasing) }
  public var isUp: Bool { value.load(ordering: .acquiring) }
}

/// A number that several threads raise and lower within a bound.
public final class SharedCount: Sendable {
  private let value = Mutex(0)

  public init() {}

  /// False, and nothing added, where it would pass `max`.
  public func add(_ count: Int, max: Int) -> Bool {
    value.withLock { value in
      guard value + count <= max else { return false }
      value += count
      return true
    }
  }

  public func remove(_ count: Int) { value.withLock { $0 -= count } }
}
