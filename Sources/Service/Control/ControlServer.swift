import Foundation
import Formats
import Glibc
import Kafka
import Ledger
import Orders
import WorkTime

/// Answers the command line. One thread accepts; each connection has a short-lived thread of its
/// own, so that a slow reader holds up nobody.
final class ControlServer: Sendable {
  private let shared: Shared
  private let desk: DeskProducer
  private let descriptor: Int32
  private let connections = Counter()

  static let connectionsMax = 32
  static let requestBytesMax = 1 << 20
  static let verdictWaitMs = 30_000
  static let pollMs: Int32 = 500

  init(shared: Shared, desk: DeskProducer) throws {
    self.shared = shared
    self.desk = desk
    let path = shared.places.controlSocket
    descriptor = LocalSocket.make()
    if try LocalSocket.answers(path) {
      throw Ending(
        code: 75, sentence: "another daemon answers at \(path) already; stop it, or choose "
          + "another --run folder")
    }
    unlink(path)
    // Group members may ask and act: the file's mode is the right to speak as the desk.
    let old = umask(0o117)
    defer { umask(old) }
    let bound = try LocalSocket.withAddress(path) { bind(descriptor, $0, $1) }
    guard descriptor >= 0, bound == 0, listen(descriptor, 16) == 0 else {
      let reason = String(cString: strerror(errno))
      throw ControlFault.failed("the socket \(path) cannot be opened: \(reason)")
    }
  }

  /// Accepts until the daemon stops.
  func run() {
    while !shared.isStopping {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, Self.pollMs) > 0 else { continue }
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else { continue }
      guard connections.enter(max: Self.connectionsMax) else {
        close(connection)
        continue
      }
      Thread.detachNewThread { [self] in
        serve(connection)
        close(connection)
        connections.leave()
      }
    }
    close(descriptor)
    unlink(shared.places.controlSocket)
  }

  private func serve(_ connection: Int32) {
    LocalSocket.setTimeout(connection, seconds: 10)
    guard let line = LocalSocket.readLine(connection, bytesMax: Self.requestBytesMax)
    else { return }
    let answer: ControlAnswer
    if let question = try? JSONDecoder().decode(ControlQuestion.self, from: line) {
      let own = shared.places.ledger
      answer = question.ledger.map { Self.isSame($0, own) } ?? true
        ? self.answer(question.request, by: Self.caller(of: connection)) : .otherLedger(own)
    } else {
      answer = .fault("the request was not understood: command line and daemon differ in version")
    }
    if let data = try? JSONEncoder().encode(answer) {
      _ = LocalSocket.write(connection, line: data)
    }
  }

  /// The same folder, by whichever name.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    URL(fileURLWithPath: one).resolvingSymlinksInPath().path
      == URL(fileURLWithPath: other).resolvingSymlinksInPath().path
  }

  private func answer(_ request: ControlRequest, by caller: String) -> ControlAnswer {
    let now = WallClock.now()
    switch request {
    case .status: return .status(DaemonStatus(shared, now: now))
    case .orders(let filter):
      return .orders(shared.currentView.orders(filter, now: now, names: shared.names))
    case .show(let text):
      guard let number = OrderNumber(text) else {
        return .fault("'\(text)' is no order number such as 370481-20261121-003-000127")
      }
      do throws(LedgerError) {
        return .order(try shared.currentView.detail(of: number, now: now, names: shared.names))
      } catch { return .fault("the order cannot be shown: \(error)") }
    case .letters(let filter): return .letters(shared.currentView.letters(filter))
    case .letter(let letter): return .letter(shared.currentView.letter(letter))
    case .act(let request): return act(request, by: caller, now: now)
    case .positions(let topic):
      return .positions(ReadPositions(of: topic, in: shared.currentView.state))
    case .reload: return reload()
    case .clocks(let filter):
      return .clocks(shared.currentView.clocks(filter, now: now, names: shared.names))
    case .explain(let order, let clock): return sla.explain(order, clock: clock, now: now)
    case .recompute(let request): return sla.recompute(request)
    case .report(let filter): return sla.report(filter, isPublic: false)
    case .publicReport(let filter): return sla.report(filter, isPublic: true)
    case .faq(let question): return faq(question, now: now)
    }
  }

  /// Has the configuration folder read anew, and waits for what becomes of it.
  private func reload() -> ControlAnswer {
    let number = shared.reloads.ask()
    if let verdict = shared.reloads.verdict(of: number, milliseconds: Self.verdictWaitMs) {
      return .reload(verdict)
    }
    if shared.isStopping { return .fault("the daemon stops; its next start reads the folder") }
    return .reload(ReloadVerdict(
      .waiting, configuration: shared.configuration.id,
      reasons: [
        "the daemon has not come to it within \(Self.verdictWaitMs / 1000) s, and adopts it as "
          + "soon as it can\(whyNoVerdict)",
      ]))
  }

  private func faq(_ question: FaqQuestion, now: Instant) -> ControlAnswer {
    let (view, configuration) = (shared.currentView, shared.configuration)
    return .faq(view.faq(FaqSetting(configuration.directories), now: now).answer(question) {
      shared.knowledge.withLock { $0 } ?? configuration.index(of: view.state.knowledge)
    })
  }

  private var sla: SlaAnswers {
    SlaAnswers(view: shared.currentView, names: SlaNames(shared.configuration.directories))
  }

  /// Sends the action through Kafka like any other and waits for what becomes of it.
  private func act(_ request: ActRequest, by caller: String, now: Instant) -> ControlAnswer {
    if shared.currentView.state.isHistory {
      return .fault("this ledger replays a history, in which nobody acts today; send what was done "
        + "then by `wenzheng submit --history`")
    }
    var action: Action
    do throws(ActionFault) {
      action = try Array(request.action.utf8).withBytes { bytes throws(ActionFault) in
        try Action(decoding: bytes)
      }
    } catch { return .fault("\(error)") }
    action.by = caller
    action.at = now
    guard shared.verdicts.expect(action.id) else {
      return .fault("too many actions wait for their verdict; try again")
    }
    defer { shared.verdicts.forget(action.id) }
    if let fault = desk.send(action, partition: partition(of: action)) { return .fault(fault) }
    guard let settled = shared.verdicts.wait(
      for: action.id, milliseconds: Self.verdictWaitMs)
    else {
      return .verdict(Verdict(
        result: .unknown, sentence: "no verdict within \(Self.verdictWaitMs / 1000) s; the action "
          + "is sent: repeat it with --id \(action.id)" + whyNoVerdict))
    }
    return .verdict(
      settled.isRepeat ? earlier(settled.event, action) : Self.verdict(settled.event))
  }

  /// What an action became that was taken before. Where the id was another action's, this one is
  /// not done, and whoever sent it must not believe that it is.
  private func earlier(_ event: Event, _ action: Action) -> Verdict {
    var verdict = Self.verdict(event)
    let before = verdict.sentence ?? verdict.state.map { "it led to \(Self.word(of: $0))" }
      ?? "nothing changed"
    verdict.result = .repeated
    let stored = event.storedAction(in: shared.places.ledger)
    if !event.tells(of: action, stored: stored) {
      let verb = event.action?.verb.map { ", \($0.rawValue)" } ?? ""
      verdict.code = "id-used"
      verdict.sentence = "this id is that of another action\(verb), which was taken before; "
        + "give this one an id of its own"
    } else {
      verdict.sentence = "this action was taken before: \(before)"
    }
    return verdict
  }

  /// What holds up the worker, as far as it is known.
  private var whyNoVerdict: String {
    if let disk = shared.diskTrouble.withLock({ $0 }) { return "; \(disk)" }
    return shared.kafkaTrouble.withLock { $0 }.map { "; \($0.sentence)" } ?? ""
  }

  /// What listings call a state.
  static func word(of state: String) -> String {
    switch state {
    case "replayed": "已重放"
    case "dropped": "已放弃"
    default: OrderState(name: state)?.chinese ?? state
    }
  }

  /// An action goes where its subject is at home, so that it comes behind what it is about.
  private func partition(of action: Action) -> Int32 {
    switch action.subject {
    case .order(let number): number.partition
    case .letter(let letter):
      Int32(max(0, shared.currentView.letter(letter)?.partition ?? 0))
    case .item, .faq, .unit: 0
    }
  }

  private static func verdict(_ event: Event) -> Verdict {
    switch event.body {
    case .applied(let applied):
      Verdict(result: .applied, order: "\(applied.order)", state: applied.state.name,
        sequence: event.sequence)
    case .unitSilenced(let silenced):
      Verdict(result: .applied, sentence: words(of: silenced), sequence: event.sequence)
    case .refused(let refused):
      Verdict(result: .refused, order: refused.order.map { "\($0)" }, code: refused.code,
        sentence: refused.sentence, sequence: event.sequence)
    case .parked(let parked):
      Verdict(result: .parked, sentence: "the item \(parked.channel)/\(parked.sourceID) has not "
        + "come yet; the action waits for it", sequence: event.sequence)
    case .entryChanged(let change):
      Verdict(
        result: .applied, order: change.event.entry.description,
        sentence: EntryWords.words(of: change, [:]), sequence: event.sequence)
    case .letterSettled(let settled):
      Verdict(result: .applied, state: settled.verb == .replay ? "replayed" : "dropped",
        sequence: event.sequence)
    default:
      Verdict(result: .repeated, sentence: "this action was taken before; nothing changed",
        sequence: event.sequence)
    }
  }

  private static func words(of silenced: UnitSilenced) -> String {
    silenced.until.map { "the alerts of \(silenced.unit) are silenced until \($0.text())" }
      ?? "the silence of \(silenced.unit) has ended"
  }

  /// `struct ucred` of unix(7), which Glibc's module leaves out.
  private struct Credentials {
    var pid: pid_t = 0
    var uid: uid_t = 0
    var gid: gid_t = 0
  }

  /// Who is at the other end, as the kernel says: nobody can claim to be somebody else.
  private static func caller(of connection: Int32) -> String {
    var credentials = Credentials()
    var size = socklen_t(MemoryLayout<Credentials>.size)
    guard getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else {
      return "unknown"
    }
    guard let entry = getpwuid(credentials.uid) else { return "uid-\(credentials.uid)" }
    return String(cString: entry.pointee.pw_name)
  }
}

/// Counts those inside, up to a bound.
final class Counter: Sendable {
  private let inside = SharedCount()
  func enter(max: Int) -> Bool { inside.add(1, max: max) }
  func leave() { inside.remove(1) }
}
