/// A question made ready to be compared with many others.
public struct QuestionShape: Hashable, Sendable {
  /// The letters of what is asked about, and its pairs of neighbours: sorted, each once.
  let letters: [UInt64]
  let pairs: [UInt64]
  let kinds: QuestionKinds
  /// The numbers and Latin words in their order: "一年级" is not "二年级", "C1" not "C2".
  let marks: [UInt64]
  /// The same with the letter behind each: what is counted, or nothing.
  let counts: [UInt64]
  let isNegative: Bool
  /// By group of words that exclude each other, those that stand in the question, in their order.
  let contrasts: [[Int]]
  let things: [NamedThing]
  /// What an answer to it states, where it asks plainly.
  let wants: Set<AskedFact>
  /// What is to be done, of those that exclude each other.
  var acts: [Int] { contrasts[0] }

  private static let fillers = WordTable(
    """
    请问一下 请问 我想咨询一下 我想咨询 想咨询一下 想咨询 咨询一下 咨询 我想问一下 我想问 想问一下 想问 想了解一下 想了解
    想知道 麻烦问一下 问一下 问下 请教 谢谢 您好 你好 一下 我们 我家 我 你们 本人 俺 咱 现在 目前 今年 这个 那个 的话 的 了
    呢 啊 呀 吧 哦 嘛 么 都 还 就 需要 须 要 得 应该 应当 应 可以 能够 能 会 想 去 来 在 是 有 把 给 被 对于 对 关于
    问题 相关 有关 具体 情况 办理 办 申请 进行 个 些 之 和 与 及 或 该 怎么样 什么 到底 究竟 大概 一般 如果 请 自己 下 已经
    这种 那种 这样 事项 业务 事宜 政策 规定 本市 本县 我市 我县 咱们 市里 县里 当地 全市 全县 市民 居民 群众
    """)
  private static let counties = WordTable(
    """
    山东省 山东 济南市 济南 枣庄市 枣庄 滕州市 滕州 历城区 历城 台儿庄区 台儿庄 平阴县 平阴
    """)
  private static let negations = WordTable("不能 不可以 不给 不让 没有 没 未 无法 不予 不 无 非 拒绝 停止 取消")
  /// These hold a negation and deny nothing: a question that leaves both open, and words.
  private static let open = WordTable(
    """
    能不能 可不可以 行不行 会不会 要不要 需不需要 用不用 有没有 是不是 算不算 可以不 能不 不动产 无线 非机动车 不同 不仅 未成年
    无障碍 不孕 无房 无业 无犯罪 非遗 不锈钢 无人机 无偿 未来 非农 无证 失业 行不 没收 未婚
    """)
  /// Words for one thing, each for the first of its row.
  private static let same = WordTable<Letters>([
    "小孩 孩子 儿童 子女 娃娃 娃", "老人 老年人", "户口 户籍 落户", "身份证 居民身份证", "驾照 驾驶证 驾驶执照",
    "房产证 不动产权证 不动产证 房本", "医保 医疗保险", "社保 社会保险", "养老金 养老保险 退休金", "费 费用",
    "补办 补领 重办 重新办 挂失补办 补证 补卡 补本 补牌 补发证",
    "结婚证 结婚登记", "营业执照 工商执照", "换 更换 换领", "交 缴纳 缴费 缴存 缴", "买 购买",
    "车 车辆 机动车", "汽车 小汽车 家用车", "三轮 电动三轮车 电动三轮 三轮电动车 三轮电瓶车 三轮车",
    "过户 更名过户 户主更名 户名变更 变更户名 改户名 换户名", "狗 犬只 犬 狗狗",
    "健康证 从业人员健康证 从业健康证 健康证明", "健康体检 从业健康体检 从业人员体检",
    "学 上学 入学 就读", "低保 最低生活保障", "残疾证 残疾人证", "丢 丢失 遗失 丢了 弄丢 掉了",
    "租 租赁 租房", "异地 外地 外省 跨省", "提取 取出 支取 取 拿出来 拿出", "停 停止", "生 出生 刚出生", "变更 更改 修改 改",
    "证明 证明书 医学证明", "补贴 补助 津贴 奖励", "领取 领 申领 申请领取 享受", "报 报名 登记",
    "自行车 自行车", "电动车 电动自行车 电瓶车", "暖气 取暖", "水费 自来水", "贷 贷款", "失业金 失业保险金 失业保险", "优待证 老年证",
    "打 接种", "高龄补贴 高龄津贴", "新生儿 刚出生的孩子 刚出生的小孩 刚出生的婴儿 刚出生小孩 婴儿", "公租房 公共租赁住房",
    "个体户 个体工商户", "不通 断", "断缴 断交 停缴", "查询 查 查看", "网上 线上 手机上 在网上", "时间 点",
    "公积金 住房公积金", "护照 因私护照",
    // These hold a word that means something else, and are left as they are.
    "补偿", "补充", "补缴 补交", "失业 丢工作 丢了工作",
    "改造", "改革", "改善", "改建", "整改", "改厕", "改水", "改道", "改装", "改签", "调换", "换热",
  ].flatMap { (row: String) -> [WordTable<Letters>.Row] in
    let words = Letters.words(row)
    return words.map { (word: $0, meaning: words[0]) }
  })

  /// Two questions that each name one of a row, and not the same one, are about different things.
  /// What stands between strokes is one. What is done comes first; the rows behind it that are
  /// strict name what no answer to the one is an answer to the other for, whatever it mentions.
  /// None may hold a word that asks (`QuestionKind`): those are gone before.
  static let exclusiveRows = [
    "换|到期|期满|过期 注销|销户|停办|不干 变更|改名|更名 过户|转让|继承|赠与|赠予 转入|迁入|迁回|转回 转出|迁出|迁走 "
      + "加名|加上 去名|去掉|除名 报废 恢复|复热|重新开通 违章|违法停车|罚单|扣分 不热|不暖|测温|温度低 "
      + "补办|丢|遗失|找不到|找不着|不见 年审|年检|审验|检验|审车 考驾|考证|考试|报考 "
      + "退款|退费|退钱|退还|退给|返还|能退 报停|停暖|停热|停供|停用 维修|报修|修理|故障|坏了 "
      + "上牌|挂牌|号牌|牌照 激活|启用 密码 撤销|取消 首次|第一次|新办|初次 预约|取号",
    "身份证 居住证|暂住证 护照 通行证 户口本|户口簿 驾驶证 行驶证 结婚证 离婚证 出生证|出生医学 房产证 营业执照 "
      + "食品经营许可|食品许可 小餐饮 健康证 运输证 从业 教师|教资 会计证 残疾证 优待证|老年卡 社保卡 公交卡",
    "个体户 公司|企业", "摩托 电动车|自行车 三轮 汽车|轿车|私家车 货车",
    "职工 居民 灵活就业 公务员 农民 学生", "男 女", "租房|租 买房|买|购房 建房 卖", "农村 城镇 城市",
    "额度 利率 租金 押金 余额", "商业 工业 居民 学校", "幼儿园 小学 初中 高中 中职 大学",
    "一孩|一胎 二孩|二胎 三孩|三胎", "提取 贷 缴存 开户 转移 还款", "结婚 离婚 复婚", "住院 门诊", "开始 结束 停",
    "医保 社保 公积金 养老保险 失业 工伤 生育 低保", "水 电 气 暖 物业", "领取|申请 取消 停止",
    "儿童 成人 老人 孕妇 学生 残疾 退役", "新生儿|刚出生|宝宝|婴儿 大学生|毕业生 夫妻|投靠|配偶 军人|退役",
    "新房 二手房", "公租房 廉租房 经适房", "法人 名称 股东", "周六|周日|周末 节假日 晚上 中午",
    "路灯 井盖 红绿灯 下水道", "损坏|坏|破 到期|过期 丢", "流感 狂犬 水痘 甲流",
    "分户|立户 集体户", "首套 二套",
  ]
  static let strictRows = 1..<4
  /// What is said of a matter if it is done in it; what follows these is often meant and not said.
  static let ownActs = Set(0..<15)
  /// The first of them are said by everybody who asks for the matter, however freely he writes.
  static let saidActs = Set(0..<13)
  /// And of these an answer speaks if it answers.
  static let answeredActs = Set(0..<22)
  private static let exclusive = WordTable<(row: Int, word: Int)>(
    exclusiveRows.enumerated().flatMap { row, text in
      text.split(separator: " ").enumerated().flatMap { number, words in
        words.split(separator: "|").map {
          // They are looked for where words for one thing are one word already.
          (word: same.replacing(in: Letters($0.unicodeScalars)) { $0 },
            meaning: (row: row, word: number))
        }
      }
    })

  public init(_ question: String) {
    var rest = Letters(folded: question, max: AccrualLimits.shapeLettersMax)
    rest = PlaceNames.neutralized(rest, known: Self.counties)
    isNegative = Self.denies(rest)
    var kinds: QuestionKinds = []
    let plain = AskedFact.wanted(in: rest)
    // A name may hold a word that asks: 从业资格证.
    things = NamedThing.named(in: Self.same.replacing(in: rest) { $0 })
    rest = QuestionKind.phrases.replacing(in: rest) { kind in
      kinds.insert(QuestionKinds(kind))
      return [" "]
    }
    self.kinds = kinds
    wants = AskedFact.isPlain(kinds) ? plain : []
    (marks, counts) = Self.marks(of: rest)
    rest = Self.same.replacing(in: rest) { $0 }
    contrasts = Self.contrasts(of: rest)
    rest = Self.fillers.replacing(in: rest) { [] }
    let asked = rest.filter(\.isWordLetter).map { UInt64($0.value) }
    letters = Set(asked).sorted()
    pairs = Set(zip(asked, asked.dropFirst()).map { $0 << 32 | $1 }).sorted()
  }

  private static func denies(_ text: Letters) -> Bool {
    var at = 0
    while at < text.count {
      if let word = text.longest(of: open, at: at) {
        at += word.count
      } else if text.longest(of: negations, at: at) != nil {
        return true
      } else {
        at += 1
      }
    }
    return false
  }

  private static func contrasts(of text: Letters) -> [[Int]] {
    var contrasts = [[Int]](repeating: [], count: exclusiveRows.count)
    for at in text.indices {
      var seen: Set<Int> = []
      for (_, meaning) in exclusive.all(in: text, at: at) where seen.insert(meaning.row).inserted {
        contrasts[meaning.row].append(meaning.word)
      }
    }
    return contrasts
  }

  /// Whether both plainly ask for the same.
  func asksTheSame(as other: QuestionShape) -> Bool { !wants.isEmpty && wants == other.wants }

  /// By group of words that exclude each other, those that a longer text says.
  static func contrasts(in text: String) -> [[Int]] { contrasts(of: unified(text)) }

  /// A longer text with words for one thing brought to one.
  static func unified(_ text: String) -> Letters {
    let folded = Letters(folded: text, max: AccrualLimits.comparedLettersMax)
    return same.replacing(in: folded) { $0 }
  }

  private static func marks(of text: Letters) -> (marks: [UInt64], counts: [UInt64]) {
    var (marks, counts): ([UInt64], [UInt64]) = ([], [])
    var at = 0
    while at < text.count {
      if let number = ChineseNumber.read(text, at: at) {
        // "一" alone is more often a word than a number: 一样, 一直, 一起.
        if number.thousandths != 1_000 || text[at].isASCIIDigit {
          marks.append(UInt64(number.thousandths) << 1)
          counts.append(number.end < text.count ? UInt64(text[number.end].value) : 0)
        }
        at = number.end
      } else if text[at].isASCIILetter {
        let word = text[at...].prefix { $0.isASCIILetter || $0.isASCIIDigit }
        marks.append(word.reduce(0xCBF2_9CE4) { ($0 ^ UInt64($1.value)) &* 0x100_0000_01B3 } | 1)
        counts.append(0)
        at = word.endIndex
      } else {
        at += 1
      }
    }
    return (marks, counts)
  }
}
