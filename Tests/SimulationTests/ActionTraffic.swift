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
      let order = state.orders[dice.below(state.orders.count)]
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
    case .accept, .reply: if dice.chance(200) { action.options.unit = dice.pick(Self.units) }
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

  /// Those that lead on stand more than once.
  static let verbs: [ActionVerb] =
    ActionVerb.allCases.filter { !$0.isOfLetters }
    + [.dispatch, .dispatch, .dispatch, .accept, .accept, .reply, .reply, .reply, .suspend, .resume]
    + [.extend, .approveExtension, .return, .approveReturn, .close, .reopen, .milestone, .milestone]
}
