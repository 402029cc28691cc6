/// What may be done. The raw values are the words on the wire and on the command line.
public enum ActionVerb: String, CaseIterable, Sendable {
  /// The unit signs for the order (签收).
  case accept
  /// It is not taken on, for a reason in law (不予受理).
  case decline
  /// Sent to a unit by hand, with co-handling units (派单).
  case dispatch
  /// The unit says that it is not its duty (退单): a ruling follows.
  case `return`
  case approveReturn = "approve-return"
  case denyReturn = "deny-return"
  /// Sent to another unit (改派).
  case reroute
  /// The unit asks for more time (延期): a ruling follows.
  case extend
  case approveExtension = "approve-extension"
  case denyExtension = "deny-extension"
  /// The clock stands still (挂起) and goes on (恢复).
  case suspend
  case resume
  /// The unit has spoken with the citizen (联系群众).
  case contact
  /// The unit answers (答复); the text goes to whoever sent the item.
  case reply
  /// The order is done (办结).
  case close
  /// The follow-up call (回访): solved, satisfied?
  case followUp = "follow-up"
  /// To be done again (重办).
  case reopen
  /// Pressed (催办), and supervised (督办).
  case urge
  case supervise
  /// The citizen takes the item back (撤回).
  case withdraw
  /// Into a group with a lead order (并单), out of it, and the whole group dissolved.
  case link
  case unlink
  case split
  /// Selected for publication (留言选登).
  case markPublic = "mark-public"
  /// A remark that changes nothing (备注).
  case note
  /// Something that the law names has happened (节点): clocks stop and start by it.
  case milestone
  /// Steps of an order, or of all that a unit has, call nobody for a while (静默), and call again.
  case silence
  case unsilence
  /// A person says how urgent the order is: what was suspected is settled by it (判定紧急).
  case judgeUrgency = "judge-urgency"
  /// A dead letter is sent to its topic again, or given up.
  case replay
  case drop
  /// What is done to an entry of the FAQ: `Knowledge` says who may do it, and when.
  case faqAdd = "faq-add"
  case faqEdit = "faq-edit"
  case faqApprove = "faq-approve"
  case faqProofread = "faq-proofread"
  case faqReject = "faq-reject"
  case faqMerge = "faq-merge"
  case faqSplit = "faq-split"
  case faqApart = "faq-apart"
  case faqRetire = "faq-retire"
  case faqWithdraw = "faq-withdraw"
  case faqSettle = "faq-settle"

  public var chinese: String {
    switch self {
    case .accept: "签收"
    case .decline: "不予受理"
    case .dispatch: "派单"
    case .return: "退单"
    case .approveReturn: "同意退单"
    case .denyReturn: "不同意退单"
    case .reroute: "改派"
    case .extend: "申请延期"
    case .approveExtension: "同意延期"
    case .denyExtension: "不同意延期"
    case .suspend: "挂起"
    case .resume: "恢复"
    case .contact: "联系群众"
    case .reply: "答复"
    case .close: "办结"
    case .followUp: "回访"
    case .reopen: "重办"
    case .urge: "催办"
    case .supervise: "督办"
    case .withdraw: "撤回"
    case .link: "并单"
    case .unlink: "解除并单"
    case .split: "拆分"
    case .markPublic: "留言选登"
    case .note: "备注"
    case .milestone: "节点"
    case .silence: "静默提醒"
    case .unsilence: "恢复提醒"
    case .judgeUrgency: "判定紧急"
    case .replay: "重放死信"
    case .drop: "放弃死信"
    case .faqAdd: "问答新增"
    case .faqEdit: "问答修改"
    case .faqApprove: "问答审核通过"
    case .faqProofread: "问答校对"
    case .faqReject: "问答退回"
    case .faqMerge: "问答合并"
    case .faqSplit: "问答拆分"
    case .faqApart: "问答区分"
    case .faqRetire: "问答停用"
    case .faqWithdraw: "问答撤下"
    case .faqSettle: "问答消除矛盾"
    }
  }

  /// Whose matter the verb is.
  public enum Standing: Sendable { case unit, coHandler, desk }

  /// Who may use the verb at the least: what a co-handler may do for its own part, the lead may;
  /// what judges a unit's own conduct or its clock only the desk may.
  public var least: Standing {
    switch self {
    case .accept, .reply, .contact, .note: .coHandler
    case .decline, .return, .extend, .resume, .close, .milestone: .unit
    case .dispatch, .approveReturn, .denyReturn, .reroute, .approveExtension, .denyExtension,
      .suspend, .followUp, .reopen, .urge, .supervise, .withdraw, .link, .unlink, .split,
      .markPublic, .silence, .unsilence, .judgeUrgency, .replay, .drop, .faqAdd, .faqEdit,
      .faqApprove, .faqProofread, .faqReject, .faqMerge, .faqSplit, .faqApart, .faqRetire,
      .faqWithdraw, .faqSettle:
      .desk
    }
  }

  /// What a verb is done to.
  public enum Object: Sendable { case order, letter, entry }

  public var object: Object {
    switch self {
    case .replay, .drop: .letter
    case .faqAdd, .faqEdit, .faqApprove, .faqProofread, .faqReject, .faqMerge, .faqSplit,
      .faqApart, .faqRetire, .faqWithdraw, .faqSettle:
      .entry
    default: .order
    }
  }

  /// The verbs of entries begin with this on the wire.
  public static let entryPrefix = "faq-"
  public static let ofOrders = allCases.filter { $0.object == .order }
}
