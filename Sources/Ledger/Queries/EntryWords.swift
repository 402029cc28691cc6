import Knowledge
import Orders
import WorkTime

/// What happened to an entry of the FAQ, in words.
public enum EntryWords {
  public static func words(of change: EntryChange, _ names: UnitNames) -> String {
    let (event, entry) = (change.event, change.event.entry)
    switch event.what {
    case .gathered(let gathered):
      let unit = names[gathered.unit] ?? gathered.unit
      return gathered.isNew
        ? "问答 \(entry) 立为候选,来自 \(gathered.order)(\(unit)答复)"
        : "问答 \(entry) 又有人问,来自 \(gathered.order)"
    case .enteredReview: return "问答 \(entry) 进入初审"
    case .conflicted(let other, let differences):
      let shown = differences.prefix(shownMax).joined(separator: ";")
      return "问答 \(entry) 与 \(other) 答复不一致:\(shown);一致前不得发布"
    case .expired(let due):
      return "问答 \(entry) 已过有效期,不再推荐;请于 \(EventWords.deadline(due)) 前更新或停用"
    case .ownerLate(let due):
      return "问答 \(entry) 已过有效期,责任单位至 \(EventWords.deadline(due)) 未更新或停用"
    case .suggested(let order, _): return "问答 \(entry) 推荐给 \(order)"
    case .used(let order, let isUsed):
      return "问答 \(entry) 的推荐答复\(isUsed ? "已" : "未")被 \(order) 采用"
    case .acted(let act, let actor):
      return "问答 \(entry) \(words(of: act, change))(\(actor.by))"
    }
  }

  private static let shownMax = 3

  private static func words(of act: EntryAct, _ change: EntryChange) -> String {
    switch act {
    case .add: "新增,进入初审"
    case .edit: "修改,进入初审"
    case .approve(let stage):
      change.released.map { "\(stage.chinese)通过,发布第 \($0.version) 版" } ?? "\(stage.chinese)通过"
    case .proofread: "校对"
    case .reject(let why): "退回:\(why)"
    case .merge(let other): "并入 \(other)"
    case .split(let other, let orders, _): "拆出 \(other)(\(orders.count) 件)"
    case .apart(let other): "与 \(other) 区分为两个问题"
    case .retire(let why): "停用:\(why)"
    case .withdraw(let why): "撤下:\(why)"
    case .settle(let other, let why): "与 \(other) 的不一致已处理:\(why)"
    }
  }
}
