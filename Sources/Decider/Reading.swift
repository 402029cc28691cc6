import Appeals
import Classification
import Formats
import Orders
import Routing
import WorkTime

/// Buffers that one reading thread uses again and again.
public struct ReadingRoom {
  var title: [UInt8] = []
  var content: [UInt8] = []
  var place: [UInt8] = []
  var redacted: [UInt8] = []
  /// Redacted but for its doors.
  var withDoors: [UInt8] = []
  var numbers: [UInt8] = []
  /// What is kept of these is copied out at its own length: a new buffer with room to grow for
  /// every item costs more than the writing.
  var record = JSONWriter(reserving: 4_096)
  var item = JSONWriter(reserving: 4_096)

  public init() {}
}

extension Decider {
  /// Everything about a message that can be known without the state: decoded, judged, redacted, and
  /// encoded for vault and journal. Pure, and the larger part of the work: it runs in parallel.
  public func read(
    _ bytes: UnsafeBufferPointer<UInt8>, channel: Channel, secret: LedgerSecret, now: Instant,
    _ room: inout ReadingRoom
  ) -> Result<ReadItem, AppealFault> {
    let decoder = AppealDecoder(channel: channel.name, channels: configuration.channels)
    switch decoder.decode(bytes, now: now) {
    case .failure(let fault): return .failure(fault)
    case .success(let appeal):
      let known = KnownStrings(appeal.citizen)
      if let fault = AppealFault(naming: known, in: appeal) { return .failure(fault) }
      return .success(read(appeal, channel, secret, known, &room))
    }
  }

  private func read(
    _ appeal: Appeal, _ channel: Channel, _ secret: LedgerSecret, _ known: KnownStrings,
    _ room: inout ReadingRoom
  ) -> ReadItem {
    let (judged, routed, shadow) = judge(appeal, channel, &room)
    room.record.bytes.removeAll(keepingCapacity: true)
    appeal.encode(into: &room.record)
    let record = room.record.bytes.exact
    let (redacted, matter) = redactedItem(of: appeal, known, secret, &room)
    return ReadItem(
      channel: appeal.channel, sourceID: appeal.sourceID, received: appeal.receivedAt,
      receivedIsOurs: appeal.receivedIsOurs,
      jurisdiction: routed.jurisdiction, atDesk: routed.atDesk,
      isForDesk: routed.isForDesk, coUnits: routed.coUnits,
      judged: judged,
      flags: appeal.orderFlags, identity: Order.Identity(
        source: LedgerIndex.sourceHash(channel: appeal.channel, sourceID: appeal.sourceID),
        sender: secret.sender(appeal), text: secret.text(appeal, record: record)),
      citizen: appeal.citizen.key(secret, channel: appeal.channel).map { String(hex: $0) },
      matter: matter,
      upstreamStart: appeal.upstream?.dispatchedAt,
      upstreamDue: appeal.upstream?.due, answered: appeal.answered?.at, shadow: shadow,
      vaultRecord: record, redactedItem: redacted)
  }

  private struct Routed {
    var jurisdiction: Int32
    var atDesk: Bool
    var isForDesk: Bool
    var coUnits: [ActionOptions.CoUnit] = []
  }

  private func judge(
    _ appeal: Appeal, _ channel: Channel, _ room: inout ReadingRoom
  ) -> (Judged, Routed, [ShadowVerdict]) {
    room.fold(appeal)
    return room.title.withUnsafeBufferPointer { title in
      room.content.withUnsafeBufferPointer { content in
        room.place.withUnsafeBufferPointer { place in
          var verdict = configuration.classifier.judge(
            title: title, content: content, given: appeal.kind ?? channel.kind)
          let shadow = configuration.shadow.compared(
            with: verdict.models, title: title, text: content)
          let isForeign = !take(appeal.category, &verdict)
          let routing = configuration.router.route(RouteQuery(
            title: title, content: content, place: place, classification: verdict,
            channel: channel.name, jurisdiction: appeal.jurisdiction,
            channelDefault: channel.jurisdiction, day: appeal.receivedAt.dateInShanghai()))
          let names = configuration.jurisdictions
          let judged = Judged(
            kind: verdict.kind,
            category: verdict.category.map { configuration.categoryPaths[Int($0)] },
            urgency: OrderUrgency(verdict.urgency),
            suspected: verdict.suspicion.map { Double($0) },
            unit: names.units[Int(routing.unit)].code,
            score: Double(routing.score),
            why: routing.description(in: configuration.router)
              + (isForeign ? ";来件所列分类不在分类目录" : "") + verdict.suspicionWords,
            judges: configuration.classifier.judges(of: verdict))
          var routed = Routed(
            jurisdiction: routing.jurisdiction.map { names.all[Int($0)].number } ?? 0,
            atDesk: names.units[Int(routing.unit)].isDesk, isForDesk: routing.reason.isDeskRule)
          // Most items have none, and no list is made for them. Whom only the duties name is told
          // to people in the reason: a wrong helper would be held to a deadline.
          if routing.firstHelper != nil {
            routed.coUnits = routing.coHandlers.filter(\.isOfRule).map {
              ActionOptions.CoUnit(unit: names.units[Int($0.unit)].code)
            }
          }
          return (judged, routed, shadow)
        }
      }
    }
  }

  /// The category that the sender named holds; false where the taxonomy does not have it.
  private func take(_ category: String?, _ verdict: inout Classification) -> Bool {
    guard let category, !category.isEmpty else { return true }
    guard let number = configuration.categoryNumbers[category] else { return false }
    verdict.take(category: number, of: configuration.taxonomy)
    return true
  }

  /// The item as journal and `show` may hold it: nothing that says who somebody is.
  private func redactedItem(
    of appeal: Appeal, _ known: KnownStrings, _ secret: LedgerSecret, _ room: inout ReadingRoom
  ) -> (item: [UInt8], matter: UInt64) {
    var matter = MatterSketch()
    var item = JSONWriter(reserving: 0)
    var (redacted, numbers) = ([UInt8](), [UInt8]())
    swap(&item, &room.item)
    item.bytes.removeAll(keepingCapacity: true)
    swap(&redacted, &room.redacted)
    swap(&numbers, &room.numbers)
    numbers.removeAll(keepingCapacity: true)
    @discardableResult
    func field(_ name: StaticString, _ text: String) -> RedactionCounts {
      guard !text.isEmpty else { return RedactionCounts() }
      var text = text
      redacted.removeAll(keepingCapacity: true)
      let counts = text.withUTF8 {
        configuration.redactor.redact($0, into: &redacted, known: known)
      }
      item.key(name)
      redacted.withUnsafeBufferPointer { item.value(utf8: $0) }
      return counts
    }
    /// Lends the text that was just written, with the doors that the journal masks.
    func withDoors(
      _ text: String, _ counts: RedactionCounts, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
      guard counts[.doorNumber] > 0 else { return redacted.withUnsafeBufferPointer(body) }
      var text = text
      room.withDoors.removeAll(keepingCapacity: true)
      text.withUTF8 {
        _ = configuration.doorRedactor.redact($0, into: &room.withDoors, known: known)
      }
      room.withDoors.withUnsafeBufferPointer(body)
    }
    item.beginObject()
    item.field("source_id", appeal.sourceID)
    for (name, text) in [("title", appeal.title), ("content", appeal.content)] as
      [(StaticString, String)] where !text.isEmpty
    {
      let counts = field(name, text)
      redacted.withUnsafeBufferPointer { matter.add($0) }
      withDoors(text, counts) { MatterNumbers.add($0, to: &numbers) }
    }
    if let place = appeal.place, !place.isEmpty {
      withDoors(place, field("place", place)) { MatterNumbers.add(place: $0, to: &numbers) }
    }
    if var upstream = appeal.upstream {
      if let number = upstream.number, known.occur(in: number) { upstream.number = "***" }
      item.key("upstream")
      upstream.encode(into: &item)
    }
    if let answered = appeal.answered {
      field("answer", answered.text)
      field("answered_by", answered.by)
    }
    if !appeal.attachments.isEmpty { item.field("attachments", appeal.attachments.count) }
    item.endObject()
    // Keyed, or whoever holds the journal could try out doors against it.
    let hash = numbers.isEmpty ? 0 : secret.fingerprint(numbers)
    let kept = item.bytes.exact
    swap(&item, &room.item)
    swap(&redacted, &room.redacted)
    swap(&numbers, &room.numbers)
    return (kept, matter.value(numbers: hash))
  }
}

extension ReadingRoom {
  fileprivate mutating func fold(_ appeal: Appeal) {
    fold(title: appeal.title, content: appeal.content, place: appeal.place ?? "")
  }

  mutating func fold(title: String, content: String, place: String) {
    PlaceWords.fold(title, into: &self.title)
    PlaceWords.fold(content, into: &self.content)
    PlaceWords.fold(place, into: &self.place)
  }
}

extension Appeal {
  var orderFlags: Order.Flags {
    var flags: Order.Flags = []
    if confidential { flags.insert(.confidential) }
    if citizen.anonymous { flags.insert(.anonymous) }
    if !replyWanted { flags.insert(.replyUnwanted) }
    return flags
  }
}

extension OrderUrgency {
  init(_ urgency: Urgency) {
    switch urgency {
    case .ordinary: self = .ordinary
    case .utility: self = .utility
    case .life: self = .life
    }
  }
}

extension [UInt8] {
  /// A copy without room to grow, of a buffer that is used again.
  fileprivate var exact: [UInt8] { withUnsafeBufferPointer { [UInt8]($0) } }
}
