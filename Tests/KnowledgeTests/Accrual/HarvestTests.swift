import Appeals
import Testing

@testable import Knowledge

@Suite struct HarvestTests {
  private static let rule = "凭本人身份证、户口簿原件和复印件到户籍所在地派出所申请,符合条件的7个工作日内办结,工本费20元"

  private func harvest(
    title: String = "咨询补领身份证", content: String = "请问补领身份证需要什么材料?",
    reply: String = rule, kind: AppealKind? = .consultation
  ) throws -> Harvest {
    try Harvest.of(title: title, content: content, reply: reply, kind: kind).get()
  }

  private func cut(_ text: String) -> String {
    Letters(Boilerplate.cut(Letters(text, max: 1_000)).joined()).text
  }

  /// A text | what is left of it.
  private static let boilerplate = """
    您好!请带身份证。 | 请带身份证。
    尊敬的网友:您好,请带身份证。 | 请带身份证。
    尊敬的王书记: 请带身份证。 | 请带身份证。
    张县长您好!路灯坏了。 | 路灯坏了。
    网友“一米阳光”您好!请带身份证。 | 请带身份证。
    您好,您的留言已收悉。请带身份证。 | 请带身份证。
    您的留言已收悉,现将有关情况答复如下:请带身份证。 | 请带身份证。
    经转市公安局核实。请带身份证。 | 请带身份证。
    您咨询的身份证问题,请带户口簿。 | 请带户口簿。
    请带身份证。感谢您对我们工作的支持! | 请带身份证。
    请带身份证,感谢您的关注。 | 请带身份证。
    请带身份证。特此答复。 | 请带身份证。
    请带身份证。此致敬礼! | 请带身份证。
    请带身份证。祝您生活愉快! | 请带身份证。
    请带身份证。2024年3月1日 | 请带身份证。
    请带身份证。滕州市公安局 2024年3月1日 | 请带身份证。
    请带身份证。2024-03-01 | 请带身份证。
    请带身份证。滕州市公安局 二〇二四年十月二十九日 | 请带身份证。
    请带身份证。同时,感谢您的关注。 | 请带身份证。
    2024年3月1日起施行。 | 2024年3月1日起施行。
    “两证合一”请带身份证。 | “两证合一”请带身份证。
    市公安局回复:请带身份证。 | 请带身份证。
    回复：请带身份证。 | 请带身份证。
    办理时限如下:请带身份证。 | 办理时限如下:请带身份证。
    关于对“怎么补领？”的回复根据你反映的情况，请带身份证。 | 请带身份证。
    关于“补领身份证”的答复：请带身份证。 | 请带身份证。
    请带身份证，详见网址：感谢您的支持! | 请带身份证，详见网址：
    请带身份证（地址：市政府对面）感谢您的支持! | 请带身份证（地址：市政府对面）。
    关于投诉的回复时限是15日。 | 关于投诉的回复时限是15日。
    您好!您的留言已收悉。感谢您的支持! |
    """

  @Test func lettersLoseTheirBoilerplate() {
    for line in Self.boilerplate.split(separator: "\n") {
      let row = line.split(separator: "|", omittingEmptySubsequences: false)
      let left = Sentences.trimmed(Letters(row[1].unicodeScalars)).text
      #expect(cut(String(row[0])) == left, "\(line)")
    }
  }

  /// Title | content | the question.
  private static let questions = """
    咨询补领身份证 | 您好!请问补领身份证需要什么材料?谢谢! | 补领身份证需要什么材料?
    咨询公积金提取 | 租房的。想问一下能提多少? | 公积金提取:能提多少?
    如何补领身份证 | 昨天丢了,急。 | 如何补领身份证
    暖气费 | 多少钱一平? | 暖气费:多少钱一平?
    咨询 | 我们家暖气费怎么交? | 暖气费怎么交?
    摩托车年检地址在哪 | 请问今年摩托车在哪里年检? | 今年摩托车在哪里年检?
    白内障治疗报销 | 请问有没有定点医院? | 白内障治疗报销:有没有定点医院?
    咨询补领身份证的流程 | 我的身份证丢了,我该怎么办? | 补领身份证的流程
    暖气费 | 我家暖气费怎么交，网上能交吗？多少钱一平？ | 暖气费怎么交，网上能交吗？多少钱一平？
    暖气费 | 多少钱一平？ | 暖气费:多少钱一平？
    居住证 | 我是外地来的,居住证咋办? | 外地来的,居住证咋办?
    求助 | 公积金我能提多少? | 公积金能提多少?
    公积金 | 我2019年交了8000元,能提多少? | 公积金:我2019年交了8000元,能提多少?
    医保 | 我2024年的医保在哪交? | 2024年的医保在哪交?
    社保 | 我2019年交了社保,能退吗? | 我2019年交了社保,能退吗?
    小区暖气 | 我们村什么时候供暖? | 小区暖气
    外地人怎么办证 | 居住证要什么材料? | 外地人怎么办证:居住证要什么材料?
    怎么补领身份证? | 请问收费多少? | 怎么补领身份证?
    下岗职工医保 | 下岗职工医保应该怎么交? | 下岗职工医保应该怎么交?
    老年证 | 我想问下老年证去哪办 | 老年证去哪办
    A6区免费体检 | A6区免费体检几点开始? | A6区免费体检几点开始?
    小班 | 咱们市小班报名要什么材料? | 本市小班报名要什么材料?
    社保 | 怎么在我市交社保? | 怎么在本市交社保?
    房子过户 | 我市区的房子怎么过户? | 市区的房子怎么过户?
    边境通行证 | vx:换发边境通行证怎么办理? | 换发边境通行证怎么办理?
    医保 | 微信小程序怎么交医保? | 微信小程序怎么交医保?
    小班 | 孩子2023年9月出生，今年秋天能上小班吗? | 今年秋天能上小班吗?
    孩子2023年9月出生，今年能上小班吗? | 几月报名? | 今年能上小班吗?
    小班报名 | 孩子2023年9月出生。小班报名的年龄怎么算? | 小班报名的年龄怎么算?
    小班 | 2023年9月出生的孩子能上小班吗? | 2023年9月出生的孩子能上小班吗?
    男职工陪产 | 男职工老婆没工作，能报销吗? | 男职工陪产:男职工老婆没工作，能报销吗?
    男职工陪产 | 男职工陪产，老婆没工作的能报销吗? | 男职工陪产，老婆没工作的能报销吗?
    """

  @Test func theQuestionIsWhatAsksElseTheTitle() throws {
    for line in Self.questions.split(separator: "\n") {
      let row = line.split(separator: "|").map {
        Sentences.trimmed(Letters($0.unicodeScalars)).text
      }
      let found = try harvest(title: row[0], content: row[1])
      #expect(found.question == row[2])
    }
  }

  /// Title | content: neither names a matter.
  private static let nothingAsked = """
    求助 | 多少钱一平?
    咨询 | 能不能在网上办?多少钱?
    你好 | 我该怎么办?
    有个问题 | 需要多少天?
    """

  @Test func aQuestionWithoutAMatterIsNone() {
    for line in Self.nothingAsked.split(separator: "\n") {
      let row = line.split(separator: "|").map {
        Sentences.trimmed(Letters($0.unicodeScalars)).text
      }
      let found = Harvest.of(title: row[0], content: row[1], reply: Self.rule, kind: nil)
      #expect(found == .failure(.noQuestion), "\(line)")
    }
  }

  @Test func aTitleIsKeptWhereNoSentenceFitsBehindIt() throws {
    let sentence = String(repeating: "身份证", count: 50) + "在哪里办?"
    let title = "外地户口补领户口簿需要的材料"
    #expect(try harvest(title: title, content: sentence).question == title)
  }

  @Test func aRuleForAllIsGeneral() throws {
    let found = try harvest()
    #expect(found.isGeneral)
    #expect(found.answer == Self.rule)
    let said: [GeneralityReason] = [
      .consultation, .asksGenerally, .statesCondition, .statesMaterials, .statesFigures,
      .statesPlace,
    ]
    for reason in said { #expect(found.reasons.contains(reason), "\(reason)") }
    let points = found.points
    #expect(points >= AccrualLimits.generalPointsMin)
  }

  /// What makes the same answer one that is not general: title | content | reply behind the rule |
  /// the reason.
  private static let particular = """
    咨询补领身份证 | 请问补领身份证需要什么材料? | 。经查,您的身份证已为您办好,已与您电话联系 | 答复针对来信人自己的情况
    咨询补领身份证 | 请问补领身份证需要什么材料? | 。经现场查看,执法人员已走访 | 答复是现场核查的结果
    投诉补领身份证乱收费 | 请问补领身份证需要什么材料? | 。 | 标题是投诉、请求或建议
    咨询幸福花园小区补领身份证 | 请问补领身份证需要什么材料? | 。 | 问的是某一处地方
    咨询补领身份证 | 请问补领身份证需要什么材料? | 。联系人段**,电话138****1234 | 含有已遮盖的个人信息
    咨询补领身份证 | 请问补领身份证需要什么材料? | 。您的孩子已在派出所落户 | 答复针对来信人自己的情况
    咨询补领身份证 | 请问补领身份证需要什么材料? | 。您于2019年3月缴纳的工本费已到账 | 答复针对来信人自己的情况
    咨询补领身份证 | 我补领身份证怎么没批? | 。经核实,您提交的照片不符合条件 | 答复针对来信人自己的情况
    咨询补领身份证 | 请问补领身份证需要什么材料? | 。您购买的房屋已登记,您名下有房一套 | 答复针对来信人自己的情况
    咨询补领身份证 | 请问补领身份证需要什么材料? | 。您反映的照片,您已逾期未取 | 答复针对来信人自己的情况
    工本费 | 我每月领1280元,工本费能免吗? | 。 | 答复针对来信人自己的情况
    官桥镇补领身份证 | 请问补领身份证需要什么材料? | 。官桥镇派出所周六不上班 | 问的是某一处地方
    咨询补领身份证 | 请问138****1234补领身份证需要什么材料? | 。 | 含有已遮盖的个人信息
    """

  @Test func aCaseOfOnesOwnIsNot() throws {
    for line in Self.particular.split(separator: "\n") {
      let row = line.split(separator: "|").map {
        Sentences.trimmed(Letters($0.unicodeScalars)).text
      }
      let found = try harvest(title: row[0], content: row[1], reply: Self.rule + row[2])
      #expect(!found.isGeneral, "\(line): \(found.points)")
      #expect(found.reasons.map(\.description).contains(row[3]), "\(line)")
    }
  }

  /// Title | content | reply: what others would ask too, and an answer that serves them.
  private static let general = """
    居住证 | 我是外地来的,居住证咋办? | 您好，办理居住证需携带身份证、住所证明到派出所办理，15个工作日领取。
    公积金 | 租房能提公积金吗? | 您在本市无自有住房且租住住房的，可申请提取公积金，每人每年不超过18000元。
    年检 | 小轿车几年检一次? | 小轿车（非营运）6年内每两年申领一次检验标志，免费。
    退休 | 退休医保要交多少年? | 职工医保男满30年、女满25年可享受退休医保待遇。
    上牌 | 我刚买了辆电动车，去哪上牌？ | 您购买的电动自行车应当在购车之日起15日内到车管所上牌，免费。
    求助 | 想在官桥镇开个小饭店,要什么手续? | 携带身份证、房产证明到政务服务中心窗口提交申请,5个工作日办结。
    医保断缴 | 断缴以后几天能用? | 符合条件的参保人员须在3个月内补缴,超过3个月的重新计算等待期。
    失业金 | 失业金怎么领? | 如您缴费满一年且您已办理失业登记,可申请领取失业金,每人每月1500元。
    身份证 | 身份证到期怎么换? | 携带户口簿到派出所办理（工作日，周六上午也开），5个工作日办结，工本费20元。
    租房补贴 | 大学生有补贴吗? | 您在毕业三年内缴纳社保满6个月后,可申请租房补贴,提交申请表、毕业证。
    """

  @Test func aRuleThatAddressesItsReaderIsGeneral() throws {
    for line in Self.general.split(separator: "\n") {
      let row = line.split(separator: "|").map {
        Sentences.trimmed(Letters($0.unicodeScalars)).text
      }
      let found = try harvest(title: row[0], content: row[1], reply: row[2])
      #expect(found.isGeneral, "\(line): \(found.points) \(found.reasons)")
    }
  }

  /// Title | content | reply: what only says where else to ask, or that more must be said first.
  private static let referring = """
    公积金 | 公积金怎么提取? | 请您留下联系方式,工作人员将与您联系,以便给您答复,请提供身份证和具体情况。
    公积金 | 公积金怎么提取? | 关于公积金提取条件的问题,请您拨打12329详细咨询,工作人员会为您解答。
    年检 | 年检怎么弄? | 关于年检的有关规定,已在《滕州日报》刊登说明,车管所窗口也可以办理。
    备案 | 电动车备案怎么办理? | 备案登记怎么办理,我县发布的微信公众号上已刊文,来电可问公安局。
    身份证 | 身份证到期怎么换? | 请登录居民身份证网上申请平台（ ）,携带户口簿,按步骤填写后提交即可。
    身份证 | 身份证到期怎么换? | 携带户口簿到户籍所在地派出所办理,或者登录平台按步骤填写提交,网址：
    身份证 | 身份证到期怎么换? | 请登录居民身份证网上申请平台（网址。携带户口簿,按步骤填写后提交即可。
    身份证 | 身份证到期怎么换? | 登录平台,网址：。携带户口簿到户籍所在地派出所办理,按步骤填写后提交。
    """

  /// Title | content | reply, and whether the reply asks the reader himself.
  private static let asking = """
    落户 | 招婿的户口落在哪里? | 请问您年满18周岁了吗?年满18周岁的可凭户口簿、结婚证到派出所办理落户。 | yes
    落户 | 招婿的户口落在哪里? | 您是独生子女吗。凭户口簿、结婚证到户籍所在地派出所办理,3个工作日办结。 | yes
    落户 | 招婿的户口落在哪里? | 关于“招婿的户口落在哪里吗?”,凭户口簿、结婚证到派出所办理,3个工作日办结。 | no
    落户 | 招婿的户口落在哪里? | 凭户口簿、结婚证到户籍所在地派出所办理,符合条件的3个工作日内办结。 | no
    """

  @Test func whoIsAskedBackHasNotBeenAnswered() throws {
    for line in Self.asking.split(separator: "\n") {
      let row = line.split(separator: "|").map {
        Sentences.trimmed(Letters($0.unicodeScalars)).text
      }
      let found = try harvest(title: row[0], content: row[1], reply: row[2])
      #expect(found.reasons.contains(.asksBack) == (row[3] == "yes"), "\(line)")
      #expect(found.isGeneral == (row[3] == "no"), "\(line): \(found.points)")
    }
  }

  @Test func whoOnlyRefersElsewhereHasNotAnswered() throws {
    for line in Self.referring.split(separator: "\n") {
      let row = line.split(separator: "|").map {
        Sentences.trimmed(Letters($0.unicodeScalars)).text
      }
      let found = try harvest(title: row[0], content: row[1], reply: row[2])
      #expect(!found.isGeneral, "\(line): \(found.points)")
      #expect(found.reasons.contains(.unsettled), "\(line)")
    }
  }

  @Test func aReportIsNeverGeneral() throws {
    #expect(try harvest(kind: .report).isGeneral == false)
  }

  @Test func nothingIsLearnedWhereNothingIsSaid() {
    func why(title: String = "咨询补领身份证", content: String = "", reply: String) -> NothingLearned? {
      switch Harvest.of(title: title, content: content, reply: reply, kind: nil) {
      case .success: nil
      case .failure(let why): why
      }
    }
    let long = String(repeating: "请带身份证。", count: 500)
    #expect(why(reply: "您好!您的留言已收悉。感谢您的支持!") == .onlyBoilerplate)
    #expect(why(reply: "请带身份证。") == .answerTooShort)
    #expect(why(reply: long) == .answerTooLong)
    #expect(why(reply: String(repeating: long, count: 10)) == .answerTooLong)
    #expect(why(title: "问", reply: Self.rule) == .noQuestion)
    #expect(why(title: "咨询", content: "多少钱一平?", reply: Self.rule) == .noQuestion)
    for reason in NothingLearned.allCases { #expect(reason.description.count > 5) }
  }

  @Test func everyReasonHasWordsAndPoints() {
    let words = Set(GeneralityReason.allCases.map(\.description))
    #expect(words.count == GeneralityReason.allCases.count)
    for reason in GeneralityReason.allCases { #expect(reason.points != 0) }
  }

  @Test func questionsAreBounded() throws {
    let content = String(repeating: "请问补领身份证需要什么材料?", count: 100)
    let question = try harvest(content: content).question
    #expect(question.unicodeScalars.count <= AccrualLimits.questionLettersMax)
    #expect(question.hasSuffix("?"))
  }
}

/// Letters put together of their usual parts in any order, by a seeded generator.
@Suite struct HarvestPropertyTests {
  private static let parts = [
    "您好!", "网友“一米阳光”", "您的留言已收悉,", "现答复如下:", "请问补领身份证需要什么材料?", "凭身份证、户口簿申请,",
    "7个工作日内办结。", "工本费20元;", "138****1234", "段**", "经现场查看,", "2024年3月1日", "感谢您的支持!", "市公安局",
    "　　", "\n", "_x000D_", "“", "”", "《", "1、", "咨询", "。", "?", ":", "幸福村", "我", "最后,", "🙂",
  ]

  @Test func boundsHoldAndNothingMaskedIsGeneral() {
    var seed: UInt64 = 20_260_101
    func text(_ count: UInt64) -> String {
      (0..<count).map { _ in
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Self.parts[Int(seed >> 33) % Self.parts.count]
      }.joined()
    }
    var learned = 0
    for round in 0..<2_000 {
      let (title, content, reply) = (text(3), text(8), text(UInt64(4 + round % 40)))
      let first = Harvest.of(title: title, content: content, reply: reply, kind: nil)
      #expect(first == Harvest.of(title: title, content: content, reply: reply, kind: nil))
      guard case .success(let harvest) = first else { continue }
      learned += 1
      let count = harvest.question.unicodeScalars.count
      #expect(count <= AccrualLimits.questionLettersMax)
      #expect(harvest.answer.unicodeScalars.count <= AccrualLimits.answerLettersMax)
      let isMasked = harvest.question.contains("*") || harvest.answer.contains("*")
      #expect(!(isMasked && harvest.isGeneral))
    }
    #expect(learned > 200, "seed 20260101")
  }
}
