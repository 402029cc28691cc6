import Formats
import Testing
import WorkTime

@testable import Knowledge

/// The life of entries as lines of text: what somebody does, a bar, and what comes of it.
///
///     reply 1 citizen=7 | candidate citizens=1
///     desk/wang approve | second
///     rsj/li edit answer=短 | first public=长
///     rsj/li approve | any
///
/// `reply` gathers, `see` only looks, `time` lets time pass, `shown` suggests. `desk` may do
/// everything; `rsj` and `ylj` speak for units of 370481, `east` for one of 370112, which asks for
/// proofreading marks. Without a number, the first entry is meant.
struct EntryScript {
  struct BadLine: Error { var line: String }

  static let start = Instant(milliseconds: 1_795_000_000_000)
  static let units = [
    "rsj": "370481-rsj", "ylj": "370481-ylj", "east": "370112-rsj",
  ]

  var state = KnowledgeState()
  var rules = KnowledgeRules()
  var now = start
  /// Everything that happened, with its time.
  var events: [(event: KnowledgeEvent, at: Instant)] = []

  init() { rules.proofreading = ["370112"] }

  static func isUnit(_ code: String) -> Bool { units.values.contains(code) }

  var life: EntryLife {
    EntryLife(state, rules: rules, now: now, isUnit: Self.isUnit, isCategory: { $0 != "?" })
  }

  static func play(_ text: String) throws -> EntryScript {
    var script = EntryScript()
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      try script.play(line: String(line))
    }
    return script
  }

  mutating func play(line: String) throws {
    let columns = line.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
    try #require(columns.count == 2 && columns[0].count > 1, "\(line)")
    now = now.adding(minutes: 1)
    let (code, id) = try act(columns[0])
    for word in columns[1] where word != "any" {
      let found = try code ?? self.found(word, id)
      #expect(found == word, "\(line)")
    }
  }

  mutating func fold(_ event: KnowledgeEvent) throws {
    try state.fold(event, at: now)
    events.append((event, now))
  }

  // MARK: The left side

  /// The code of a refusal, or nil; and the entry that it was about.
  private mutating func act(_ words: [String]) throws -> (String?, EntryID) {
    var options = words.dropFirst().filter { $0.contains("=") }
    let plain = words.filter { !$0.contains("=") }
    func take(_ name: String) -> String? {
      guard let at = options.firstIndex(where: { $0.hasPrefix(name + "=") }) else { return nil }
      return String(options.remove(at: at).dropFirst(name.count + 1))
    }
    let entry = try id(take("entry") ?? "1")
    let order = plain.count > 1 ? plain[1] : ""
    switch plain[0] {
    case "reply":
      var gathered = Gathered(
        order: order, question: take("q") ?? "问题", answer: take("answer") ?? "答",
        unit: take("unit").flatMap { Self.units[$0] } ?? "370481-rsj", asked: now)
      gathered.citizen = take("citizen").flatMap(UInt64.init).map(Self.citizen)
      if let minute = take("asked").flatMap(Int.init) {
        gathered.asked = Self.start.adding(minutes: minute)
      }
      gathered.minutes = take("minutes").flatMap(Int.init)
      switch life.gather(gathered, match: state[entry] == nil ? nil : entry) {
      case .success(let event):
        try fold(event)
        return (nil, event.entry)
      case .failure(.counted): return ("counted", entry)
      case .failure(.faulty(let fault)): return (fault.code.rawValue, entry)
      case .failure(.tooManyEntries): return ("too-many-entries", entry)
      }
    case "see": return (nil, entry)
    case "time": return (try pass(order), entry)
    case "conflict":
      let with = try id(take("with") ?? "2")
      guard let event = life.conflict(entry, with, differences: ["费用: 20元 / 10元"]) else {
        return ("nothing", entry)
      }
      try fold(event)
      return (nil, entry)
    case "shown":
      try fold(KnowledgeEvent(entry, .suggested(order: order, score: 0.75)))
      if let used = take("used") {
        try fold(KnowledgeEvent(entry, .used(order: order, isUsed: used == "yes")))
      }
      return (nil, entry)
    default:
      let action = try Self.action(plain, entry, options)
      switch life.decide(action) {
      case .failure(let refusal):
        return (refusal.fault?.code.rawValue ?? refusal.code.rawValue, entry)
      case .success(let event):
        try fold(event)
        if case .acted(.split(let new, _, _), _) = event.what { return (nil, new) }
        return (nil, event.entry)
      }
    }
  }

  /// Lets time pass, and what comes of it happen.
  private mutating func pass(_ what: String) throws -> String? {
    if what == "review" {
      for id in state.entries(at: .candidate) {
        guard let entry = state[id], life.entersReview(entry) else { continue }
        try fold(KnowledgeEvent(id, .enteredReview))
      }
      return nil
    }
    now = max(now, try CivilDate(parsing: what).instant())
    let calendar = try WorkCalendar(files: [])
    while let event = life.step(calendar) { try fold(event) }
    return nil
  }

  static func citizen(_ number: UInt64) -> String {
    var bytes: [UInt8] = []
    bytes.append(hex: number)
    bytes.append(hex: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func id(_ text: String) throws -> EntryID {
    guard let number = Int32(text), number > 0 else { throw BadLine(line: text) }
    return EntryID(number)
  }

  static func action(
    _ plain: [String], _ entry: EntryID, _ options: [String]
  ) throws -> KnowledgeAction {
    let who = plain[0].split(separator: "/").map(String.init)
    guard who.count == 2, let verb = KnowledgeVerb(rawValue: plain[1]) else {
      throw BadLine(line: plain.joined(separator: " "))
    }
    let isDesk = who[0] == "desk"
    let unit = units[who[0]]
    var action = KnowledgeAction(
      verb, actionID: "a-1", source: who[0], by: who[1], isDesk: isDesk
    ) { isDesk || $0 == unit }
    if verb != .add { action.entry = entry }
    if plain.contains("why") { action.why = "因为" }
    var fields: [String] = []
    for option in options {
      let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let (name, value) = (String(parts[0]), String(parts[1]))
      switch name {
      case "stage": action.stage = ReviewStage(rawValue: value)
      case "into": action.into = Int32(value).map { EntryID($0) }
      case "orders": action.orders = value.split(separator: ",").map(String.init)
      case "unit": fields.append("\"unit\":\"\(units[value] ?? value)\"")
      case "phrasings": fields.append("\"phrasings\":[\"\(value)\"]")
      default: fields.append("\"\(name)\":\"\(value)\"")
      }
    }
    if !fields.isEmpty { action.text = try edit("{" + fields.joined(separator: ",") + "}") }
    return action
  }

  static func edit(_ json: String) throws -> EntryEdit {
    try Array(json.utf8).withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      return try EntryEdit(&reader)
    }
  }

  // MARK: The right side

  /// What is so instead of what the word says, or the word where it is.
  private func found(_ word: String, _ id: EntryID) throws -> String {
    let entry = try #require(state[id])
    let name = word.prefix { $0 != "=" }
    let value: String =
      switch name {
      case "id": "\(id.number)"
      case "version": "\(entry.version)"
      case "public": entry.published?.text.answer ?? "none"
      case "draft": entry.draft?.text.answer ?? "none"
      case "askings": "\(entry.demand.askings)"
      case "citizens": "\(entry.demand.citizens.count)"
      case "orders": entry.demand.evidence.map(\.order).joined(separator: ",")
      case "heard": entry.demand.heard.map(\.question).joined(separator: ",")
      case "minutes": "\(entry.demand.minutesSum)/\(entry.demand.minutesCount)"
      case "conflicts": entry.conflicts.map { "\($0.with.number)" }.joined(separator: ",")
      case "apart": entry.apart.map { "\($0.number)" }.joined(separator: ",")
      case "merged": entry.mergedInto.map { "\($0.number)" } ?? "none"
      case "passed": (entry.draft ?? entry.published)?.passed.joined(separator: ",") ?? ""
      case "authors": entry.draft?.authors.joined(separator: ",") ?? ""
      case "proofs": "\(entry.draft?.proofs.count ?? 0)"
      case "back": entry.takenBack?.sort.rawValue ?? "none"
      case "due": entry.ownerDue?.dateInShanghai().description ?? "none"
      case "holds": entry.holds(on: now.dateInShanghai()) ? "yes" : "no"
      case "shown": "\(entry.demand.suggested),\(entry.demand.used),\(entry.demand.unused)"
      default: ""
      }
    return word.contains("=") ? "\(name)=\(value)" : entry.stage.name
  }
}
