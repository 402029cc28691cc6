/// What speaks for or against an answer's being of use to others than who asked. Each names
/// itself in words (`description`), and its points say how much it weighs.
public enum GeneralityReason: Int, CaseIterable, Hashable, Sendable {
  case consultation
  case asksGenerally
  case citesRule
  case statesCondition
  case statesMaterials
  case statesProcedure
  case statesFigures
  case statesFee
  case statesTime
  case statesPlace
  case masked
  case reported
  case complains
  case otherKind
  case vagueQuestion
  case ownCase
  case visited
  case promised
  case oneProject
  case onePlace
  case onePerson
  case unsettled
  case asksBack
  case excused

  /// Points of one phrase that shows it; against generality they are negative.
  public var points: Int {
    switch self {
    case .consultation: 3
    case .statesCondition, .statesMaterials, .statesProcedure, .statesFigures: 2
    case .asksGenerally, .citesRule, .statesFee, .statesTime, .statesPlace: 1
    case .masked, .reported: -100
    case .complains, .onePlace, .onePerson, .ownCase, .asksBack: -24
    case .visited: -6
    case .oneProject: -5
    case .unsettled, .otherKind: -3
    case .promised, .excused: -2
    case .vagueQuestion: -4
    }
  }
}

extension GeneralityReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .consultation: "属于咨询"
    case .asksGenerally: "问的是办法、条件、标准一类"
    case .citesRule: "答复引用了规定"
    case .statesCondition: "答复说明了条件"
    case .statesMaterials: "答复列出了材料"
    case .statesProcedure: "答复说明了办理程序"
    case .statesFigures: "答复写明了金额、日期、期限等"
    case .statesFee: "答复说明了费用或标准"
    case .statesTime: "答复说明了时限"
    case .statesPlace: "答复说明了办理地点"
    case .masked: "含有已遮盖的个人信息"
    case .reported: "属于举报"
    case .complains: "标题是投诉、请求或建议"
    case .otherKind: "诉求类型不是咨询"
    case .vagueQuestion: "问题没有说明问什么"
    case .ownCase: "答复针对来信人自己的情况"
    case .visited: "答复是现场核查的结果"
    case .promised: "答复是对今后工作的承诺"
    case .oneProject: "问的是某个项目的进展"
    case .onePlace: "问的是某一处地方"
    case .onePerson: "提到了具体的人"
    case .unsettled: "答复没有给出结论"
    case .asksBack: "答复反问来信人"
    case .excused: "答复是解释或致歉"
    }
  }
}
