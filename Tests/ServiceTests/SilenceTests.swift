import Orders
import Testing
import WorkTime

@testable import Service

/// A whole unit is silenced through the socket, as the command line does, and called again.
@Suite(.serialized) struct SilenceTests {
  private static let unit = "370481-desk"

  private func ask(
    _ rig: Rig, _ id: String, _ verb: ActionVerb, _ unit: String = unit, why: String? = nil,
    until: Instant? = nil
  ) throws -> Verdict {
    var action = Action(id: id, verb: verb, subject: .unit(unit), by: "-", why: why)
    action.options.until = until
    let answer = try ControlClient(path: rig.places.controlSocket).ask(.act(ActRequest(action)))
    guard case .verdict(let verdict) = answer else {
      throw Ending(code: 1, sentence: "no verdict: \(answer)")
    }
    return verdict
  }

  @Test func aUnitIsSilencedAndCalledAgain() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let running = try rig.start()
    let until = WallClock.now().adding(hours: 48)
    let silenced = try ask(rig, "s-1", .silence, why: "系统割接13853281234", until: until)
    #expect(silenced.result == .applied && silenced.code == nil && silenced.sequence != nil)
    #expect(silenced.sentence == "the alerts of 370481-desk are silenced until \(until.text())")
    let unit = try #require(running.state.units.number(ifKnown: Self.unit))
    let now = WallClock.now()
    #expect(running.state.silencedUnits[unit]?.holds(at: now) == true)
    #expect(running.state.silencedUnits[unit]?.holds(at: until) == false)

    // The same again is the same; under its id nothing else is done, and that is told.
    let again = try ask(rig, "s-1", .silence, why: "系统割接13853281234", until: until)
    #expect(again.result == .repeated && again.code == nil && again.sequence == silenced.sequence)
    #expect(again.sentence?.hasPrefix("this action was taken before: the alerts of") == true)
    let longer = try ask(
      rig, "s-1", .silence, why: "系统割接13853281234", until: until.adding(hours: 1))
    #expect(longer.result == .repeated && longer.code == "id-used")
    let other = try ask(rig, "s-1", .unsilence)
    #expect(other.result == .repeated && other.code == "id-used")

    let wordless = try ask(rig, "s-2", .silence, until: until)
    #expect(wordless.result == .refused && wordless.code == "why-missing")
    let unknown = try ask(rig, "s-3", .silence, "370481-x", why: "割接", until: until)
    #expect(unknown.result == .refused && unknown.code == "unknown-unit")

    let called = try ask(rig, "s-4", .unsilence)
    #expect(called.result == .applied)
    #expect(called.sentence == "the silence of 370481-desk has ended")
    let later = WallClock.now().adding(minutes: 1)
    #expect(running.state.silencedUnits[unit]?.holds(at: later) == false)
    let idle = try ask(rig, "s-5", .unsilence)
    #expect(idle.result == .refused && idle.code == "not-silenced")

    try running.waitForOutbox()
    let ended = try running.stop()
    #expect(ended == nil)
    let counts = running.state.counts["wenzheng.actions.desk"]
    #expect(counts?.received == 8 && counts?.applied == 2 && counts?.refused == 3)
    #expect(counts?.duplicates == 3 && counts?.close == true)
    let published = try Published(rig, topics: outTopics)
    published.check(to: running.state.sequence - 1)
    let told = try published.events("unit-silenced")
    #expect(told.count == 1 && told.first?["unit"] as? String == Self.unit)
    // Who acts the kernel says, and a citizen's number is nobody's reason.
    #expect(told.first?["by"] as? String != "-")
    #expect(published.events.allSatisfy { !$0.value.text.contains("13853281234") })
    let ends = try published.events("unit-unsilenced").count
    #expect(ends == 1)
  }
}
