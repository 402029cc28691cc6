import Dispatch
import Testing

@testable import Knowledge

@Suite struct KnowledgeIndexTests {
  private static let words = ["养犬", "身份证", "供暖", "医保", "公积金", "路灯", "居住证", "户口"]
  private static let asks = ["怎么办", "多少钱", "在哪里办", "什么时候办"]

  /// One step of a life: a line of `EntryScript`, of which the index is told as the worker does it.
  private static func line(_ number: Int, _ random: inout Numbers, _ count: Int) -> String {
    let entry = 1 + random.below(max(count, 1))
    let question = words[random.below(words.count)] + asks[random.below(asks.count)]
    return switch random.below(8) {
    case 0, 1: "rsj/li add question=\(question)\(number) answer=答\(number) unit=rsj"
    case 2: "reply o\(number) q=\(question) citizen=\(number)"
    case 3: "reply o\(number) entry=\(entry) q=\(question)吗 citizen=\(number)"
    case 4: "desk/a edit entry=\(entry) answer=改\(number)"
    case 5: "shown o\(number) entry=\(entry) used=\(number % 2 == 0 ? "yes" : "no")"
    case 6: "desk/a merge entry=\(entry) into=\(1 + random.below(max(count, 1)))"
    default: "desk/a retire entry=\(entry) why"
    }
  }

  private struct Numbers {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  /// Told step by step it finds what one finds that is made of the state as a whole; and who asks
  /// meanwhile, on another thread, gets an answer of some moment.
  @Test(arguments: [1, 2, 3])
  func stepByStepAsAtOnce(seed: Int) throws {
    var random = Numbers(state: UInt64(seed))
    var script = EntryScript()
    let empty = SearchIndex(synonyms: try Shipped.synonyms())
    let index = KnowledgeIndex(script.state, empty: empty)
    let asking = DispatchGroup()
    for thread in 0..<2 {
      DispatchQueue.global().async(group: asking) {
        for number in 0..<200 {
          let found = index.search(
            Self.words[(number + thread) % Self.words.count], limit: 5, scoreMin: 0)
          if found.hits.count > 5 { Issue.record("\(found.hits.count) hits") }
        }
      }
    }
    for number in 0..<160 {
      let told = script.events.count
      try script.play(line: Self.line(number, &random, script.state.count) + " | any")
      for (event, _) in script.events[told...] {
        index.update(event.entries, of: script.state)
      }
    }
    asking.wait()
    let whole = KnowledgeIndex(script.state, empty: empty)
    for word in Self.words {
      for ask in Self.asks {
        let wanted = whole.search(word + ask, limit: 20, scoreMin: 0)
        #expect(index.search(word + ask, limit: 20, scoreMin: 0) == wanted, "\(word)\(ask)")
      }
    }
    #expect(script.state.count > 20)
  }

  /// What is there, what is asked and answered now, and whether it is one matter: `kin` may be one
  /// of which the answers contradict each other.
  private static let matters = """
    补办身份证要几天? | 自受理之日起15个工作日内可领取,工本费40元,请带户口簿到户籍窗口办理。 \
    | 身份证补领多长时间能拿到 | 您带户口簿来补领,40元工本费,15个工作日取证。 | same
    补办身份证要几天? | 自受理之日起15个工作日内可领取,工本费40元,请带户口簿到户籍窗口办理。 \
    | 身份证丢了再办一张得等多久 | 带户口簿到户籍窗口,工本费40元,自受理之日起15个工作日内可领取。 | same
    补办身份证要几天? | 自受理之日起15个工作日内可领取,工本费40元,请带户口簿到户籍窗口办理。 \
    | 身份证丢了再办一张得等多久 | 带户口簿到户籍窗口,工本费40元,自受理之日起30个工作日内可领取。 | kin
    补办身份证要几天? | 自受理之日起15个工作日内可领取,工本费40元,请带户口簿到户籍窗口办理。 \
    | 身份证丢了再办一张得等多久 | 您反映的情况已转相关科室,稍后由工作人员与您联系。 | other
    补办身份证要几天? | 自受理之日起15个工作日内可领取,工本费40元,请带户口簿到户籍窗口办理。 \
    | 护照补办要多久 | 自受理之日起15个工作日内可领取,工本费40元,请带户口簿到户籍窗口办理。 | other
    身份证到期换证要几天? | 自受理之日起15个工作日内可领取,工本费20元,请带旧证到户籍窗口办理。 \
    | 身份证丢了重新补办要几天 | 自受理之日起15个工作日内可领取,工本费20元,请到户籍窗口办理。 | other
    60岁老人坐公交车免费吗? | 凭优待证可免费乘坐市内公交车,优待证到社区便民服务站申领。 \
    | 65岁老人坐公交车要钱吗 | 凭优待证可免费乘坐市内公交车,优待证到社区便民服务站申领。 | other
    租房能不能提公积金,最多提多少? | 无房职工租房的,每年可提取一次,每人每年不超过12000元。 \
    | 没买房在外面租,公积金里的钱能取出来付房租吗 | 可以,个人年提取限额1.2万元,一年一次。 | same
    租房能不能提公积金,最多提多少? | 无房职工租房的,每年可提取一次,每人每年不超过12000元。 \
    | 买房提公积金最多提多少 | 购房的,每年可提取一次,每人每年不超过12000元。 | other
    个体户营业执照怎么办理? | 带身份证、场所证明到政务大厅三号窗口,3个工作日办结,收10元。 \
    | 个体户营业执照怎么注销? | 带身份证、营业执照到政务大厅三号窗口,3个工作日办结,收10元。 | other
    户籍证明在哪里开? | 本人带身份证到派出所户籍窗口,免费,当场开具。 \
    | 无犯罪记录证明在哪里开? | 请本人带身份证去派出所窗口,不收费,当场办好。 | kin
    个体户营业执照怎么办理? | 带身份证、场所证明到政务大厅三号窗口,3个工作日办结,收10元。 \
    | 公司营业执照怎么办理? | 带身份证、章程到政务大厅三号窗口,3个工作日办结,收10元。 | other
    新买的电动自行车去哪里上牌? | 请带身份证、购车发票、合格证到车管所办理电动自行车登记上牌,不收取任何费用。 \
    | 买了个电瓶车,挂牌在哪办,花多少钱 | 电动自行车挂牌请带好身份证、发票和合格证,到车管所现场办理,全程免费。 | same
    新买的电动自行车去哪里上牌? | 请带身份证、购车发票、合格证到车管所办理电动自行车登记上牌,不收取任何费用。 \
    | 电动自行车的牌子掉了,怎么补 | 请带身份证、购车发票、合格证到车管所补领,不收取任何费用。 | other
    养狗需要办什么证? | 请带身份证、房产证或租房合同、犬只免疫证明到派出所办理养犬登记,每户限养1只。 \
    | 狗狗怎么上户口?租房子住能办不 | 到派出所办理养犬登记,需带身份证、租赁合同、犬只免疫证,每户限一只犬。 | same
    个人怎么交职工医保? | 灵活就业人员可以参加职工医保,每月缴费392元,到医保服务大厅办理参保登记。 \
    | 离职后个人交职工医保的标准是多少 | 灵活就业人员参加职工医保的月缴费额为392元,可在税务小程序缴费。 | same
    摩托车几年审一次? | 10年内的摩托车每2年检验一次,免上线检测,在12123申领电子标志。 \
    | 俺的摩托买了三年了,多长时间审验一回 | 10年以内的每2年审验一次,不用上线,在12123网上申领标志。 | same
    摩托车几年审一次? | 10年内的摩托车每2年检验一次,免上线检测,在12123申领电子标志。 \
    | 私家车几年审一次 | 10年内的小型汽车每2年检验一次,免上线检测,在12123申领电子标志。 | other
    生育住院费用怎么报销? | 带身份证、结婚证、出生医学证明到医保大厅办理,20个工作日内拨付到银行卡。 \
    | 生育津贴怎么申请 | 带身份证、结婚证、出生医学证明到医保大厅办理,20个工作日内拨付到银行卡。 | other
    健康证在哪办? | 带身份证、一寸照片到市人民医院三楼窗口办理,免费,5个工作日领取。 \
    | 居民健康卡在哪办 | 带身份证、一寸照片到市人民医院三楼窗口办理,免费,5个工作日领取。 | other
    出租车从业资格证怎么考? | 带身份证、驾驶证、体检表到交通局窗口报名,每月15日考试,考试费60元。 \
    | 网约车驾驶员证怎么考 | 带身份证、驾驶证、体检表到交通局窗口报名,每月15日考试,考试费60元。 | other
    集体户口怎么办? | 带身份证、劳动合同、单位证明到派出所办理,3个工作日办结,免费。 \
    | 分户怎么办 | 带身份证、劳动合同、单位证明到派出所办理,3个工作日办结,免费。 | other
    空房子的暖气怎么报停? | 10月15日前到供热公司申请停暖,交30%的基础热费。 \
    | 暖气一直不热,能退费吗 | 10月15日起可向供热公司申请测温,低于16度的全额退还,其余退30%。 | other
    幼儿园小班招多大的孩子? | 小班招收8月31日前年满3周岁的幼儿。 \
    | 幼儿园小班一个月学费多少 | 公办园每月380元,小班招收8月31日前年满3周岁的幼儿。 | other
    农村厕所坏了找谁修? | 拨打改厕服务站电话报修,48小时内上门,3年内免费维修。 \
    | 农村新改厕所补贴多少钱 | 每户补贴300元,由村委会申报,48小时内公示,3年内免费维修。 | other
    大件垃圾怎么清运? | 拨打环卫热线5512319预约,环卫公司上门收取,每件30元。 \
    | 装修垃圾怎么清运 | 拨打环卫热线5512319预约,环卫公司上门收取,每车200元。 | kin
    老年人乘公交车多大年龄免费? | 年满65周岁可凭优待证免费乘坐。 \
    | 多大岁数的老人坐公交不要钱 | 60岁以上刷卡上车。 | kin
    养老金资格认证怎么做? | 每年一次,可用爱山东刷脸或拨打12333预约上门。 \
    | 养老金什么时候涨 | 每年调整一次,方案下发后执行,具体可拨打12333咨询。 | other
    首套房契税怎么算? | 140平方米以下按1%,以上按1.5%,带购房合同、发票到税务大厅缴纳。 \
    | 二套房契税怎么算 | 140平方米以下按1%,以上按2%,带购房合同、发票到税务大厅缴纳。 | other
    困难家庭怎么申请临时救助? | 向镇街民政办提出申请,提供病历、收入证明,10个工作日审批,最高8000元。 \
    | 困难家庭怎么申请医疗救助 | 向镇街民政办提出申请,提供病历、收入证明,10个工作日审批,最高8000元。 | other
    """

  /// In other words it is the same question where the answers agree; numbers, and words that
  /// exclude each other, keep questions apart whatever is answered.
  @Test(arguments: matters.split(separator: "\n"))
  func questionsOfOneMatter(line: Substring) throws {
    let columns = line.split(separator: "|").map {
      String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    try #require(columns.count == 5)
    var script = EntryScript()
    try script.play(
      line: "rsj/li add question=\(columns[0]) answer=\(columns[1]) unit=rsj | any")
    let model = try Shipped.meaning()
    let empty = SearchIndex(synonyms: try Shipped.synonyms()) { model.vector(of: $0) }
    let index = KnowledgeIndex(script.state, empty: empty)
    let same = index.same(
      as: columns[2], answer: columns[3], jurisdiction: "370481", in: script.state)
    #expect(same.isEmpty == (columns[4] != "same"))
    let kin = index.same(
      as: columns[2], answer: columns[3], jurisdiction: "370481", in: script.state,
      answers: .kin)
    #expect(kin.isEmpty == (columns[4] == "other"))
    // What answers for one county says nothing of another.
    #expect(index.same(
      as: columns[2], answer: columns[3], jurisdiction: "370112", in: script.state).isEmpty)
  }

  /// What was divided stays so: another phrasing of the matter is still heard where it came from.
  @Test func whoAsksSoHimselfComesBeforeWhereItWasHeard() throws {
    var script = EntryScript()
    for line in [
      "reply o1 q=空房子能不能不交暖气费 citizen=1 | any",
      "reply o2 q=暖气怎么报停 entry=1 citizen=2 | any",
      "reply o3 q=请问如何报停暖气 entry=1 citizen=3 | any",
      "desk/z split orders=o2 question=暖气怎么报停 | any",
    ] {
      try script.play(line: line)
    }
    let index = KnowledgeIndex(script.state, empty: SearchIndex(synonyms: try Shipped.synonyms()))
    let entry = try #require(script.state[EntryID(1)])
    let same = index.same(
      as: "报停暖气", answer: "答", jurisdiction: entry.shown.jurisdiction, in: script.state)
    #expect(same.first?.id == EntryID(1), "it was heard in these very words")
    let asked = index.same(
      as: "暖气如何报停呢", answer: "答", jurisdiction: entry.shown.jurisdiction, in: script.state)
    #expect(asked.map(\.id).first == EntryID(2))
  }
}
