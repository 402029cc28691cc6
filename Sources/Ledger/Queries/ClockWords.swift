import Orders
import WorkTime

/// What clocks do, in words.
enum ClockWords {
  static func words(of body: Event.Body, _ names: UnitNames) -> String {
    switch body {
    case .warned(let step): words(step, "黄牌:临近\(ClockName.chinese(step.clock))时限")
    case .urgedByTime(let step): words(step, "催办:\(ClockName.chinese(step.clock))时限")
    case .breached(let step): words(step, "红牌:超过\(ClockName.chinese(step.clock))时限")
    case .supervisedByTime(let step): words(step, "督办:超过\(ClockName.chinese(step.clock))时限")
    case .resumedByTime(let resumed) where resumed.clock.pausedSince != nil: "挂起到期,仍待答复,暂停计时"
    case .resumedByTime(let resumed):
      "挂起到期,恢复计时,至 \(EventWords.deadline(resumed.promise.due))"
    case .recomputed(let moved):
      "日历变更,\(ClockName.chinese(moved.clock))时限由 \(EventWords.deadline(moved.before))"
        + " 改为 \(EventWords.deadline(moved.due))\(moved.provisional ? "(暂定)" : "")"
    case .alerted(let alerted):
      "提醒 \(names[alerted.unit] ?? alerted.unit):\(alerted.items.count) 件"
        + (alerted.taken > alerted.items.count
          ? ",另 \(alerted.taken - alerted.items.count) 件已无须提醒" : "")
    case .recomputeEnded(let clocks): "时限已按启用的日历核算,\(clocks) 个有变"
    case .unitSilenced(let unit):
      "\(unit.verb.chinese) \(names[unit.unit] ?? unit.unit)(\(unit.by))"
        + (unit.until.map { ",至 \(EventWords.deadline($0))" } ?? "")
    default: ""
    }
  }

  private static func words(_ step: DeadlineStep, _ what: String) -> String {
    var words = "\(what) \(EventWords.deadline(step.due))"
    if step.isLate { words += "(补发)" }
    if step.isSilenced { words += "(已静默)" }
    return words
  }
}
