/// One date between receipt and due, and how it was counted: what `show` and `explain` print.
public struct DayCount: Hashable, Sendable, CustomStringConvertible {
  public enum Counted: Hashable, Sendable {
    /// The day of receipt, which does not count (民法典 §201).
    case receipt
    /// A day off within a limit in working days or minutes.
    case dayOff
    /// The n-th day of the limit and of what it was extended by.
    case day(Int)
    /// So many minutes of the limit ran on this day.
    case minutes(Int)
    /// The limit would have ended on a day off: its end moved on over this day, or to it
    /// (民法典 §203).
    case moved
    /// The clock stood still: the day lies behind that of the stop, up to that of the start.
    case paused
    /// Within time that was granted in another measure than the limit's, or up to an instant.
    case granted(Limit?)
  }

  public let date: CivilDate
  public let kind: DayKind
  /// The kind of day may still be changed by a notice that is not published yet.
  public let provisional: Bool
  public let counted: Counted

  public var isCounted: Bool {
    switch counted {
    case .day: true
    case .minutes(let count): count > 0
    case .receipt, .dayOff, .moved, .paused, .granted: false
    }
  }

  /// `2026-10-08 Thursday, working day: day 1`
  public var description: String {
    let words =
      switch counted {
      case .receipt: "receipt, not counted"
      case .dayOff: "not counted"
      case .day(let number): "day \(number)"
      case .minutes(let count): "\(count) minutes"
      case .moved: kind.isWorking ? "the end moves on to it" : "the end moves on"
      case .paused: "paused, not counted"
      case .granted(let limit?): "within \(limit) granted"
      case .granted(nil): "within the time granted"
      }
    return "\(date) \(date.weekday), \(kind)\(provisional ? " (provisional)" : ""): \(words)"
  }

  /// What was counted and why, in the words of an order: `第1天`, `国庆节放假,不计`.
  public var chinese: String {
    switch counted {
    case .receipt: "收件当日,不计"
    case .dayOff: "\(kind.chinese),不计"
    case .day(let number): "第\(number)天"
    case .minutes(let count): "计\(count)分钟"
    case .moved: kind.isWorking ? "顺延至此日" : "\(kind.chinese),顺延"
    case .paused: "计时暂停,不计"
    case .granted: "延期之内"
    }
  }
}

extension WorkCalendar {
  /// Every date from the receipt to the due date, and how it was counted.
  ///
  /// Guarantees: the last one is the day on which the limit ends, as `RunningLimit` has it with
  /// these steps. The days, or the minutes, that count add up to the limit and its extensions of
  /// the same measure, unless another's limit ended it before.
  public func explain(
    from start: Instant, limit: Limit, dayEnd: DayEnd = .midnight, steps: [LimitStep] = []
  ) -> [DayCount] {
    Explanation(self, from: start, limit: limit, dayEnd: dayEnd, steps: steps).days
  }
}
