import Orders
import WorkTime

/// Actions in words: what was done, by whom, and what it changed. Reasons and texts stay out, since
/// they may tell of the citizen.
enum ActionWords {
  static func words(of applied: Applied, _ names: UnitNames) -> String {
    var words = applied.verb.chinese
    if let part = applied.change.part { words += "[协办 \(names[part] ?? part)]" }
    words += "(\(applied.by))→ \(applied.state.chinese)"
    for detail in details(of: applied, names) { words += "," + detail }
    return words
  }

  private static func details(of applied: Applied, _ names: UnitNames) -> [String] {
    let (change, options) = (applied.change, applied.change.options)
    var details: [String] = []
    if let unit = options.unit { details.append("责任单位 \(names[unit] ?? unit)") }
    if let helpers = words(of: options.coUnits, names) { details.append(helpers) }
    else if applied.verb == .dispatch, change.dispatch?.joins == true {
      details.append("转交只送热线办的补充诉求")
    }
    if let until = options.until {
      let what = applied.verb == .extend ? "请延至" : "至"
      details.append("\(what) \(EventWords.deadline(until))")
    }
    if let solved = options.solved { details.append(solved ? "已解决" : "未解决") }
    if let satisfied = options.satisfied { details.append(satisfied ? "满意" : "不满意") }
    if let milestone = options.milestone { details.append(milestone) }
    if let urgency = options.urgency { details.append(urgency.chinese) }
    if let lead = options.with { details.append("牵头工单 \(lead)") }
    if change.reopens && applied.verb != .reopen { details.append("重办") }
    if change.unitStands { details.append("承办单位已定,不得再退") }
    if change.clock?.pausedSince != nil { details.append("停止计时") }
    if let promise = change.promise {
      details.append("限\(promise.limit.chinese),至 \(EventWords.deadline(promise.due))")
    }
    return details
  }

  /// Who helps; nil where nobody does.
  static func words(of coUnits: [ActionOptions.CoUnit], _ names: UnitNames) -> String? {
    if coUnits.isEmpty { return nil }
    let units = coUnits.map { names[$0.unit] ?? $0.unit }
    return "协办 \(units.joined(separator: "、"))"
  }

  static func words(of parked: Parked) -> String {
    "\(parked.verb.chinese)(\(parked.by)):等待来件 \(parked.channel)/\(parked.sourceID)"
  }

  static func words(of settled: LetterSettled) -> String {
    let what = settled.verb == .replay ? "死信 \(settled.letter) 重放到 \(settled.topic)"
      : "死信 \(settled.letter) 不再处理"
    return "\(what)(\(settled.by))"
  }

  /// What an order joined at its opening.
  static func words(of joined: Joined) -> String {
    switch joined.sort {
    case .repeated:
      "重复件,并入 \(joined.lead)(\(joined.leadState?.chinese ?? "")),不再派单"
    case .group: "同类诉求,并入 \(joined.lead)" + (joined.others.isEmpty ? "" : "(新建并单)")
    }
  }
}
