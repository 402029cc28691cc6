import Foundation
import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// Danger that is suspected (疑似紧急): the order is what it would be without it, until a person has
/// looked.
@Suite struct SuspicionTests {
  private static let shippedModel: Result<Configuration, any Error> = Result {
    var files = try filesWithStranger()
    let model = projectRoot.appendingPathComponent("Config/models/urgency.model")
    files.append(("models/models.json5", Array("{ live: [\"urgency.model\"] }".utf8)))
    files.append(("models/urgency.model", [UInt8](try Data(contentsOf: model))))
    return try Configuration(files: files)
  }

  /// A message whose text the model would find so likely; nil for a text without danger.
  @discardableResult
  private func intake(
    _ table: inout Table, id: String = "A", phone: String? = nil, _ text: String,
    suspected: Double?, now: Instant, state given: OrderState? = nil
  ) throws -> Decision {
    let json = item(id, phone: phone, text: text, more: #","kind":"投诉""#)
    return try table.intake(json, "hotline", now: now, state: given, suspected: suspected)
  }

  /// Texts of the safety set that the model alone hears, and below its alarm.
  @Test func nothingFollowsOfItButACall() throws {
    let folder = projectRoot.appendingPathComponent("Tests/ClassificationTests/Cases")
    let lines = try String(
      contentsOf: folder.appendingPathComponent("urgency-safety.jsonl"), encoding: .utf8)
    var table = try Table(Self.shippedModel.get())
    var plain = try Table()
    let now = try Story.time("11-23 10:00")
    var suspected = 0
    for line in lines.split(separator: "\n") {
      let fields = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
      let text = (fields["title"] ?? "") + (fields["content"] ?? "")
      let json = item(fields["id"] ?? "", text: text, more: #","kind":"投诉""#)
      let item = try table.read(json, "hotline", now: now).get()
      guard let score = item.judged.suspected else { continue }
      suspected += 1
      #expect(item.judged.urgency == .ordinary)
      #expect(item.judged.why.contains("疑似紧急 \(hundredths(score))"), "\(item.judged.why)")
      let opened = try table.opened(try table.intake(json, "hotline", now: now))
      // The phrases alone, which hear no danger in it either.
      let other = try plain.opened(try plain.intake(json, "hotline", now: now))
      guard other.judged.urgency == .ordinary else { continue }
      #expect(opened.promise == other.promise && opened.clocks == other.clocks)
      #expect(opened.clock == other.clock && opened.state == other.state)
      #expect(opened.judged.unit == other.judged.unit && opened.coUnits == other.coUnits)
      #expect(opened.judged.category == other.judged.category)
      let one = table.state.orders[table.state.orders.count - 1]
      let two = plain.state.orders[plain.state.orders.count - 1]
      #expect(one.due == two.due && one.urgency == two.urgency && one.rule == two.rule)
      #expect(table.state.suspicion(of: one) != nil && plain.state.suspicion(of: two) == nil)
    }
    #expect(suspected >= 3)
    try theSameFromItsLines(table)
  }

  private func hundredths(_ score: Double) -> String {
    let number = Int((score * 100).rounded())
    return "\(number / 100).\(number / 10 % 10)\(number % 10)"
  }

  /// What a later text of the citizen makes of it.
  static let amendments = """
    # opened | then           | text         | score | suspected | called
    0.05     |                | 路灯还是不亮 |       | 0.05      | no
    0.05     |                | 路灯歪了     | 0.09  | 0.09      | no
    0.09     |                | 路灯歪了     | 0.05  | 0.09      | no
             |                | 路灯歪了     | 0.05  | 0.05      | yes
             |                | 路灯还是不亮 |       |           | no
    # What is urgent is suspected no more.
    0.05     |                | 有人触电     |       |           | no
             |                | 有人触电     | 0.05  |           | no
    # What a person has judged is suspected again only by more than that.
    0.05     | as=ordinary    | 路灯还是不亮 | 0.05  |           | no
    0.05     | as=ordinary    | 路灯还是不亮 |       |           | no
    0.05     | as=ordinary    | 路灯歪了     | 0.06  | 0.06      | yes
    0.05     | as=utility     | 路灯歪了     | 0.06  |           | no
    """

  @Test func whatALaterTextMakesOfIt() throws {
    for row in rows(Self.amendments) {
      var table = try Table()
      try intake(
        &table, "路灯不亮", suspected: Double(row[0]), now: try Story.time("11-23 10:00"),
        state: .desk)
      if !row[1].isEmpty {
        try Story.tell("11-23 11:00 | desk | judge-urgency \(row[1]) why | applied desk", &table)
      }
      let due = table.state.orders[0].due
      let decision = try intake(
        &table, row[2], suspected: Double(row[3]), now: try Story.time("11-23 12:00"))
      guard case .amended(let amended) = decision.body else {
        throw WrongDecision(found: decision.verdict)
      }
      let order = table.state.orders[0]
      #expect(table.state.suspicion(of: order) == Double(row[4]), "\(row)")
      #expect(amended.judged.suspected == Double(row[4]), "\(row)")
      #expect(amended.suspects == (row[5] == "yes"), "\(row)")
      if row[2] != "有人触电" { #expect(order.due == due && amended.clock == nil, "\(row)") }
      try theSameFromItsLines(table)
    }
  }

  /// A person looks: the clock moves as by a text that says so, from when it was judged, or stays.
  static let stories: [String] = [
    """
    11-23 11:00 | desk | dispatch unit=zjj | applied dispatched | due=12-01 suspected=0.07
    11-23 11:30 | lead | judge-urgency as=life why | refused not-yours-to-rule | suspected=0.07
    11-24 10:00 | desk | judge-urgency as=life | refused why-missing | suspected=0.07
    11-24 10:00 | desk | judge-urgency why | refused urgency-missing
    11-24 10:00 | desk | judge-urgency as=life why | applied dispatched | due=11-28 urgency=life
    11-24 10:01 | desk | note text | applied dispatched | settled unit=zjj x1
    11-24 11:00 | desk | judge-urgency as=utility why | refused urgency-stands | urgency=life
    """,
    """
    11-23 11:00 | desk | judge-urgency as=ordinary why | applied desk | due=12-01 settled
    11-23 11:30 | desk | judge-urgency as=ordinary why | refused urgency-stands
    # Who finds out later says so.
    11-24 10:00 | desk | judge-urgency as=utility why | applied desk | due=11-28 urgency=utility
    """,
    // Never later, and of what is answered there is nothing to hasten.
    """
    11-23 11:00 | desk | dispatch unit=zjj | applied dispatched | due=12-01
    11-27 10:00 | desk | judge-urgency as=life why | applied dispatched | due=12-01 urgency=life
    """,
    """
    11-23 11:00 | desk | dispatch unit=zjj | applied dispatched | due=12-01
    11-24 09:00 | lead | reply text | applied replied | suspected=0.07
    11-24 10:00 | desk | judge-urgency as=life why | applied replied | due=12-01 urgency=life
    """,
    // It stands still, and goes on as it would.
    """
    11-23 11:00 | desk | dispatch unit=zjj | applied dispatched | due=12-01
    11-23 12:00 | lead | accept | applied accepted
    11-24 09:00 | desk | suspend why | applied suspended
    11-24 10:00 | desk | judge-urgency as=life why | applied suspended | due=12-01 urgency=life
    """,
    // Whoever gets it afterwards hears what holds now.
    """
    11-23 11:00 | desk | judge-urgency as=life why | applied desk | urgency=life due=11-27
    11-23 12:00 | desk | dispatch unit=zjj | applied dispatched | urgency=life due=11-27
    """,
  ]

  @Test func aPersonJudges() throws {
    for story in Self.stories {
      var table = try Table()
      try intake(
        &table, "路灯不亮", suspected: 0.07, now: try Story.time("11-23 10:00"), state: .desk)
      try Story.tell(story, &table)
      for case .applied(let applied) in table.events.map(\.body) {
        guard let dispatch = applied.change.dispatch else { continue }
        let isJudged = dispatch.judged.urgency == .life
        #expect(dispatch.judged.suspected == (isJudged ? nil : 0.07), "\(story)")
      }
      try theSameFromItsLines(table)
      // And a snapshot keeps it.
      let file = try #require(table.state.file(of: table.state.orders[0]))
      var line = JSONWriter()
      file.encode(into: &line)
      let back = line.bytes.withUnsafeBufferPointer { CaseFile(decoding: $0) }
      #expect(file.suspicion != nil && back == file)
    }
  }

  /// The same as by a text of the citizen: limit, rule, and the unit's own clocks.
  @Test func itIsHastenedAsByAnAmendment() throws {
    func begin() throws -> Table {
      var table = try Table()
      try intake(
        &table, "路灯不亮", suspected: 0.07, now: try Story.time("11-23 10:00"), state: .desk)
      try Story.tell("11-23 11:00 | desk | dispatch unit=zjj | applied dispatched", &table)
      return table
    }
    var judged = try begin()
    try Story.tell("11-24 10:00 | desk | judge-urgency as=life why | applied dispatched", &judged)
    var amended = try begin()
    try intake(&amended, "有人触电", suspected: nil, now: try Story.time("11-24 10:00"))
    let (one, two) = (judged.state.orders[0], amended.state.orders[0])
    #expect(one.due == two.due && one.rule == two.rule && one.limit == two.limit)
    #expect(one.urgency == .life && two.urgency == .life)
    func runs(_ table: Table) -> [String] {
      table.state.runs(of: table.state.orders[0]).map {
        let run = table.state.runs[$0]
        return "\(table.state.clocks[run.clock]) \(run.due) \(run.isOver)"
      }
    }
    #expect(runs(judged) == runs(amended))
    #expect(runs(judged).count > 1)
  }

  /// A repeat keeps its own suspicion, and is listed as long as its answer is waited for.
  @Test func aRepeatIsSuspectedToo() throws {
    var table = try Table()
    let now = try Story.time("11-23 10:00")
    try intake(&table, phone: "13853281234", "楼下路灯不亮三天了没人管", suspected: nil, now: now)
    let again = try intake(
      &table, id: "B", phone: "13853281234", "楼下路灯不亮三天了没人管", suspected: 0.08, now: now)
    #expect(try table.opened(again).state == .linked)
    let suspicions = (0..<2).map { table.state.suspicion(of: table.state.orders[$0]) }
    #expect(suspicions == [nil, 0.08])
    let number = table.state.orders[1].number
    for (urgency, verdict) in [("life", "refused already-linked"), ("ordinary", "applied linked")] {
      let action = try Story.action(
        "judge-urgency as=\(urgency) why", id: urgency, of: number)
      #expect(try table.act(action, now: now).verdict == verdict)
    }
    #expect(table.state.suspicion(of: table.state.orders[1]) == nil)
    try theSameFromItsLines(table)
  }
}
