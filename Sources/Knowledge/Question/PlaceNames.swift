/// Names of places as they are written: what stands before 村, 镇, 小区 and their like.
enum PlaceNames {
  /// Places inside a county: what is said of one of them is of little use elsewhere.
  private static let towns = WordTable("街道 镇 乡 镇街 街镇")
  private static let within = WordTable(
    """
    社区 小区 花园 花苑 家园 名邸 楼盘 驾校 商场 超市 公寓 广场 大厦 大道 大桥 村 路 街 巷 组 栋 国际 名都 新城 小学 中学 幼儿园 医院 公园 市场
    学校 镇街 街镇
    """)
  /// These hold a sort of place and are words of their own, whatever stands before them.
  private static let common = WordTable("初中学 高中学 小学生 中学生 大学生")
  /// Counties and what holds them: an answer may well be true of all of one.
  private static let large = WordTable("自治区 省 市 县 区")

  /// What sort of such a place it is: a name may stand in front of these too.
  private static let qualities = Letters.words(
    "示范 普惠 普惠性 配套 安置 农贸 集贸 菜 农村 培训 初级 高级 附属 实验 中心")

  /// What makes another word of the small place's letter, in front of it or behind.
  private static let before = Letters.words(
    """
    市 县 区 省 本 各 该 农 乡 城 全 我 贵 在 到 和 与 或 的 个 每 按 是 原 某 老 旧 新 住宅 商业 物业 所在 户籍 户口所在 相关 有关 属地 辖区 所属 公 道 铁
    线 思 马 电 网 通 走 出 一 二 三 大 小 中 上 下 外 修 建 进 贫困 自然 行政 民办 公办 公立 私立 定点 体检 协议 普通 义务教育 就读 转入 转出 迁入 迁出 以 为
    不 封闭式 人才 劳动力 房地产 建筑 分 定 长 短 近 假 学 日 周 时 工 班 延 早 定 前 后 本地 省级 三级 二级 一级 县级 市级 乡镇 校 专科 人民 各级 职业
    说 们 咱 俺 这边 那边 周边 咱边 身边 家边 这里 那里 县里 市里 城里 对 于 了 要求 请求 让 向 由 经 及 至 过 从 往 给 被 把 一所 两所 三所 多所 几所 条
    步行 所在地 居住地 常住地 参保地 户籍地 户口地 阶段 孩子 儿子 女儿 宝宝 小孩 联系 选择 什么 哪 几 两 有 没 做好 读 念 送 买 租 住 一套 其他 其它
    """)
  private static let behind = Letters.words(
    """
    民 委 组 庄 级 政府 集体 人民政府 办事处 居委会 村委会 灯 面 线 由 径 程 费 况 口 段 边 间 限 待 织 合 成 建 内 学生 教师 网 道 房 里 医保 业主 物业
    规划 支书 小组 级以上 贸 权 镇 中 容 管理
    """)

  private static let nameLettersMin = 2

  /// Whether the text names one place within a town, or a town: at least two letters of a name
  /// before the sort of place it is, where those do not make another word.
  static func namesSmallPlace(_ text: Letters) -> Bool {
    names(within, in: text) || namesTown(text)
  }

  static func namesPlaceInTown(_ text: Letters) -> Bool { names(within, in: text) }

  static func namesTown(_ text: Letters) -> Bool { names(towns, in: text) }

  private static func names(_ sorts: WordTable<Void>, in text: Letters) -> Bool {
    var at = 0
    while at < text.count {
      if let word = text.longest(of: common, at: at) {
        at += word.count
      } else if let sort = text.longest(of: sorts, at: at) {
        if isNamed(text, at, sort) { return true }
        at += sort.count
      } else {
        at += 1
      }
    }
    return false
  }

  private static func isNamed(_ text: Letters, _ place: Int, _ sort: Letters) -> Bool {
    let quality = qualities.first { text.has($0, at: place - $0.count) }
    let at = place - (quality?.count ?? 0)
    guard at >= nameLettersMin, text[(at - nameLettersMin)..<at].allSatisfy(\.isWordLetter) else {
      return false
    }
    let makesAnother = before.contains { text.has($0, at: at - $0.count) }
      || (sort.count == 1 && behind.contains { text.has($0, at: place + sort.count) })
    return !makesAnother
  }

  /// The text without the names of counties, cities and provinces: those are neutral where two
  /// questions are compared. A letter and digits before 市, 县 or 区 is a name that was hidden.
  static func neutralized(_ text: Letters, known: WordTable<Void>) -> Letters {
    var rest: Letters = []
    var at = 0
    while at < text.count {
      if let name = text.longest(of: known, at: at) {
        at += name.count
        continue
      }
      if text[at].isASCIILetter, let end = hiddenEnd(text, at) {
        at = end
        continue
      }
      rest.append(text[at])
      at += 1
    }
    return rest
  }

  private static func hiddenEnd(_ text: Letters, _ at: Int) -> Int? {
    if at > 0, text[at - 1].isASCIILetter || text[at - 1].isASCIIDigit { return nil }
    var end = at + 1
    while end < text.count, text[end].isASCIIDigit { end += 1 }
    return text.longest(of: large, at: end).map { end + $0.count }
  }
}
