import Appeals
import Classification
import Decider
import Journal
import Orders
import Routing

/// An order's text with the department whose matter it was: what a model of departments learns.
public struct DispatchExample: Sendable, Equatable {
  public var order: String
  /// Redacted, as the journal has them, and folded (see `PlaceWords`).
  public var title: [UInt8]
  public var content: [UInt8]
  public var department: String
  /// The order that leads its group, or itself: the texts of a group say the same.
  public var group: String
  /// Who was asked before people changed it was wrong; otherwise the machine's unit settled it.
  public var isByHand: Bool
}

/// How many orders of a ledger were examples, and why the others were none.
public struct DispatchExamples: Codable, Sendable, Equatable {
  /// Sent by people to another unit than they lay with: by dispatch, reroute, or approved return.
  public var byHand = 0
  /// Answered by the unit that the machine sent them to.
  public var confirmed = 0
  /// Of units that the configuration does not have any more.
  public var unknownUnits = 0
  /// Of units that are no department.
  public var withoutDepartment = 0
  /// There were more than are taken: these are the oldest, of what was confirmed first.
  public var older = 0
  /// Nobody has settled yet whose they are, or no unit had them.
  public var others = 0

  public init() {}

  enum CodingKeys: String, CodingKey {
    case byHand = "by_hand", confirmed, unknownUnits = "unknown_units"
    case withoutDepartment = "without_department", older, others
  }
}

extension LedgerView {
  /// Calls out the orders whose unit is known to have been the right one, oldest first. Of an order
  /// that moved the last unit counts; one that its unit gives back just now is nobody's.
  ///
  /// - Parameters:
  ///   - most: so many at most, the newest; those by hand come first, since they tell more.
  ///   - progress: hears how many of how many have been read.
  public func dispatchExamples(
    _ configuration: Configuration, most: Int, progress: (_ done: Int, _ of: Int) -> Void,
    _ body: (DispatchExample) -> Void
  ) throws(LedgerError) -> DispatchExamples {
    var count = DispatchExamples()
    let chosen = settledOrders(configuration, most: most, &count)
    let reader = JournalReader(directory: directory)
    for (done, own) in chosen.enumerated() {
      progress(done, chosen.count)
      let order = state.orders[own.order]
      guard let text = ItemText(decoding: try newestItem(of: order, reader)),
        !(text.title.isEmpty && text.content.isEmpty)
      else {
        count.others += 1
        continue
      }
      let (title, content) = (PlaceWords.fold(text.title), PlaceWords.fold(text.content))
      let department = title.withUnsafeBufferPointer { title in
        content.withUnsafeBufferPointer {
          configuration.router.department(of: own.unit, title: title, content: $0)
        }
      }
      guard let department else {
        count.withoutDepartment += 1
        continue
      }
      if own.isByHand { count.byHand += 1 } else { count.confirmed += 1 }
      let lead = order.lead >= 0 ? state.orders[Int(order.lead)].number : order.number
      body(DispatchExample(
        order: "\(order.number)", title: title, content: content,
        department: configuration.jurisdictions.departments[Int(department)].name,
        group: "\(lead)", isByHand: own.isByHand))
    }
    return count
  }

  private struct Settled {
    var order: Int
    /// As the configuration numbers it.
    var unit: UInt16
    var isByHand: Bool
  }

  private func settledOrders(
    _ configuration: Configuration, most: Int, _ count: inout DispatchExamples
  ) -> [Settled] {
    let names = configuration.jurisdictions
    var units: [UInt16: UInt16?] = [:]
    var (byHand, confirmed) = ([Settled](), [Settled]())
    state.orders.forEach { at, order in
      guard let isByHand = isSettledByHand(order) else {
        count.others += 1
        return true
      }
      let unit = units[order.unit] ?? names.unit(code: state.units[order.unit])
      units[order.unit] = .some(unit)
      guard let unit else {
        count.unknownUnits += 1
        return true
      }
      if names[unit: unit].isDesk {
        count.others += 1
      } else if isByHand {
        byHand.append(Settled(order: at, unit: unit, isByHand: true))
      } else {
        confirmed.append(Settled(order: at, unit: unit, isByHand: false))
      }
      return true
    }
    let all = byHand.count + confirmed.count
    byHand = byHand.suffix(most)
    confirmed = confirmed.suffix(most - byHand.count)
    count.older = all - byHand.count - confirmed.count
    return (byHand + confirmed).sorted { $0.order < $1.order }
  }

  /// Whether people chose the unit that an order has, or that unit answered what the machine sent
  /// it; nil where neither is so.
  private func isSettledByHand(_ order: Order) -> Bool? {
    guard order.dispatches > 0, !order.flags.contains(.answeredOnCall) else { return nil }
    switch order.state {
    case .desk, .returnRequested, .linked: return nil
    case .dispatched, .accepted, .suspended, .declined, .withdrawn, .replied, .closed: break
    }
    if let file = state.file(of: order), !file.holders.isEmpty { return true }
    return order.state == .replied || order.state == .closed ? false : nil
  }

  /// The redacted item as it was last amended.
  private func newestItem(
    of order: Order, _ reader: JournalReader
  ) throws(LedgerError) -> [UInt8] {
    if order.flags.contains(.amended) {
      var entry = order.lastHistory
      for _ in 0..<LedgerState.amendmentsLookedAtMax where entry >= 0 {
        let history = state.history[Int(entry)]
        let event = try Self.event(at: history.place, reader)
        // What accuses people in office says nothing of whose matter the order is.
        if case .amended(let amended) = event.body, !amended.isForDesk { return amended.item }
        entry = history.previous
      }
    }
    guard case .opened(let opened) = try Self.event(at: order.openedAt, reader).body else {
      return []
    }
    return opened.item
  }
}
