import Formats
import Orders
import WorkTime

@testable import Kafka

extension Traffic {
  static let units = ["370481-desk", "370481-a", "370481-b", "370481-c"]
  static let desk = "wenzheng.actions.desk"
  static let units2 = "wenzheng.actions.units"

  /// What somebody does to an order, an item or a dead letter.
  func sendAction(_ state: LedgerState, _ dice: Dice, right: Instant) -> String {
    if dice.chance(120) { return sendEntryAction(state.knowledge.count, dice) }
    let number = nextNumber()
    // An action's id may come again, with the same words or with others.
    let isOld = !actionIDs.isEmpty && dice.chance(60)
    let id = isOld ? dice.pick(actionIDs) : "A-\(number)"
    actionIDs.append(id)
    let topic = dice.chance(250) ? Self.units2 : Self.desk
    if dice.chance(40) {
      send(topic, key: id, Array(#"{"action_id":"\#(id)","verb":"jump"}"#.utf8), sort: .broken)
      return "a broken action \(id)"
    }
    var (verb, subject) = (dice.pick(Self.verbs), Action.Subject.letter(0))
    var partition: Int32 = 0
    var mayName = false
    if state.letters.count > 0, dice.chance(120) {
      verb = dice.pick([.replay, .drop])
      subject = .letter(state.letters[dice.below(state.letters.count)].sequence)
    } else if state.orders.count > 0, dice.chance(750) {
      // A few orders live long lives.
      let most = dice.chance(500) ? min(3, state.orders.count) : state.orders.count
      let order = state.orders[dice.below(most)]
      if dice.chance(600) { verb = dice.pick(Self.next(order.state)) }
      subject = .order(order.number)
      partition = order.number.partition
      mayName = true
    } else {
      subject = itemSubject(dice)
    }
    var action = Action(id: id, verb: verb, subject: subject, by: "李四")
    fill(&action, state, dice, right: right, mayName: mayName)
    var writer = JSONWriter()
    action.encode(into: &writer)
    send(topic, key: id, writer.bytes, partition: partition, sort: .any)
    return "action \(id) \(verb.rawValue) \(subject) to \(topic)"
  }

  func sendReply(_ order: OrderNumber) -> String {
    let action = Action(
      id: "A-\(nextNumber())", verb: .reply, subject: .order(order), by: "李四", text: "已修好")
    var writer = JSONWriter()
    action.encode(into: &writer)
    send(Self.desk, key: action.id, writer.bytes, partition: order.partition, sort: .any)
    return "action \(action.id) reply \(order)"
  }

  /// An item that has come, or one that will come, or never.
  private func itemSubject(_ dice: Dice) -> Action.Subject {
    if !items.isEmpty, dice.chance(500) {
      let item = dice.pick(items)
      return .item(channel: item.channel, sourceID: item.sourceID)
    }
    return .item(
      channel: dice.pick(Self.channels), sourceID: "S-\(nextNumber() + dice.below(6))")
  }

  private func fill(
    _ action: inout Action, _ state: LedgerState, _ dice: Dice, right: Instant, mayName: Bool
  ) {
    let citizen = dice.below(40)
    if dice.chance(850) { action.why = "情况属实,电话\(phone(citizen))" }
    if dice.chance(850) { action.text = "已与\(phone(citizen))联系,已修好" }
    switch dice.below(5) {
    case 0: action.at = right.adding(milliseconds: -Int64(dice.below(300_000)))
    case 1: action.at = right.adding(minutes: 30 - dice.below(60))
    default: break
    }
    switch action.verb {
    case .dispatch:
      action.options.unit = dice.chance(900) ? dice.pick(Self.units) : nil
      if dice.chance(300) {
        action.options.coUnits = [
          ActionOptions.CoUnit(unit: dice.pick(Self.units), part: "请联系\(phone(citizen))")
        ]
      }
    case .reroute, .approveReturn: action.options.unit = dice.pick(Self.units)
    case .reply:
      if dice.chance(500) { action.text = generalAnswer(dice) }
      if dice.chance(200) { action.options.suggestionUsed = dice.chance(500) }
    case .accept: if dice.chance(200) { action.options.unit = dice.pick(Self.units) }
    case .extend:
      if dice.chance(300) { action.options.until = right.adding(minutes: dice.below(9_000)) }
    case .followUp: (action.options.solved, action.options.satisfied) = (dice.chance(500), true)
    case .milestone: action.options.milestone = dice.pick(["asked", "answered", "nothing"])
    case .link:
      if state.orders.count > 0 {
        action.options.with = state.orders[dice.below(state.orders.count)].number
      }
    default: break
    }
  }

  static let verbs = ActionVerb.ofOrders

  /// What leads an order on from where it stands.
  private static func next(_ state: OrderState) -> [ActionVerb] {
    switch state {
    case .desk: [.dispatch, .dispatch, .reply, .decline]
    case .dispatched: [.accept, .accept, .return, .reroute, .extend, .approveExtension]
    case .accepted: [.suspend, .reply, .extend, .approveExtension, .milestone, .dispatch, .return]
    case .replied: [.close, .followUp, .reopen, .markPublic]
    case .closed: [.followUp, .reopen]
    case .returnRequested: [.approveReturn, .denyReturn]
    case .suspended: [.resume, .resume, .contact]
    case .declined: [.reopen]
    case .linked: [.unlink]
    case .withdrawn: [.note]
    }
  }
}
