import Dispatch
import Foundation
import Synchronization
import Testing

/// Lives of the daemon from seeds: a fake disk, fake brokers, a fake clock, and the invariants of
/// the design at the end of each.
///
/// `WENZHENG_SEEDS` says how many (200 without it), `WENZHENG_SEED` names one alone, whose story is
/// printed.
@Suite struct SimulationTests {
  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  static let storiesMax = 3

  @Test func theInvariantsHold() throws {
    let world = try World.shared.get()
    if let seed = Self.number("WENZHENG_SEED") {
      let story = try Life.live(seed: seed, world)
      print(story.text)
      #expect(story.violations.isEmpty, "seed \(seed): \(story.violations.joined(separator: "; "))")
      return
    }
    let count = Int(Self.number("WENZHENG_SEEDS") ?? 200)
    let failed = Mutex<[(seed: UInt64, text: String)]>([])
    DispatchQueue.concurrentPerform(iterations: count) { at in
      let seed = UInt64(at + 1)
      do {
        let story = try Life.live(seed: seed, world)
        if !story.violations.isEmpty { failed.withLock { $0.append((seed, story.text)) } }
      } catch {
        failed.withLock { $0.append((seed, "seed \(seed): \(error)")) }
      }
    }
    let stories = failed.withLock { $0.sorted { $0.seed < $1.seed } }
    for story in stories.prefix(Self.storiesMax) { print(story.text) }
    #expect(stories.isEmpty, "these of \(count) seeds failed: \(stories.map(\.seed))")
  }
}
