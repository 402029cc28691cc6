import Appeals
import Classification
import Foundation
import Testing

/// The taxonomy that the product ships, read once.
enum Shipped {
  static let file = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Config/taxonomy.json5")
  static let taxonomy = try! Taxonomy(
    parsing: [UInt8](Data(contentsOf: file)), file: "taxonomy.json5")
  static let classifier = Classifier(taxonomy: taxonomy)
  /// Of departments some that are none: routing names its own.
  static let labels = HeadLabels(
    taxonomy: taxonomy, departments: (0..<LearningLimits.labelsMax).map { "部门\($0)" })

  static func judge(
    title: String = "", content: String = "", given: AppealKind? = nil
  ) -> Classification {
    var (title, content) = (title, content)
    return title.withUTF8 { title in
      content.withUTF8 { classifier.judge(title: title, content: $0, given: given) }
    }
  }
}

/// Texts of our own writing: first-level category, `?` where none may be named.
private let categoryCases = """
  城乡建设 小区物业收了物业费不打扫卫生
  城乡建设 开发商延期交房，业主拿不到房产证
  城乡建设 路灯坏了，下水道堵塞
  城乡建设 旧城改造拆迁安置补偿没有到位
  党务政务 党员的党费怎么交，党组织关系怎么转
  国土资源 采石场非法开采，盗采矿产
  环境保护 化工厂偷排废气，污染环境，气味刺鼻
  环境保护 饭店油烟扰民，噪音污染
  纪检监察 干部以权谋私，贪污受贿
  交通运输 出租车拒载，不打表
  交通运输 快递丢了包裹，快递公司不赔
  经济管理 非法集资，投资公司跑路，银行贷款
  科技与信息产业 电信公司宽带总掉线，话费乱扣
  民政 低保户申请临时救助
  民政 婚姻登记处能不能办离婚登记
  农村农业 村干部不公布村务公开的账目，宅基地纠纷
  农村农业 化肥农药涨价，种粮补贴没有发
  商贸旅游 超市虚假宣传欺骗消费者
  商贸旅游 电梯故障，特种设备没有年检
  商贸旅游 旅行社导游强制购物
  卫生计生 医院医生误诊，手术失败
  卫生计生 独生子女费怎么领，计生办不办
  政法 派出所民警不出警，被打人没人管
  政法 身份证丢了，户口迁移
  教育文体 学校老师有偿补课
  教育文体 高考报名，学籍怎么转
  教育文体 图书馆周末开放吗
  劳动和社会保障 公司拖欠工资，不签劳动合同
  劳动和社会保障 养老保险怎么转移，退休金多少
  劳动和社会保障 工伤认定后不赔偿
  ? 你好
  ? 请领导关心一下
  """

private let kindCases = """
  咨询 请问办理居住证需要什么材料
  咨询 想了解生育津贴如何计算
  咨询 小学报名什么时候开始
  求助 家里困难，求助政府帮助
  求助 走投无路，恳请领导帮帮我们
  求助 下水道堵了，请求维修
  投诉 楼下饭店噪音扰民
  投诉 商家不退押金，霸王条款
  投诉 物业不作为，小区脏乱差
  举报 举报某厂偷排污水
  举报 实名举报村干部贪污
  举报 有人非法行医
  建议 建议在路口增设红绿灯
  建议 希望增加公交班次
  表扬 表扬社区工作人员，送上锦旗
  表扬 感谢民警拾金不昧
  求助 随便说说
  """

private let urgencyCases = """
  life 家里着火了，快来人
  life 楼道里有很浓的煤气味
  life 电梯困人，里面还有孩子
  life 老人走失一天了
  life 墙皮脱落砸到人
  life 路上没有井盖，孩子差点掉进去
  life 有人要跳楼
  life 工厂液氨泄漏
  life 电线裸露在地上，漏电了
  life 有人持刀砍人
  life 房子摇摇欲坠随时会倒
  life 孩子溺水了
  life 全家食物中毒
  life 不想活了
  life 停电了，还有人被困在里面
  utility 小区停水三天
  utility 昨晚开始停电
  utility 家里没水没气
  utility 暖气不热，家里很冷
  utility 天然气停气没有通知
  utility 水管爆裂，全楼断水
  ordinary 小区没有电梯
  ordinary 信息爆炸的时代
  ordinary 物业泄露信息给装修公司
  ordinary 客服服务不热情
  ordinary 我被困扰很久了
  ordinary 家里没电视信号
  ordinary 噪音扰民
  """

private func table(_ text: String) -> [(wanted: String, text: String)] {
  text.split(separator: "\n").map {
    let parts = $0.split(separator: " ", maxSplits: 1)
    return (String(parts[0]), String(parts[1]))
  }
}

@Suite struct ClassifierTests {
  @Test func categoriesAsTheTableSays() {
    for (wanted, text) in table(categoryCases) {
      for (title, content) in [(text, ""), ("", text)] {
        let verdict = Shipped.judge(title: title, content: content)
        let name = verdict.first.map(Shipped.taxonomy.path) ?? "?"
        #expect(name == wanted, "\(text): \(verdict.description(in: Shipped.taxonomy))")
        #expect((verdict.first == nil) == (verdict.categoryReason == .nothingFound))
        #expect((0...1).contains(verdict.score))
      }
    }
  }

  @Test func everyFirstLevelCategoryIsInTheTable() {
    let named = Set(table(categoryCases).map(\.wanted))
    let firsts = Shipped.taxonomy.categories.filter { $0.level == 1 }
    #expect(firsts.count == 15)
    #expect(Set(firsts.map(\.name)).isSubset(of: named))
  }

  @Test func kindsAsTheTableSays() {
    for (wanted, text) in table(kindCases) {
      let verdict = Shipped.judge(content: text)
      #expect(
        verdict.kind.rawValue == wanted, "\(text): \(verdict.description(in: Shipped.taxonomy))")
    }
  }

  @Test func urgencyAsTheTableSays() {
    for (wanted, text) in table(urgencyCases) {
      for (title, content) in [(text, ""), ("", text)] {
        let verdict = Shipped.judge(title: title, content: content)
        #expect(
          verdict.urgency.rawValue == wanted,
          "\(text): \(verdict.description(in: Shipped.taxonomy))")
      }
    }
  }

  /// One phrase that an exclusion takes away does not take away another one.
  @Test func anExclusionTakesOnlyItsOwnPlace() {
    #expect(Shipped.judge(content: "信息爆炸").urgency == .ordinary)
    #expect(Shipped.judge(content: "信息爆炸,锅炉爆炸").urgency == .life)
    #expect(Shipped.judge(title: "信息爆炸", content: "锅炉爆炸").urgency == .life)
  }

  @Test func theSendersKindIsTaken() {
    let verdict = Shipped.judge(content: "举报偷排污水", given: .praise)
    #expect(verdict.kind == .praise)
    #expect(verdict.kindReason == .sender)
    #expect(verdict.kindProvenance == .sender)
  }

  @Test func theTitleWeighsMore() {
    let verdict = Shipped.judge(title: "学校老师", content: "医院医生")
    #expect(verdict.first.map(Shipped.taxonomy.path) == "教育文体")
    #expect(verdict.runnerUp.map(Shipped.taxonomy.path) == "卫生计生")
  }

  @Test func secondLevelIsBelowTheFirst() {
    for (_, text) in table(categoryCases) {
      let verdict = Shipped.judge(content: text)
      if let second = verdict.second {
        #expect(Shipped.taxonomy.first(of: second) == verdict.first)
      }
    }
    let wages = Shipped.judge(content: "拖欠工资").category
    #expect(wages.map(Shipped.taxonomy.path) == "劳动和社会保障/工资福利")
    // It has a limit of its own in Jinan, which nothing else of 宏观调控 has.
    let business = Shipped.judge(title: "营商环境差,惠企政策不兑现").second
    #expect(business.map(Shipped.taxonomy.path) == "经济管理/营商环境")
    let planning = Shipped.judge(title: "发改局重点项目审批").second
    #expect(planning.map(Shipped.taxonomy.path) == "经济管理/宏观调控")
  }

  @Test func latinLettersAreFoundInEitherCase() {
    let capitals = Shipped.judge(content: "KTV半夜唱歌")
    #expect(capitals == Shipped.judge(content: "ktv半夜唱歌"))
    #expect(capitals.first != nil)
  }

  @Test func theReasonNamesOurPhrasesOnly() {
    let words = Shipped.judge(title: "张三家的物业费").description(in: Shipped.taxonomy)
    #expect(words.contains("“物业费”"))
    #expect(!words.contains("张三"))
  }

  @Test func anyBytesAreJudged() {
    for bytes: [UInt8] in [[], [0xE7], [0xFF, 0xFE], Array(repeating: 0xE7, count: 100)] {
      let verdict = bytes.withUnsafeBufferPointer {
        Shipped.classifier.judge(title: $0, content: $0)
      }
      #expect(verdict.first == nil && verdict.urgency == .ordinary)
    }
  }
}
