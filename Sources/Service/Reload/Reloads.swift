import Decider
import Foundation
import Orders
import Synchronization
import WorkTime

/// Who wants the configuration folder read anew, who has read it, and who adopts it: signals and
/// the control socket ask, the reloader reads and proposes, the worker takes the proposal between
/// two batches.
///
/// Guarantees: one proposal at a time; whoever asks is answered by a reading that began after he
/// asked, so that what he wrote before is in it.
final class Reloads: Sendable {
  /// A configuration that is good and may be adopted, with all that is made of it beforehand.
  struct Proposal: Sendable {
    var configuration: Configuration
    var inputs: [Input]
    var messages: Messages
    /// What is told once it is adopted.
    var verdict: ReloadVerdict
  }

  struct Refusal: Sendable {
    var sentence: String
    var at: Instant
  }

  private struct State {
    /// How many have asked.
    var asked = 0
    /// How many of them the last verdict answers.
    var answered = 0
    var verdict: ReloadVerdict?
    var proposal: Proposal?
    /// By the worker, for the proposal that it took.
    var decided: ReloadVerdict?
    var refusal: Refusal?
    var isOver = false
  }

  /// That a wait is over, and with what; nothing where there is nothing to wait for any more.
  private struct Found<T: Sendable>: Sendable {
    var value: T?
  }

  private let state = Mutex(State())
  private let condition = NSCondition()

  /// Changes the state and wakes all who wait for that.
  private func change<T: Sendable>(_ body: (inout sending State) -> sending T) -> T {
    condition.lock()
    defer { condition.unlock() }
    let result = state.withLock(body)
    condition.broadcast()
    return result
  }

  /// Waits until the state has what is looked for; nil when the time is over, if there is one.
  private func wait<T: Sendable>(
    until end: Date? = nil, _ look: (inout sending State) -> sending Found<T>?
  ) -> Found<T>? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let found = state.withLock(look) { return found }
      if let end {
        if !condition.wait(until: end) { return state.withLock(look) }
      } else {
        condition.wait()
      }
    }
  }

  /// The daemon stops: nobody waits any longer.
  func end() { change { $0.isOver = true } }

  // MARK: Who asks

  /// Asks for a reading; the number by which its verdict is waited for.
  func ask() -> Int {
    change { state in
      state.asked += 1
      return state.asked
    }
  }

  /// Nil when the time is over or the daemon stops.
  func verdict(of number: Int, milliseconds: Int) -> ReloadVerdict? {
    let end = Date(timeIntervalSinceNow: Double(milliseconds) / 1000)
    return wait(until: end) { state in
      if state.answered >= number { return Found(value: state.verdict) }
      return state.isOver ? Found(value: nil) : nil
    }?.value
  }

  /// Why the folder was refused when it was read last; nil where it was not.
  var refusal: Refusal? { state.withLock { $0.refusal } }

  // MARK: The reloader

  /// Waits until somebody asks; how many have by then, or nil at the end.
  func next() -> Int? {
    return wait { state in
      if state.isOver { return Found(value: nil) }
      return state.asked > state.answered ? Found(value: state.asked) : nil
    }?.value
  }

  func answer(_ verdict: ReloadVerdict, upTo number: Int, at now: Instant) {
    change { state in
      state.answered = number
      state.verdict = verdict
      state.refusal = verdict.isRefusal ? Refusal(sentence: "\(verdict)", at: now) : nil
    }
  }

  /// Waits until the worker has decided; nil where the daemon stops, or where somebody asked again
  /// while nobody had taken the proposal: then the folder is to be read once more.
  func propose(_ proposal: Proposal, for number: Int) -> ReloadVerdict? {
    put(proposal)
    return wait { state in
      if let decided = state.decided { return Found(value: decided) }
      guard state.isOver || state.proposal != nil && state.asked > number else { return nil }
      state.proposal = nil
      return Found(value: nil)
    }?.value
  }

  func put(_ proposal: Proposal) {
    change { state in
      state.decided = nil
      state.proposal = proposal
    }
  }

  // MARK: The worker

  func take() -> Proposal? {
    state.withLock { state in
      defer { state.proposal = nil }
      return state.proposal
    }
  }

  func decide(_ verdict: ReloadVerdict) { change { $0.decided = verdict } }
}
