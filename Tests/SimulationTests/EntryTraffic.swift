import Formats
import Orders
import WorkTime

extension Traffic {
  static let question = "请问补领身份证需要什么材料?"
  static let persons = ["张三", "李四", "王五", "赵六", "钱七"]

  /// An answer that others can use; two of them contradict each other.
  func generalAnswer(_ dice: Dice) -> String {
    "凭本人户口簿原件到户籍所在地派出所申请,符合条件的7个工作日内办结,工本费\(dice.pick([20, 40]))元。"
  }

  /// What somebody does to an entry of the FAQ: mostly what leads one on.
  func sendEntryAction(_ known: Int, _ dice: Dice) -> String {
    let verbs: [ActionVerb] = [
      .faqAdd, .faqEdit, .faqApprove, .faqApprove, .faqApprove, .faqApprove, .faqApprove,
      .faqReject, .faqProofread, .faqMerge, .faqSplit, .faqApart, .faqRetire, .faqWithdraw,
      .faqSettle,
    ]
    let verb = known == 0 ? .faqAdd : dice.pick(verbs)
    func entry() -> String { "faq-00000\(1 + dice.below(max(1, min(known, 9))))" }
    let number = nextNumber()
    var action = Action(
      id: "F-\(number)", verb: verb, subject: .faq(verb == .faqAdd ? "new" : entry()),
      by: dice.pick(Self.persons), why: "情况变了,电话\(phone(dice.below(40)))")
    switch verb {
    case .faqAdd:
      let until = dice.chance(300) ? #","valid_until":"2026-03-0\#(1 + dice.below(5))""# : ""
      action.faq.entry = Array(
        (#"{"question":"第\#(number)种证怎么办理?","answer":"\#(generalAnswer(dice))","#
          + #""unit":"\#(dice.pick(Self.units))"\#(until)}"#).utf8)
    case .faqEdit:
      action.faq.entry = Array(#"{"answer":"\#(generalAnswer(dice))"}"#.utf8)
    case .faqMerge, .faqApart, .faqSettle: action.faq.with = entry()
    default: break
    }
    var writer = JSONWriter()
    action.encode(into: &writer)
    send(Self.desk, key: action.id, writer.bytes, sort: .any)
    return "action \(action.id) \(verb.rawValue) \(action.subject)"
  }
}
