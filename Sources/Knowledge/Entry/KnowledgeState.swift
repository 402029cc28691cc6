import WorkTime

/// All entries, as the fold of their events.
///
/// Guarantees: the same events give the same state. A held copy costs one page for each page that
/// is touched afterwards, and a list of ids for each list that changes. What stands where is listed
/// without looking at the other entries.
public struct KnowledgeState: Hashable, Sendable {
  static let pageCount = 256

  /// Entries by number, from 1 on.
  private var pages: [[KnowledgeEntry]] = []
  public private(set) var count = 0
  private var index = EntryIndex()

  public init() {}

  public var nextID: EntryID { EntryID(Int32(count + 1)) }

  public subscript(id: EntryID) -> KnowledgeEntry? {
    guard id.number <= count else { return nil }
    let at = Int(id.number) - 1
    return pages[at / Self.pageCount][at % Self.pageCount]
  }

  /// Whether an entry may be shown to citizens and suggested to units on a day.
  public func holds(_ id: EntryID, on day: CivilDate) -> Bool {
    guard id.number <= count else { return false }
    let at = Int(id.number) - 1
    return pages[at / Self.pageCount][at % Self.pageCount].holds(on: day)
  }

  /// The entry, or the one that it became part of. Nothing is merged into what is over, so this
  /// comes to an end.
  public func living(_ id: EntryID) -> KnowledgeEntry? {
    var entry = self[id]
    while let next = entry?.mergedInto { entry = self[next] }
    return entry
  }

  /// The entry at which an order is counted: one of its newest `evidenceMax`. Looks at all entries,
  /// and is for a person who asks.
  public func entry(countedFor order: String) -> EntryID? {
    pages.lazy.joined().first { $0.mergedInto == nil && $0.demand.holds(order: order) }?.id
  }

  // MARK: Lists, in order of the entries

  public func entries(at stage: EntryStage) -> [EntryID] { index.byStage[stage.rawValue].all }
  /// What the public sees, whatever is done at a new version of it.
  public var published: [EntryID] { index.published.all }
  /// What is published and past its last valid day.
  public var expired: [EntryID] { index.expired.all }
  public var conflicted: [EntryID] { index.conflicted.all }

  /// When time alone will bring the next step of an entry: see `KnowledgeEntry.nextStep`.
  var nextStep: Instant? { index.steps.all.first?.at }

  /// The first entry whose step has come and is not told.
  public func firstStep(upTo now: Instant) -> EntryID? {
    guard let first = index.steps.all.first, first.at <= now else { return nil }
    return first.entry
  }

  // MARK: Changing, for the fold alone

  mutating func append(_ entry: KnowledgeEntry) {
    precondition(entry.id == nextID)
    if count % Self.pageCount == 0 { pages.append([]) }
    pages[pages.count - 1].append(entry)
    count += 1
    index.insert(EntryIndex.Place(entry), entry.id)
  }

  /// Changes an entry that is there.
  mutating func change(_ id: EntryID, _ body: (inout KnowledgeEntry) -> Void) {
    let (page, at) = (Int(id.number) - 1).quotientAndRemainder(dividingBy: Self.pageCount)
    let before = EntryIndex.Place(pages[page][at])
    body(&pages[page][at])
    let after = EntryIndex.Place(pages[page][at])
    guard before != after else { return }
    index.remove(before, id)
    index.insert(after, id)
  }
}

/// Which entries stand where.
private struct EntryIndex: Hashable, Sendable {
  /// All that decides in which lists an entry is.
  struct Place: Equatable {
    var stage: EntryStage
    var isPublished: Bool
    var isExpired: Bool
    var isConflicted: Bool
    var nextStep: Instant?

    init(_ entry: KnowledgeEntry) {
      stage = entry.stage
      isPublished = entry.published != nil
      isExpired = entry.expiredSince != nil
      isConflicted = !entry.conflicts.isEmpty
      nextStep = entry.nextStep
    }
  }

  struct Step: Hashable, Comparable, Sendable {
    var at: Instant
    var entry: EntryID

    static func < (a: Step, b: Step) -> Bool { (a.at, a.entry) < (b.at, b.entry) }
  }

  var byStage = [SortedList<EntryID>](
    repeating: SortedList(), count: EntryStage.allCases.count)
  var published = SortedList<EntryID>()
  var expired = SortedList<EntryID>()
  var conflicted = SortedList<EntryID>()
  var steps = SortedList<Step>()

  mutating func insert(_ place: Place, _ id: EntryID) {
    byStage[place.stage.rawValue].insert(id)
    if place.isPublished { published.insert(id) }
    if place.isExpired { expired.insert(id) }
    if place.isConflicted { conflicted.insert(id) }
    if let at = place.nextStep { steps.insert(Step(at: at, entry: id)) }
  }

  mutating func remove(_ place: Place, _ id: EntryID) {
    byStage[place.stage.rawValue].remove(id)
    if place.isPublished { published.remove(id) }
    if place.isExpired { expired.remove(id) }
    if place.isConflicted { conflicted.remove(id) }
    if let at = place.nextStep { steps.remove(Step(at: at, entry: id)) }
  }
}

/// Different values in ascending order, found by halving.
struct SortedList<Element: Comparable & Hashable & Sendable>: Hashable, Sendable {
  private(set) var all: [Element] = []

  mutating func insert(_ element: Element) {
    let at = place(of: element)
    if at == all.count || all[at] != element { all.insert(element, at: at) }
  }

  mutating func remove(_ element: Element) {
    let at = place(of: element)
    if at < all.count, all[at] == element { all.remove(at: at) }
  }

  /// The first place whose value is not smaller.
  private func place(of element: Element) -> Int {
    var (low, high) = (0, all.count)
    while low < high {
      let middle = (low + high) / 2
      if all[middle] < element { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
