import Appeals
import Formats
import Orders
import WorkTime

/// From a message and the state to an event. Pure: the same arguments give the same decision, on
/// any machine and at any time.
public struct Decider: Sendable {
  public let configuration: Configuration

  public init(configuration: Configuration) { self.configuration = configuration }

  /// The steps of the deadline that have come due: a warning one working day before, then the
  /// breach. The caller keeps timers and asks at the right instants; asking again changes nothing.
  public func step(of order: Order, unit: String, warnAt: Instant, now: Instant) -> Decision? {
    // After the breach there is nothing more to say, not even if the clock goes back before it.
    guard order.clockRuns, !order.flags.contains(.breached) else { return nil }
    let step = DeadlineStep(order: order.number, unit: unit, due: order.due)
    if now > order.due { return Decision(.breached(step), at: order.due) }
    let warnAt = Self.warning(of: order, warnAt)
    if now >= warnAt && now <= order.due && !order.flags.contains(.warned) {
      return Decision(.warned(step), at: max(warnAt, order.opened))
    }
    return nil
  }

  /// When something will next happen to the order by time alone; nil when nothing will.
  public func nextStep(of order: Order, warnAt: Instant, now: Instant) -> Instant? {
    guard order.clockRuns, !order.flags.contains(.breached) else { return nil }
    if !order.flags.contains(.warned) && now <= order.due {
      return max(Self.warning(of: order, warnAt), order.opened)
    }
    return order.due.adding(milliseconds: 1)
  }

  /// Where the limit is shorter than the warning's lead, a warning at once would say nothing: then
  /// it comes when three quarters of the time are over.
  private static func warning(of order: Order, _ warnAt: Instant) -> Instant {
    if warnAt > order.received { return warnAt }
    let span = order.due.milliseconds(since: order.received)
    return order.received.adding(milliseconds: span / 4 * 3)
  }

  /// One working day before the due instant (黄牌: 山东省省级政务服务投诉热线管理办法, 2017).
  public func warnAt(due: Instant) -> Instant {
    configuration.calendar.workingDaysBefore(1, due)
  }
}
