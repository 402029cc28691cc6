import Testing

@testable import Knowledge

@Suite struct ContradictionTests {
  /// One answer | another one | the differences, with ";" between them.
  private static let table = """
    工本费20元 | 工本费10元 | 费用: 20元 / 10元
    工本费20元 | 工本费二十元 |
    工本费２０元 | 工本费20元 |
    每证收取工本费10元 | 费用为10元 |
    费用共1,200元 | 费用共1200元 |
    最高补贴3万元 | 最高补贴30000元 |
    最高补贴3万元 | 最高补贴5万元 | 费用: 3万元 / 5万元
    补贴三千五百元 | 补贴3500元 |
    工本费10元 | 逾期罚款50元 |
    工本费10元,加急费30元 | 工本费10元 |
    工本费10元,快递费20元 | 工本费15元,快递费20元 | 费用: 10元 / 15元
    每人每月160元 | 每人每月180元 | 费用: 160元 / 180元
    每月补贴100元 | 一次性补贴1000元 |
    3个工作日内办结 | 5个工作日内办结 | 时限: 3个工作日 / 5个工作日
    三个工作日内办结 | 3个工作日内办结 |
    十五个工作日办结 | 15个工作日办结 |
    一周内办结 | 7天内办结 |
    有效期1年 | 有效期12个月 |
    有效期两年 | 有效期三年 | 时限: 两年 / 三年
    受理后20日内公示 | 5个工作日内办结 |
    24小时内回复 | 48小时内回复 | 时限: 24小时 / 48小时
    半年内申请 | 六个月内申请 |
    2024年起执行 | 有效期3年 |
    报销比例70% | 报销比例60% | 比例: 70% / 60%
    报销比例百分之七十 | 报销比例70% |
    住院报销80%,门诊报销50% | 门诊报销50% |
    年满60周岁可领取 | 年满65周岁可领取 | 年龄: 60周岁 / 65周岁
    年满六十周岁可领取 | 年满60岁可领取 |
    男60周岁,女55周岁 | 男60周岁,女50周岁 | 年龄: 55周岁 / 50周岁
    提供照片2张 | 提供照片两张 |
    提供照片2张 | 提供照片3张 | 数量: 2张 / 3张
    复印件1份 | 照片2张 |
    面积不超过60平方米 | 面积不超过60平米 |
    面积不超过60平方米 | 面积不超过80平方米 | 数量: 60平方米 / 80平方米
    9月1日开始报名 | 8月25日开始报名 | 日期: 9月1日 / 8月25日
    2024年9月1日开始报名 | 9月1日开始报名 |
    2023年9月1日开始报名 | 2024年9月1日开始报名 | 日期: 2023年9月1日 / 2024年9月1日
    九月一日开始报名 | 9月1日开始报名 |
    12月底前缴费 | 2月底前缴费 | 日期: 12月 / 2月
    上午8:30上班 | 上午9:00上班 | 时间: 8:30 / 9:00
    上午8：30上班 | 上午八点半上班 |
    下午5点下班 | 17:00下班 |
    上班时间8:30-12:00,13:00-17:00 | 上班时间8:30-12:00,13:30-17:00 | 时间: 13:00 / 13:30
    上午8:30上班 | 下午5点下班 |
    咨询电话5550001 | 咨询电话5550002 | 电话: 5550001 / 5550002
    咨询电话0632-5550001 | 咨询电话5550001 |
    请拨打12345 | 请拨打12329 | 电话: 12345 / 12329
    请拨打12345 | 工本费10元 |
    到户籍地派出所办理 | 到政务服务中心办理 | 办理地点: 户籍地派出所 / 政务服务中心
    到派出所办理 | 到户籍所在地派出所办理 |
    到居住地派出所申请 | 向辖区派出所提出 |
    可在本市任一派出所办理 | 到任意一个派出所申请 |
    到户籍地派出所办理 | 到任意派出所办理 | 办理地点: 户籍地派出所 / 任意派出所
    前往市政务服务中心办理 | 请到政务服务中心一楼办理 |
    可到派出所或者向民政局申请,也可前往政务服务中心 | 到政务服务中心办理 |
    可以异地办理 | 不可以异地办理 | 可否办理: 可以异地办理 / 不可以异地办理
    可以异地办理 | 不能异地办理 | 可否办理: 可以异地办理 / 不能异地办理
    可以代办 | 可以委托他人代办 |
    可以。 | 不可以。 | 可否办理: 可以 / 不可以
    可以网上办理 | 不得使用复印件 |
    符合条件的可以申请,不符合条件的不能申请 | 可以申请 |
    需要提供结婚证 | 无需提供结婚证 | 是否需要: 需要提供结婚证 / 无需提供结婚证
    需要本人到场 | 不用本人到场 | 是否需要: 需要本人到场 / 不用本人到场
    需要户口簿 | 不需要预约 |
    需要身份证 | 必须带身份证 |
    需要身份证 | 无需结婚证 |
    请携带户口簿、身份证 | 不用带户口簿 | 是否需要: 携带户口簿、身份证 / 不用带户口簿
    凭户口簿到派出所申请 | 无需户口簿,带身份证即可 | 是否需要: 凭户口簿到派出所申 / 无需户口簿
    提交收入证明 | 无需提供收入证明 | 是否需要: 提交收入证明 / 无需提供收入证明
    提交身份证明 | 无需提供收入证明 |
    本人不用委托书,代办的提交委托书 | 提交委托书 |
    支持网上办理 | 无需网上预约 |
    持身份证、结婚证办理 | 不再需要提供婚姻证明 |
    免费办理 | 收取工本费 | 是否收费: 免费办理 / 收取工本费
    免费办理 | 不收费 |
    免费办理 | 需要身份证 |
    该业务不收取任何费用 | 该业务收费 | 是否收费: 不收取任何费用 / 收费
    工本费40元 | 免费,请带户口簿 | 费用: 40元 / 免费
    免费办理 | 每本120元 | 费用: 免费 / 120元
    首次申领免费,补领收取工本费40元 | 补领收取工本费40元 |
    首次申领免费,补领收取工本费40元 | 免费 |
    免费参加培训 | 培训补贴1000元 |
    当场办结 | 5个工作日办结 | 时限: 当场 / 5个工作日
    窗口立等可取 | 当场取证 |
    提供免费复印服务 | 工本费20元 |
    可以避免费用产生 | 检测费80元 |
    材料不齐当场告知补正 | 材料齐全后5个工作日办结 |
    可到附近派出所办理 | 到就近派出所办理 |
    工本费20元,3个工作日办结 | 工本费10元,5个工作日办结 | 费用: 20元 / 10元; 时限: 3个工作日 / 5个工作日
    持身份证办理 | 凭户口簿申请 |
    请查阅第3条 | 请查阅第五条 |
    根据2012年11号令办理 | 根据2016年5号令办理 |
    """

  @Test func aTableOfAnswers() {
    let rows = Self.table.split(separator: "\n").map {
      $0.split(separator: "|", omittingEmptySubsequences: false).map(Self.trimmed)
    }
    #expect(rows.count >= 60)
    for row in rows {
      #expect(row.count == 3, "\(row)")
      let found = Contradiction.between(row[0], row[1])
      let words = found.map(\.description).joined(separator: "; ")
      #expect(words == row[2], "\(row[0]) | \(row[1])")
    }
  }

  @Test func theOtherWayRoundTheSidesAreExchanged() {
    for line in Self.table.split(separator: "\n") {
      let row = line.split(separator: "|", omittingEmptySubsequences: false).map(Self.trimmed)
      let found = Contradiction.between(row[0], row[1])
      let turned = Contradiction.between(row[1], row[0])
      let exchanged = turned.map { Difference(subject: $0.subject, one: $0.other, other: $0.one) }
      #expect(Set(found) == Set(exchanged), "\(row[0]) | \(row[1])")
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    Sentences.trimmed(Letters(text.unicodeScalars)).text
  }

  @Test func anAnswerDoesNotContradictItself() {
    for line in Self.table.split(separator: "\n") {
      for answer in line.split(separator: "|") {
        #expect(Contradiction.between(String(answer), String(answer)).isEmpty, "\(answer)")
      }
    }
  }

  @Test func noMoreDifferencesThanTheLimit() {
    let labels = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
    let one = labels.map { "\($0)项\($0)费10元。" }.joined()
    let other = labels.map { "\($0)项\($0)费20元。" }.joined()
    #expect(Contradiction.between(one, other).count <= AccrualLimits.differencesMax)
    let figures = (1...500).map { "费用\($0)元,第\($0)次。" }.joined()
    #expect(FactReading(Letters(folded: figures, max: 4_000)).facts.count == AccrualLimits.factsMax)
  }
}
