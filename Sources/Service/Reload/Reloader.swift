import Decider
import Formats
import Kafka
import Orders

/// Reads the configuration folder anew when somebody asks for it, and has it adopted whole or not
/// at all. Its own thread runs it: reading takes a while, and the worker goes on meanwhile.
struct Reloader: Sendable {
  let shared: Shared
  let space: TopicSpace
  let mapping: FolderCheck.MappingCheck
  /// Asks the cluster which topics there are.
  let topics: @Sendable () throws(KafkaError) -> Set<String>

  /// Runs until the daemon stops.
  func run() {
    while let number = shared.reloads.next() {
      shared.notify.reloading()
      let verdict = read(for: number)
      // Ready again in any case: what was in force still is.
      shared.notify.ready(
        verdict.map { $0.isRefusal ? "running; a new configuration was refused" : "running" }
          ?? "running")
      guard let verdict else { continue }
      tell(verdict)
      shared.reloads.answer(verdict, upTo: number, at: shared.time.now())
    }
  }

  private func tell(_ verdict: ReloadVerdict) {
    if verdict.isRefusal {
      shared.log.error(
        "the configuration in \(shared.places.config) is not adopted, \(verdict.configuration) "
          + "stays in force: \(verdict)")
    } else {
      shared.log.notice("\(verdict)")
    }
  }

  /// Nil where the folder is to be read once more.
  private func read(for number: Int) -> ReloadVerdict? {
    let old = shared.configuration
    func refused(
      _ result: ReloadVerdict.Result, _ reasons: [String]
    ) -> ReloadVerdict { ReloadVerdict(result, configuration: old.id, reasons: reasons) }

    if space == .history {
      return refused(.refused, [
        "a history is judged by one configuration from its beginning to its end; stop the daemon, "
          + "and replay it into a ledger of its own",
      ])
    }
    let check = FolderCheck(folder: shared.places.config, mapping: mapping)
    guard let new = check.configuration, let settings = check.settings else {
      return refused(.faults, check.faults.map { "\($0)" })
    }
    let needs = RestartNeeds.all(from: shared.settings, to: settings)
      + RestartNeeds.all(from: old, to: new, in: space)
    if !needs.isEmpty { return refused(.restart, needs) }
    if new.id == old.id { return ReloadVerdict(.unchanged, configuration: old.id) }
    if let reason = missingTopics(from: old, to: new) { return refused(.refused, [reason]) }
    return shared.reloads.propose(
      Reloads.Proposal(
        configuration: new, inputs: Input.all(of: new, in: space),
        messages: Messages(new),
        verdict: ReloadVerdict(
          .adopted, configuration: new.id, before: old.id,
          changes: FileChange.all(from: old.files, to: new.files))),
      for: number)
  }

  /// Topics that the new configuration adds must be there before it is in force: nothing could be
  /// sent any more behind the first message for one that is not.
  private func missingTopics(from old: Configuration, to new: Configuration) -> String? {
    func names(_ configuration: Configuration) -> Set<String> {
      Set(TopicPlan.all(of: configuration, shared.settings, in: space).map(\.name))
    }
    let added = names(new).subtracting(names(old))
    if added.isEmpty { return nil }
    let list = added.sorted()
    do throws(KafkaError) {
      let there = try topics()
      let missing = list.filter { !there.contains($0) }
      if missing.isEmpty { return nil }
      return "the cluster has no \(missing.joined(separator: ", ")); run `wenzheng topics create` "
        + "(an embedded broker makes its topics when it starts), then reload again"
    } catch {
      return "it needs \(list.joined(separator: ", ")), and the brokers do not say whether that is "
        + "there: \(error)"
    }
  }
}
