import Testing
import WorkTime

@testable import Orders

/// What is written to a snapshot as plain bytes has no byte that nobody sets.
@Suite struct LayoutTests {
  @Test func anOrderHasNoGaps() {
    let order = Order(
      number: OrderNumber(
        jurisdiction: 1, date: CivilDate(daysSince1970: 1), partition: 1, counter: 1),
      channel: 1, unit: 1, category: 1, flags: [], kind: 1, urgency: .life, state: .closed,
      dispatches: 1, identity: Order.Identity(source: 1, sender: 1, text: 1), citizen: 1,
      matter: 1, received: .distantPast,
      opened: .distantPast, due: .distantPast, stopped: .distantPast,
      openedAt: LinePlace(position: 1, length: 1), lastHistory: 1)
    #expect(sizeOfFields(order) == MemoryLayout<Order>.size)
    #expect(MemoryLayout<Order>.size == MemoryLayout<Order>.stride)
  }

  @Test func aLetterEntryHasNoGaps() {
    let entry = LetterEntry(
      sequence: 1, place: LinePlace(position: 1, length: 1), fate: .waiting)
    #expect(sizeOfFields(entry) == MemoryLayout<LetterEntry>.size)
    #expect(MemoryLayout<LetterEntry>.size == MemoryLayout<LetterEntry>.stride)
  }

  @Test func aClockRunHasNoGaps() {
    let run = ClockRun(
      start: .distantPast, due: .distantPast, stopped: .distantPast, order: 1, previous: 1,
      clock: 1, unit: 1, limit: 1, flags: .warned)
    #expect(sizeOfFields(run) == MemoryLayout<ClockRun>.size)
    #expect(MemoryLayout<ClockRun>.size == MemoryLayout<ClockRun>.stride)
  }

  /// An ordinary open order has its promise, a clock of its dispatch, and no case file. Beside them
  /// stand some 65 bytes of indexes, as the bench measures it: together no more than 250.
  @Test func anOrdinaryOrderIsSmall() {
    #expect(MemoryLayout<Order>.stride + MemoryLayout<ClockRun>.stride <= 250 - 65)
  }

  @Test func aHistoryEntryHasNoGaps() {
    let entry = HistoryEntry(
      place: LinePlace(position: 1, length: 1), previous: 1, action: 1)
    #expect(sizeOfFields(entry) == MemoryLayout<HistoryEntry>.size)
    #expect(MemoryLayout<HistoryEntry>.size == MemoryLayout<HistoryEntry>.stride)
  }

  /// The sum over all stored properties, down to the numbers.
  private func sizeOfFields(_ value: Any) -> Int {
    let children = Mirror(reflecting: value).children
    if children.isEmpty {
      func size<T>(_: T) -> Int { MemoryLayout<T>.size }
      return _openExistential(value, do: size)
    }
    return children.reduce(0) { $0 + sizeOfFields($1.value) }
  }
}
