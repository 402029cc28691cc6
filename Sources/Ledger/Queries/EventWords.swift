import Appeals
import Decider
import Orders
import WorkTime

/// An event in words, for the log and for an order's timeline. Nothing of a citizen's own text ever
/// stands in them, redacted or not.
public enum EventWords {
  public static func words(of event: Event, names: UnitNames) -> String {
    switch event.body {
    case .ledgerCreated(let ledger, let isHistory):
      (isHistory ? "新建历史台账 " : "新建台账 ") + ledger
    case .clusterAdopted(let cluster, let embedded):
      "接入集群 \(cluster)\(embedded ? "(内嵌)" : "")"
    case .configurationAdopted(let id, let files): "启用配置 \(id)(\(files.count) 个文件)"
    case .configurationText(let file, let part, let parts, _):
      "配置文本 \(file)(\(part + 1)/\(parts))"
    case .partitionAdopted(let topic, let partition, let start):
      "接入分区 \(topic)/\(partition),自位移 \(start) 起"
    case .offsetsSkipped(let skipped):
      "跳过 \(skipped.topic)/\(skipped.partition) 位移 \(skipped.from) 至 \(skipped.to),"
        + "操作人 \(skipped.by)"
    case .ledgerRepaired(let repair, let by): "修复台账 \(repair),此后序号重新编发,操作人 \(by)"
    case .opened(let opened): words(of: opened, names)
    case .amended(let amended): words(of: amended)
    case .duplicate: "重复来件,不另立单"
    case .deadLettered(let letter): "死信 \(letter.code):\(letter.sentence)"
    case .applied(let applied): ActionWords.words(of: applied, names)
    case .parked(let parked): ActionWords.words(of: parked)
    case .letterSettled(let settled): ActionWords.words(of: settled)
    case .refused(let refused):
      "拒绝 \(refused.verb.rawValue)(\(refused.by)):\(refused.sentence)"
    case .repeated: "重复操作,不再执行"
    case .entryChanged(let change): EntryWords.words(of: change, names)
    case .entryRepublished(let release): "问答 \(release.entry) 第 \(release.version) 版重新推送"
    default: ClockWords.words(of: event.body, names)
    }
  }

  private static func words(of opened: Opened, _ names: UnitNames) -> String {
    let unit = names[opened.judged.unit] ?? opened.judged.unit
    let how =
      switch opened.state {
      case .desk: "转人工派单"
      case .linked: "不另派单"
      case .closed: "即办"
      default: "派单"
      }
    let upstream = opened.promise.upstreamHolds ? ",以上级时限为准" : ""
    let provisional = opened.promise.provisional ? ",假期安排未公布,暂定" : ""
    let joined = opened.joined.map { "," + ActionWords.words(of: $0) } ?? ""
    let helpers = ActionWords.words(of: opened.coUnits, names).map { "," + $0 } ?? ""
    return "\(how)→ \(unit)\(helpers),限\(opened.promise.limit.chinese),"
      + "至 \(deadline(opened.promise.due))\(upstream)\(provisional)\(joined)"
  }

  private static func words(of amended: Amended) -> String {
    var words = "补充诉求,按原单号再次派送"
    if amended.isForDesk { words = "补充诉求,反映公职人员,只送热线办,不送承办单位" }
    if amended.unlinks { words = "补充诉求,解除并单,\(amended.state == .desk ? "转人工派单" : "派单")" }
    guard amended.clock != nil else { return words }
    let promise = amended.promise
    let limit = promise.upstreamHolds ? "以上级时限为准" : "限\(promise.limit.chinese)"
    return "\(words),时限提前:\(limit),至 \(deadline(promise.due))"
  }

  /// The end of a day is 24:00 of that day, as people say it, not 00:00 of the next.
  public static func deadline(_ due: Instant) -> String {
    let isMidnight = due.minuteOfDay == 0 && due.milliseconds % 60_000 == 0
    let shown = isMidnight ? due.adding(milliseconds: -1) : due
    let date = shown.dateInShanghai()
    if isMidnight { return "\(date) 24:00" }
    let minute = shown.minuteOfDay
    return "\(date) \(two(minute / 60)):\(two(minute % 60))"
  }

  /// Learned of within this time of its happening, an event needs no second time.
  static let recordedLateMs: Int64 = 60_000

  /// Whether the ledger learned of an event later than it happened: what came while the daemon was
  /// down, or waited for its item.
  static func isLate(_ recorded: String, at: String) -> Bool {
    guard recorded != at, let at = try? Instant(parsing: at),
      let recorded = try? Instant(parsing: recorded)
    else { return false }
    return recorded.milliseconds(since: at) > recordedLateMs
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
