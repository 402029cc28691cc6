import Appeals
import Classification
import Orders
import Routing
import WorkTime

/// An item as far as judging and routing ask of it, without a message and without an order.
public struct RouteItem: Sendable {
  public var title: String
  public var content: String
  public var place: String
  /// Its name; empty where none is meant.
  public var channel: String
  /// The code in the item.
  public var jurisdiction: String?
  /// When it is received.
  public var at: Instant
  /// Codes of units that gave the order back for good.
  public var excluding: [String]

  public init(
    title: String, content: String, place: String = "", channel: String = "",
    jurisdiction: String? = nil, at: Instant, excluding: [String] = []
  ) {
    self.title = title
    self.content = content
    self.place = place
    self.channel = channel
    self.jurisdiction = jurisdiction
    self.at = at
    self.excluding = excluding
  }
}

extension Configuration {
  /// Judges and routes an item as the daemon does, for whoever asks what would become of it.
  ///
  /// - Parameter judged: what the order is held for, also by its sender's word: kind and urgency
  ///   stay, the category where the taxonomy has it.
  /// - Parameter byWordsAlone: what was dispatched before is not asked.
  public func route(
    _ item: RouteItem, as judged: Judged? = nil, byWordsAlone: Bool = false
  ) -> (classification: Classification, routing: RoutingDecision) {
    var room = ReadingRoom()
    room.fold(title: item.title, content: item.content, place: item.place)
    let channel = channels[item.channel]
    return room.title.withUnsafeBufferPointer { title in
      room.content.withUnsafeBufferPointer { content in
        room.place.withUnsafeBufferPointer { place in
          var verdict = classifier.judge(
            title: title, content: content, given: judged?.kind ?? channel?.kind)
          if let number = judged?.category.flatMap({ categoryNumbers[$0] }) {
            verdict.take(category: number, of: taxonomy)
          }
          if let held = judged?.urgency,
            let urgency = Urgency.allCases.first(where: { OrderUrgency($0) == held })
          {
            verdict.urgency = max(verdict.urgency, urgency)
          }
          if byWordsAlone { verdict.models.department = nil }
          let routing = router.route(RouteQuery(
            title: title, content: content, place: place, classification: verdict,
            channel: item.channel, jurisdiction: item.jurisdiction,
            channelDefault: channel?.jurisdiction, day: item.at.dateInShanghai(),
            excluding: item.excluding))
          return (verdict, routing)
        }
      }
    }
  }

  /// What of an order's verdict this configuration would not say of the text itself: its sender's
  /// word, or of what the journal masks. Nil where there is nothing of it; the rest another one may
  /// judge anew. A report (举报) is held for one in any case: who is reported must not be asked.
  public func held(_ judged: Judged, beside own: Classification) -> Judged? {
    var held = judged
    if held.kind == own.kind && held.kind != .report { held.kind = nil }
    if held.category == own.category.map({ categoryPaths[Int($0)] }) { held.category = nil }
    if held.urgency.rawValue <= OrderUrgency(own.urgency).rawValue { held.urgency = .ordinary }
    let isEmpty = held.kind == nil && held.category == nil && held.urgency == .ordinary
    return isEmpty ? nil : held
  }

  /// What a policy is chosen by, for an item that was routed.
  public func policyQuestion(
    _ item: RouteItem, _ verdict: Classification, _ routing: RoutingDecision
  ) -> PolicyQuestion {
    PolicyQuestion(
      jurisdiction: routing.jurisdiction.map { jurisdictions[$0].code }
        ?? Jurisdictions.nowhereCode,
      channel: item.channel, kind: verdict.kind, urgency: OrderUrgency(verdict.urgency),
      category: verdict.category.map { categoryPaths[Int($0)] })
  }
}

extension Configuration {
  /// So many words of a unit are tried.
  static let wordsTriedMax = 400

  /// The units that no rule names and to which neither a name nor a duty of theirs leads, on the
  /// day or, for one that begins later, on its first. One word that leads there is the proof that
  /// the others have.
  public func unreachedUnits(on day: CivilDate) -> [Unit] {
    let names = jurisdictions
    var aimed: Set<String> = []
    for rule in router.rules.all {
      for aim in [rule.aim].compactMap(\.self) + rule.coHandlers {
        switch aim {
        case .unit(let number): aimed.insert(names[unit: number].code)
        case .department(let department):
          aimed.formUnion(names.units.filter { $0.departments.contains(department) }.map(\.code))
        case .desk, .town, .duties: continue
        }
      }
    }
    return names.units.filter { unit in
      guard !unit.isDesk, !aimed.contains(unit.code), unit.days.upperBound >= day else {
        return false
      }
      let item = RouteItem(
        title: "", content: "", jurisdiction: names[unit.jurisdiction].code,
        at: max(day, unit.days.lowerBound).instant(atMinute: 720))
      return !names.words(of: unit).prefix(Self.wordsTriedMax).contains { word in
        var item = item
        item.content = "向\(word)反映一件事"
        let routing = route(item, byWordsAlone: true).routing
        return routing.first.map { names[unit: $0.unit].code } == unit.code
      }
    }
  }
}
