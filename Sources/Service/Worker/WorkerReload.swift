import Decider
import Journal
import Orders
import WorkTime

// A new configuration is adopted between two batches: what was decoded under the old one is decided
// under the old one.

extension Worker {
  /// Takes over what the reloader proposes, if it does.
  func adoptReload() throws {
    guard let proposal = shared.reloads.take() else { return }
    guard shared.hasRoomForMessages else {
      return shared.reloads.decide(ReloadVerdict(
        .refused, configuration: decider.configuration.id,
        reasons: [
          "events of \(Shared.messagesMax) configurations are not sent yet; reload again when the "
            + "outbox has caught up",
        ]))
    }
    let now = shared.time.now()
    let configuration = proposal.configuration
    do throws(StorageError) {
      try ModelStore.keep(configuration, in: shared.places.ledger)
    } catch {
      return shared.reloads.decide(ReloadVerdict(
        .refused, configuration: decider.configuration.id,
        reasons: ["the models cannot be kept beside the ledger: \(error)"]))
    }
    // A crash before the commit: nothing has happened, and the next start adopts what the folder
    // holds then. One behind it: the next start finds it adopted.
    for body in configuration.adoption(known: ledger.state.configuration) {
      try ledger.append(Decision(body, at: now), recorded: now, from: nil)
    }
    try Recomputation.appendIfNeeded(configuration, ledger, cluster: cluster.id, shared)
    try commit(at: now)
    decider = Decider(configuration: configuration, knowledge: ledger.state.knowledge)
    shared.knowledge.withLock { $0 = decider.knowledge }
    inputs.replace(proposal.inputs)
    askDeadlinesAnew(now: now)
    shared.adopt(configuration, proposal.messages, from: ledger.state.journalEnd)
    shared.reloads.decide(proposal.verdict)
  }

  /// When which order needs a look, by the decider that there is now. What was told before is a
  /// mark of the order itself, so that nothing is told again.
  func askDeadlinesAnew(now: Instant) {
    timers = Timers()
    for order in 0..<ledger.state.orders.count {
      timers.set(order, of: ledger, decider)
    }
  }
}
