import Foundation
import Kafka
import Orders
import Synchronization
import Testing
import WorkTime

@testable import Service

/// What threads of a test tell each other; waited for, never slept for.
final class Told<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])
  private let signal = Signal()

  var all: [Value] { values.withLock { $0 } }

  func tell(_ value: Value) {
    values.withLock { $0.append(value) }
    signal.raise()
  }

  /// Waits until so many have been told; false when the bound is over.
  func wait(count: Int, milliseconds: Int = 20_000) -> Bool {
    let end = WallClock.bootMilliseconds() + Int64(milliseconds)
    while all.count < count && WallClock.bootMilliseconds() < end { signal.wait(milliseconds: 100) }
    return all.count >= count
  }
}

@Suite struct SignalTests {
  /// A raise before the wait is kept for one wait.
  @Test func aRaiseIsKeptForOneWait() {
    let signal = Signal()
    signal.raise()
    let first = signal.waitRaised(milliseconds: 0)
    let second = signal.waitRaised(milliseconds: 0)
    #expect(first && !second)
  }

  /// The stop ends every wait of every thread, those that begin later too.
  @Test func theStopEndsEveryWait() {
    let signal = Signal(staysUp: true)
    let ended = Told<Bool>()
    for _ in 0..<4 {
      Thread.detachNewThread { ended.tell(signal.waitRaised(milliseconds: 60_000)) }
    }
    signal.raise()
    #expect(ended.wait(count: 4))
    #expect(ended.all == [true, true, true, true])
    let later = signal.waitRaised(milliseconds: 60_000)
    #expect(later)
  }
}

@Suite struct LogTests {
  private func said(_ lines: [(text: String, atMs: Int64)]) -> [String] {
    let told = Told<String>()
    let log = Log(environment: [:]) { told.tell($0.text) }
    for line in lines { log.say(.warning, line.text, nowMs: line.atMs) }
    return told.all
  }

  /// Said the 1st, 2nd, 4th, 8th time, also where two complain in turn.
  @Test func repeatsThinOut() {
    let alone = said((0..<20).map { ("gone", Int64($0)) })
    #expect(alone == [
      "gone\n", "gone (2 times)\n", "gone (4 times)\n", "gone (8 times)\n", "gone (16 times)\n",
    ])
    let inTurn = said((0..<2_000).map { ($0 % 2 == 0 ? "gone" : "still gone", Int64($0)) })
    #expect(inTurn.count == 20 && inTurn.last == "still gone (512 times)\n")
  }

  @Test func aLineThatWasSilentIsNew() {
    let lines = said([("gone", 0), ("gone", 1), ("gone", 2), ("gone", 600_002), ("gone", 600_003)])
    #expect(lines == ["gone\n", "gone (2 times)\n", "gone\n", "gone (2 times)\n"])
  }

  /// Different lines are all said, and what is remembered stays bounded.
  @Test func differentLinesAreAllSaid() {
    let many = (0..<100).map { (text: "line \($0)", atMs: Int64($0)) }
    let lines = said(many + [("line 99", 100), ("line 0", 101)])
    #expect(lines.count == 102 && lines[100] == "line 99 (2 times)\n" && lines[101] == "line 0\n")
  }

  /// In whatever words, once a minute, and once that it is over.
  @Test func aFaultThatLastsIsSaidOnceAMinute() {
    let told = Told<String>()
    let log = Log(environment: [:]) { told.tell($0.text) }
    for second in 0..<130 {
      log.lasting("brokers away", .warning, "gone \(second)", nowMs: Int64(second) * 1_000)
      log.lasting("disk", .error, "full", nowMs: 0)
    }
    log.over("brokers", "back")
    log.over("brokers", "back")
    log.lasting("brokers away", .warning, "gone again", nowMs: 130_000)
    log.forget("brokers")
    log.over("brokers", "back")
    #expect(told.all == [
      "gone 0\n", "full\n", "gone 60 (59 times since)\n", "gone 120 (59 times since)\n", "back\n",
      "gone again\n",
    ])
  }

  /// What is an error too is not said twice, and nobody asks for the name of a thread.
  @Test func linesOfTheLibraryThatAreErrorsTooAreNotSaid() {
    let told = Told<String>()
    let logger = KafkaLines.logger(Log(environment: [:]) { told.tell($0.text) })
    for facility in ["FAIL", "ERROR", "AUTOCREATE", "CONFWARN"] {
      logger(KafkaLogLine(level: 3, facility: facility, text: "[thrd:app]: [x] y"))
    }
    #expect(told.all == ["librdkafka CONFWARN: [x] y\n"])
  }

  @Test func levelsAndPriorities() {
    let told = Told<String>()
    let log = Log(environment: ["JOURNAL_STREAM": "8:1"], most: .notice) { told.tell($0.text) }
    log.error("a")
    log.warning("b")
    log.notice("c")
    log.info("d")
    log.say(.debug, "e")
    #expect(told.all == ["<3>a\n", "<4>b\n", "<5>c\n"])
  }
}

@Suite struct VerdictTests {
  private func event(_ body: Event.Body) -> Event {
    Event(
      sequence: 1, at: .distantPast, recorded: .distantPast, home: 0, from: nil, body: body)
  }

  @Test func whoWaitsHearsOfHisOwn() {
    let verdicts = Verdicts()
    #expect(verdicts.expect("mine"))
    verdicts.settle([event(.repeated(source: "desk", actionID: "other"))]) { _ in nil }
    let nothing = verdicts.wait(for: "mine", milliseconds: 1)
    #expect(nothing == nil)
    let heard = Told<String>()
    Thread.detachNewThread {
      heard.tell(verdicts.wait(for: "mine", milliseconds: 60_000)?.event.type ?? "nothing")
    }
    let refused = Refused(
      order: nil, actionID: "mine", source: "desk", verb: .note, by: "x", code: "unknown-order",
      sentence: "")
    verdicts.settle(
      [event(.repeated(source: "desk", actionID: "other")), event(.refused(refused))]
    ) { _ in nil }
    #expect(heard.wait(count: 1) && heard.all == ["refused"])
    // Settled before anybody waits: there all the same, until it is forgotten.
    let kept = verdicts.wait(for: "mine", milliseconds: 1)
    #expect(kept != nil)
    verdicts.forget("mine")
    let forgotten = verdicts.wait(for: "mine", milliseconds: 1)
    #expect(forgotten == nil)
    verdicts.settle([event(.repeated(source: "desk", actionID: "mine"))]) { _ in nil }
    let unexpected = verdicts.wait(for: "mine", milliseconds: 1)
    #expect(unexpected == nil, "what nobody expects is not kept")
  }

  /// Two wait for the same action: neither takes the other's verdict away, and the first verdict is
  /// what both hear, not that the second was a repeat of it.
  @Test func twoWaitForTheSame() {
    let verdicts = Verdicts()
    #expect(verdicts.expect("a") && verdicts.expect("a"))
    verdicts.forget("a")
    let refused = Refused(
      order: nil, actionID: "a", source: "desk", verb: .note, by: "x", code: "unknown-order",
      sentence: "")
    verdicts.settle(
      [event(.refused(refused)), event(.repeated(source: "desk", actionID: "a"))]
    ) { _ in nil }
    let heard = verdicts.wait(for: "a", milliseconds: 1)
    #expect(heard?.event.type == "refused" && heard?.isRepeat == false)
    verdicts.forget("a")
    let gone = verdicts.wait(for: "a", milliseconds: 1)
    #expect(gone == nil)
    verdicts.forget("a")
    for number in 0..<Verdicts.waitingMax { #expect(verdicts.expect("\(number % 2)")) }
    #expect(!verdicts.expect("0"), "each who waits counts")
  }

  /// A clock that was set back between the two does not make the first verdict a new one.
  @Test func whoRepeatsHearsOfTheFirst() {
    let verdicts = Verdicts()
    #expect(verdicts.expect("a"))
    let refused = Refused(
      order: nil, actionID: "a", source: "desk", verb: .note, by: "x", code: "unknown-order",
      sentence: "")
    var asked: [String] = []
    verdicts.settle([event(.repeated(source: "desk", actionID: "a"))]) { action in
      asked.append(action.id)
      return event(.refused(refused))
    }
    let heard = verdicts.wait(for: "a", milliseconds: 1)
    #expect(asked == ["a"])
    #expect(heard?.event.action?.verb == .note && heard?.isRepeat == true)
    verdicts.forget("a")
  }

  @Test func noMoreThanSoManyWait() {
    let verdicts = Verdicts()
    for number in 0..<Verdicts.waitingMax { #expect(verdicts.expect("\(number)")) }
    #expect(!verdicts.expect("one more"))
    verdicts.forget("7")
    #expect(verdicts.expect("one more"))
  }
}

@Suite struct RepetitionTests {
  private func note(_ text: String?, on source: String = "K-1") -> Action {
    Action(
      id: "X1", verb: .note, subject: .item(channel: "mailbox", sourceID: source), by: "a",
      text: text)
  }

  private func event(_ vault: String?) throws -> Event {
    let day = try #require(CivilDate(year: 2026, month: 11, day: 20))
    let number = OrderNumber(
      jurisdiction: 370_481, date: day, partition: 0, counter: 1)
    return Event(
      sequence: 1, at: .distantPast, recorded: .distantPast, home: 0, from: nil,
      body: .applied(Applied(
        order: number, channel: "mailbox", sourceID: "K-1", actionID: "X1", source: "desk",
        verb: .note, by: "b", state: .dispatched, vault: vault)))
  }

  @Test func anotherTextUnderAUsedIdIsAnotherAction() throws {
    let taken = try event("0+1:00000000")
    #expect(taken.tells(of: note("一"), stored: note("一")))
    #expect(!taken.tells(of: note("二"), stored: note("一")))
    #expect(taken.tells(of: note("二"), stored: nil), "erased: nobody can tell")
    #expect(!taken.tells(of: note("一", on: "K-2"), stored: note("一")))
    let wordless = try event(nil)
    #expect(wordless.tells(of: note(nil), stored: nil))
    #expect(!wordless.tells(of: note("二"), stored: nil))
  }
}
