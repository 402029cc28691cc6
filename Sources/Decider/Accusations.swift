import Orders

/// Who may not read what an amendment says of people in office. What is handed in against somebody
/// must not come to him or his unit (《信访工作条例》第四十六条第五项): of an opening the routing sees to
/// that, but an amendment would go to whoever has the order already.
extension Decider {
  /// Whether the desk alone may read an amendment: by the routing of its own text it would be for
  /// people to look at. Not where the order has always been such a matter: then people have chosen
  /// who works on it.
  func isForDesk(
    _ item: ReadItem, _ known: Order, _ opened: Opened, at unit: String
  ) -> Bool {
    item.isForDesk && !isDesk(unit) && !wasForDesk(known, opened)
  }

  private func wasForDesk(_ known: Order, _ opened: Opened) -> Bool {
    guard isDesk(opened.judged.unit), let item = ItemText(decoding: opened.item) else {
      return false
    }
    let (_, routing) = configuration.route(
      RouteItem(
        title: item.title, content: item.content, place: item.place ?? "",
        channel: opened.channel, jurisdiction: OrderNumber.code(known.number.jurisdiction),
        at: opened.received),
      as: opened.judged)
    return routing.reason.isDeskRule
  }

  /// The helpers who get an amendment: all, but of a text that first makes a report of the order
  /// those alone that would help with the text itself, or it might be shown to whom it names.
  func helpers(
    hearing item: ReadItem, _ known: Order, _ file: CaseFile, _ state: LedgerState
  ) -> [ActionOptions.CoUnit] {
    let all = file.coHandlers.map { ActionOptions.CoUnit(unit: state.units[$0.unit]) }
    guard item.judged.kind == .report && !known.isReport else { return all }
    return all.filter { helper in item.coUnits.contains { $0.unit == helper.unit } }
  }
}
