import Testing

@testable import Knowledge

/// Which reviewed texts may be suggested to whoever replies.
@Suite struct AnsweringTests {
  /// A text's question | its answer, then what is asked and answered by it (+) or not (-).
  private static let texts = """
    电动自行车怎么上牌? | 请带身份证、购车发票、合格证到车管所办理登记上牌,不收取任何费用。
    + 电瓶车挂牌需要什么手续
    + 电动自行车上牌收费吗
    - 电动三轮车怎么上牌
    - 三轮电动车上牌要什么
    - 电动自行车牌照丢了怎么补
    - 电动自行车违章怎么处理
    幼儿园入园年龄有什么要求? | 小班招收8月31日前年满3周岁的幼儿,9月1日以后出生的下一年入园。
    + 几岁能上幼儿园小班
    + 孩子多大能上幼儿园
    - 幼儿园小班一个月多少钱
    - 幼儿园几点放学
    - 小学几岁能上
    养犬登记证怎么办理? | 带身份证、房产证或租房合同、犬只免疫证明到派出所办理,每户限养1只。
    + 给狗办证去哪里
    - 养犬登记证丢了怎么补办
    低保怎么申请? | 向镇街民政办提出申请,带身份证、户口簿、收入证明,30个工作日办结。
    + 申请低保要带什么
    - 我家申请的低保批下来了吗
    - 低保批了没
    不用暖气怎么申请停暖? | 10月15日前到供热公司营业厅申请停暖,交30%的基础热费。
    + 房子没人住暖气怎么报停
    + 停暖还要交多少钱
    - 恢复供暖怎么申请
    - 暖气不热怎么退费
    生育住院费用怎么报销? | 带身份证、发票、出生医学证明到医保大厅报销,20个工作日拨付。
    + 住院生孩子的费用去哪报销
    - 生育津贴怎么申请
    健康证在哪办? | 带身份证到市疾控中心体检,免费,5个工作日领证。
    + 从业健康体检在哪做
    - 从业资格证在哪办
    社保卡丢了怎么补? | 拨12333挂失,持身份证到合作银行网点补办,工本费16元。
    + 社会保障卡遗失去哪补办
    - 新社保卡怎么激活
    租房怎么提取公积金? | 无房职工租房的,到公积金中心办理,每年可提取一次,不超过12000元。
    - 买房怎么提取公积金
    公积金怎么提取? | 租房的每年可提取一次,不超过12000元;买房的凭购房合同提取。
    + 买房怎么提取公积金
    租房怎么取公积金? | 租房的每年可提取一次,不超过12000元;买房的凭购房合同提取。
    + 买房怎么提取公积金
    """

  @Test func aTextIsSuggestedForWhatItAnswers() {
    var text = EntryText()
    for line in Self.texts.split(separator: "\n").map(String.init) {
      guard line.hasPrefix("+") || line.hasPrefix("-") else {
        let parts = line.split(separator: "|").map(String.init)
        (text.question, text.answer) = (parts[0], parts[1])
        continue
      }
      let asked = QuestionShape(String(line.dropFirst(2)))
      #expect(
        Likeness.mayAnswer(asked, text) == line.hasPrefix("+"), "\(line) of \(text.question)")
    }
  }
}
