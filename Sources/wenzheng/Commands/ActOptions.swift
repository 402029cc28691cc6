import Appeals
import Decider
import Foundation
import Formats
import Orders
import Service
import WorkTime

/// Which options each verb takes beside `--why`, `--id` and `--json`: one that says nothing to a
/// verb would be lost in silence.
extension ActionVerb {
  var optionNames: [String] {
    switch self {
    case .accept: ["unit"]
    case .reply: ["text", "text-file", "unit", "faq-used"]
    case .note, .contact: ["text", "text-file", "unit"]
    case .close, .decline: ["text", "text-file"]
    case .dispatch: ["unit", "co-unit"]
    case .approveReturn, .reroute, .reopen: ["unit"]
    case .extend, .approveExtension, .suspend, .silence: ["until"]
    case .followUp: ["solved", "satisfied"]
    case .link: ["with"]
    case .milestone: ["milestone"]
    case .judgeUrgency: ["urgency"]
    case .return, .denyReturn, .denyExtension, .resume, .unsilence, .urge, .supervise, .withdraw,
      .unlink, .split, .markPublic:
      []
    case .replay, .drop, .faqAdd, .faqEdit, .faqApprove, .faqProofread, .faqReject, .faqMerge,
      .faqSplit, .faqApart, .faqRetire, .faqWithdraw, .faqSettle:
      []
    }
  }
}

extension Option {
  /// The options of single verbs.
  static let ofActions = [
    Option("text", short: "t", value: "TEXT", "the reply to the citizen, or the note"),
    Option("text-file", value: "FILE", "the text from a file; - is standard input"),
    Option("why", value: "WHY", "the reason: of a return, a ruling, a waiver, in law"),
    Option("unit", value: "UNIT",
      "the unit it goes to, by code or name, or the co-handler whose part it is"),
    Option("co-unit", value: "UNIT[=PART]", "a co-handling unit and its part", repeats: true),
    Option("until", value: "TIME",
      "how far to extend, or to suspend (else as far as the policy goes); how long to silence"),
    Option("solved", value: "yes|no", "what the follow-up call heard"),
    Option("satisfied", value: "yes|no", "what the follow-up call heard"),
    Option("milestone", value: "NAME", "the milestone, as the policy names it"),
    Option("with", value: "ORDER", "the order that leads the group"),
    Option(
      "urgency", value: "URGENCY",
      "how urgent it is: \(OrderUrgency.allCases.map(\.name).joined(separator: ", "))"),
    Option("faq-used", value: "yes|no", "whether the reply is what the FAQ suggested"),
  ]
}

/// One example for each verb.
let actExamples: [Example] = {
  let order = "370481-20261121-003-000127"
  let all: [(ActionVerb, String, String)] = [
    (.accept, "", "signs for the order"),
    (.decline, "--why 信访工作条例第十四条", "does not take it on, for a reason in law"),
    (.dispatch, "--unit 370481-zjj --co-unit 370481-cgj=占道部分", "sends it, with a co-handler"),
    (.return, "--why 不属于本单位职责", "asks to give it back"),
    (.approveReturn, "--unit 370481-cgj", "rules: it goes to another unit"),
    (.denyReturn, "--why 属于物业管理职责", "rules: the unit stands"),
    (.reroute, "--unit 370481-cgj --why 职责调整", "sends it to another unit"),
    (.extend, "--why 需现场鉴定 --until 2026-12-09", "asks for more time"),
    (.approveExtension, "", "grants it"), (.denyExtension, "--why 理由不充分", "does not"),
    (.suspend, "--why 等待司法鉴定", "lets the clock stand still"),
    (.resume, "", "lets it run again"), (.contact, "--text 已电话联系", "has spoken with the citizen"),
    (.reply, "--text-file reply.txt", "answers the citizen"),
    (.close, "--why 协办部分已由牵头单位完成", "closes, and waives the parts that are open"),
    (.followUp, "--solved yes --satisfied no", "records the call; this one reopens the order"),
    (.reopen, "--why 未实际解决", "has it done again"), (.urge, "--why 将到期", "presses the unit"),
    (.supervise, "--why 多次催办未果", "supervises it"),
    (.withdraw, "--why 来电人撤回", "the citizen takes it back"),
    (.link, "--with 370481-20261121-003-000120", "puts it into a group"),
    (.unlink, "", "takes it out again"), (.split, "", "dissolves the group that it leads"),
    (.markPublic, "", "selects it for publication"), (.note, "--text 已转告夜班", "a remark"),
    (.silence, "--why 系统割接 --until 2026-12-09", "its deadlines call nobody until then"),
    (.unsilence, "", "they call again"),
    (.judgeUrgency, "--urgency life --why 来电确认有人受伤",
      "a person has looked: it is, and is hastened; ordinary: it is not"),
    (.milestone, "--milestone correction-notice", "a clock stops or starts by it"),
  ]
  return all.map { verb, options, does in
    let line = "act \(order) \(verb.rawValue) \(options)"
    return Example(line.trimmingCharacters(in: .whitespaces), "\(verb.chinese): \(does)")
  } + [
    Example(
      "act silence --unit 370481-zjj --why 系统割接 --until 2026-12-09",
      "静默: nothing that the unit has calls it until then"),
    Example("act unsilence --unit 370481-zjj", "取消静默: it is called again"),
  ]
}()

extension ParsedArguments {
  /// What the verb says beside its reason and text.
  func actionOptions(
    _ verb: ActionVerb, _ directories: Directories?, isForUnit: Bool = false
  ) throws -> ActionOptions {
    let taken = verb.optionNames + ["why", "id", "json"] + (isForUnit ? ["unit"] : [])
    for option in Option.ofActions where flag(option.name) && !taken.contains(option.name) {
      throw CommandFault(.usage, "`\(verb.rawValue)` takes no --\(option.name).")
    }
    var options = ActionOptions()
    options.unit = try unitCode("unit", directories)
    if let unit = options.unit { try checkID(unit, "--unit") }
    let coUnits = strings("co-unit").count
    if coUnits > Action.coUnitsMax {
      throw CommandFault(
        .usage, "--co-unit is given \(coUnits) times; an order has at most \(Action.coUnitsMax).")
    }
    for word in strings("co-unit") {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard let name = parts.first, !name.isEmpty else {
        throw UsageFault.emptyValue(name: "--co-unit")
      }
      let unit = try unitCode(named: name, directories)
      try checkID(unit, "--co-unit")
      let part = parts.count > 1 ? parts[1] : nil
      if let part {
        _ = try Self.bounded(
          part, name: "the part of --co-unit \(name)", bytesMax: Action.partBytesMax,
          isOneLine: false)
      }
      if options.coUnits.contains(where: { $0.unit == unit }) {
        throw CommandFault(.usage, "--co-unit names `\(unit)` twice.")
      }
      options.coUnits.append(ActionOptions.CoUnit(unit: unit, part: part))
    }
    options.until = try endOfDay("until")
    options.solved = try yesOrNo("solved")
    options.satisfied = try yesOrNo("satisfied")
    options.suggestionUsed = try yesOrNo("faq-used")
    options.urgency = try choice("urgency", of: OrderUrgency.allCases.map(\.name))
      .flatMap(OrderUrgency.init(name:))
    options.milestone = try text("milestone", bytesMax: Action.idBytesMax, isOneLine: true)
    if let word = try string("with") {
      guard let number = OrderNumber(word) else {
        throw CommandFault(.usage, "--with is no order number such as 370481-20261121-003-000127.")
      }
      options.with = number
    }
    return options
  }

  private func yesOrNo(_ name: String) throws -> Bool? {
    try choice(name, of: ["yes", "no"]).map { $0 == "yes" }
  }

  /// A day alone means its end, as every limit in days does.
  private func endOfDay(_ name: String) throws -> Instant? {
    if let word = try string(name), let day = try? CivilDate(parsing: word) {
      return day.instant(atMinute: 1440)
    }
    return try instant(name)
  }

  /// Order and verb; no order where a whole unit is silenced, or is not any more.
  func placeAndVerb() throws -> (place: String?, verb: String) {
    let first = try required("ORDER")
    if let verb = word("VERB") { return (first, verb) }
    let ofUnits = [ActionVerb.silence, .unsilence].map(\.rawValue)
    guard ofUnits.contains(first) else { throw UsageFault.argumentMissing(name: "VERB") }
    guard try string("unit") != nil else {
      throw CommandFault(.usage, "`act \(first)` names an order before it, or --unit.")
    }
    return (nil, first)
  }

  /// An order by its number, or an item by `CHANNEL/SOURCE_ID`, which may not have come yet.
  func actionSubject(_ name: String) throws -> Action.Subject {
    let word = try required(name)
    if let number = OrderNumber(word) { return .order(number) }
    let parts = word.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw CommandFault(
        .usage, "`\(word)` is no order number such as 370481-20261121-003-000127, and no item such "
          + "as mailbox/2026-17.")
    }
    try checkID(parts[0], "the channel of \(name)")
    _ = try Self.bounded(
      parts[1], name: "the source_id of \(name)", bytesMax: AppealLimits.sourceIDBytesMax,
      isOneLine: true)
    return .item(channel: parts[0], sourceID: parts[1])
  }

  /// The id of an action: the user's own, or a new one.
  func actionID() throws(UsageFault) -> String {
    try text("id", bytesMax: Action.idBytesMax, isOneLine: true) ?? UUID().uuidString.lowercased()
  }

  private func checkID(_ value: String, _ name: String) throws(UsageFault) {
    _ = try Self.bounded(value, name: name, bytesMax: Action.idBytesMax, isOneLine: true)
  }
}
