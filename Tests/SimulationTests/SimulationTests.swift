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
  /// Nil where nothing is said; what is no number above 0 is refused, so that no run of nothing
  /// passes.
  private static func number(_ name: String) throws -> UInt64? {
    guard let text = ProcessInfo.processInfo.environment[name] else { return nil }
    let number = UInt64(text) ?? 0
    return try #require(number > 0 ? number : nil, "\(name) is no number above 0: \(text)")
  }

  static let storiesMax = 3
  static let defaultSeeds = 200

  @Test func theInvariantsHold() throws {
    let world = try World.shared.get()
    if let seed = try Self.number("WENZHENG_SEED") {
      let story = try Life.live(seed: seed, world).story
      print(story.text)
      #expect(story.violations.isEmpty, "seed \(seed): \(story.violations.joined(separator: "; "))")
      return
    }
    let count = Int(try Self.number("WENZHENG_SEEDS") ?? UInt64(Self.defaultSeeds))
    let met = Mutex(Met())
    let failed = Mutex<[(seed: UInt64, text: String)]>([])
    DispatchQueue.concurrentPerform(iterations: count) { at in
      let seed = UInt64(at + 1)
      do {
        let (story, metByIt) = try Life.live(seed: seed, world)
        met.withLock { $0 = $0 + metByIt }
        if !story.violations.isEmpty { failed.withLock { $0.append((seed, story.text)) } }
      } catch {
        failed.withLock { $0.append((seed, "seed \(seed): \(error)")) }
      }
    }
    let stories = failed.withLock { $0.sorted { $0.seed < $1.seed } }
    for story in stories.prefix(Self.storiesMax) { print(story.text) }
    let all = met.withLock { $0 }
    #expect(count < Self.defaultSeeds || all.isAll, "something was never met: \(all)")
    #expect(stories.isEmpty, "these of \(count) seeds failed: \(stories.map(\.seed))")
  }
}
