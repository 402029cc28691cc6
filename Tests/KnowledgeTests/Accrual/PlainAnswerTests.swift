import Appeals
import Testing

@testable import Knowledge

/// Short answers that say plainly what is asked, and what looks like them and is one person's.
@Suite struct PlainAnswerTests {
  private static func rows(_ table: String) -> [[String]] {
    table.split(separator: "\n").map { line in
      line.split(separator: "|").map { Sentences.trimmed(Letters($0.unicodeScalars)).text }
    }
  }

  /// Title | content | reply.
  private static let plain = """
    医保缴费 | 医保缴费截止到什么时候？ | 您好，2027年度居民医保集中缴费期至2026年12月31日，每人400元。
    暖气报停 | 不住的房子暖气能报停吗？ | 报停的按30%交纳基础热费，请于10月15日前到供热公司申请。
    独生子女 | 独生子女费多少钱？ | 独生子女父母一次性养老补助每人600元，单职工300元减半发放。
    寒假 | 中小学寒假什么时候放？ | 今年寒假从1月25日至2月28日。
    购置税 | 新能源车购置税减免到什么时候？ | 新能源汽车购置税减免政策执行至2027年12月31日。
    小班 | 小班几岁能报名？ | 当年8月31日前年满3周岁的幼儿可以报名小班。
    营业执照 | 个体户营业执照多久办好？ | 材料齐全的当场办结，免费。
    身份证 | 身份证工本费多少钱？ | 工本费20元。
    公积金 | 公积金的咨询电话是多少？ | 公积金咨询电话0632-12329，工作日8:30-17:00。
    高龄津贴 | 高龄津贴怎么领？ | 80周岁以上老年人向街道申请，每月50元，次月发放。
    低保 | 低保怎么申请？ | 到户籍所在镇街提交身份证、收入证明，镇街20个工作日内审核。
    老年证 | 老年证去哪里办？ | 年满60周岁的老年人可到所在镇街便民服务中心办理，免费。
    幼儿园 | 听别人说幼儿园免保教费，是真的吗？ | 自2025年秋季起免除公办幼儿园大班保教费，每生每月300元。
    厕所 | 农村改造的卫生厕所坏了找谁修？ | 各镇街设有维修站，申请后48小时内上门，每次收费50元。
    小区加装电梯 | 老旧小区加装电梯有补贴吗？ | 每部补贴15万元，由业主委员会持竣工验收材料向住建局申请。
    退保 | 居民养老保险怎么退保？ | 持身份证到户籍所在地镇街便民服务中心申请，15个工作日内退回余额。
    实现网办 | 高龄补贴每月多少钱？ | 我市已于2023年实现网上办理，80周岁以上老年人每月100元。
    户口 | 迁户口带什么？ | 携带户口簿(原件;复印件)、身份证到派出所办理，3个工作日办结。
    危房改造 | 危房改造能补多少钱？ | C级危房补助1.5万元，D级危房补助3万元。
    电梯 | 老旧小区改造居民要出钱吗？ | 加装电梯的居民承担30%，其余部分由财政补助，居民免费。
    """

  @Test func whatSaysPlainlyWhatIsAskedIsGeneral() throws {
    for row in Self.rows(Self.plain) {
      let found = try Harvest.of(
        title: row[0], content: row[1], reply: row[2], kind: .consultation
      ).get()
      #expect(found.isGeneral, "\(row): \(found.points) \(found.reasons)")
    }
  }

  /// Title | content | reply | why it is not: a figure alone makes no rule.
  private static let ofOne = """
    路灯 | 路灯坏了怎么办？ | 我局于11月3日到现场查看，已修好3盏，费用500元由我局承担。 | 答复是现场核查的结果
    补贴 | 补贴什么时候到账？ | 您的补贴1200元已于11月5日发放到您的账户。 | 答复针对来信人自己的情况
    社保 | 社保退费什么时候到？ | 我中心于10月8日受理，10月20日已将1280元退至您银行卡。 | 答复针对来信人自己的情况
    落户 | 孩子落户多久办好？ | 派出所已于11月3日办结，户口簿请于5日内领取。 | 答复针对来信人自己的情况
    水费 | 水费为什么多收？ | 经核实，您家10月用水30方，应缴96元，已退还20元。 | 答复针对来信人自己的情况
    改造 | 小区改造什么时候开工？ | 计划2026年3月15日开工，投资300万元。 | 问的是某个项目的进展
    改造 | 厕所改造是否列入今年计划？ | 2026年3月15日起施工，6月30日完工。 | 问的是某个项目的进展
    幼儿园 | 向阳幼儿园多少钱一个月？ | 每月收费600元，3周岁以上可以报名。 | 问的是某一处地方
    官桥镇街道路灯 | 路灯几点亮？ | 官桥镇街上路灯每天18:30亮，22:00灭。 | 问的是某一处地方
    医保缴费问题 | 谢谢。 | 居民医保每人400元，缴费期至2026年12月31日。 | 问题没有说明问什么
    """

  @Test func figuresOfOneCaseMakeNoRule() throws {
    for row in Self.rows(Self.ofOne) {
      let found = try Harvest.of(
        title: row[0], content: row[1], reply: row[2], kind: .consultation
      ).get()
      #expect(!found.isGeneral, "\(row): \(found.points) \(found.reasons)")
      #expect(found.reasons.map(\.description).contains(row[3]), "\(row): \(found.reasons)")
      #expect(!found.reasons.contains(.statesFigures) || row[3] == "问的是某一处地方", "\(row)")
    }
  }

  /// Content | reply: too short, and no fact of the kind that is asked for.
  private static let empty = """
    公积金怎么提取？ | 请拨打0632-12329咨询。
    路灯坏了怎么办？ | 已转办，3日内答复。
    孩子能上幼儿园吗？ | 可以报名。
    身份证多少钱？ | 请登录网址：
    """

  @Test func whatIsShortAndStatesNothingIsTooShort() {
    for row in Self.rows(Self.empty) {
      let found = Harvest.of(title: "", content: row[0], reply: row[1], kind: .consultation)
      #expect(found == .failure(.answerTooShort), "\(row)")
    }
  }

  /// A text, and whether it names a place within a town, or a town.
  private static let places = """
    到所在镇街便民服务中心办理 | no
    各镇街、乡镇街道负责 | no
    向街道申请,由街道审核 | no
    听别人说幼儿园免费 | no
    咱这边幼儿园几月报名 | no
    咱们小学几点放学 | no
    我们附近医院有吗 | no
    公办幼儿园、示范幼儿园、普惠性幼儿园 | no
    全市农贸市场和农村学校 | no
    老旧小区加装电梯 | no
    初中学校和高中学生 | no
    想买公寓 | no
    官桥镇街头 | yes
    官桥镇便民服务中心 | yes
    龙泉街道办事处 | yes
    向阳幼儿园几月报名 | yes
    向阳示范幼儿园几月报名 | yes
    善国农贸市场 | yes
    荆河小学 | yes
    十里河小区 | yes
    """

  @Test func aNameStandsBeforeThePlaceThatIsMeant() {
    for row in Self.rows(Self.places) {
      let text = Letters(folded: row[0], max: 100)
      #expect(PlaceNames.namesSmallPlace(text) == (row[1] == "yes"), "\(row)")
    }
  }
}
