import Ledger
import Orders
import WorkTime

extension Ledger {
  static let diskFullWaitMs = 1_000

  /// Makes the batch durable, and where the disk is full says so and waits until it is not: what is
  /// not written yet is not shown to anybody, and Kafka still has it.
  ///
  /// Throws `StoppedWhileWaiting` when told to stop before there was room: the batch never
  /// happened.
  func commitWhenThereIsRoom(
    offsets: [CommittedOffset], cluster: String, at now: Instant, _ shared: Shared
  ) throws {
    while true {
      do throws(LedgerError) {
        return try commit(offsets: offsets, cluster: cluster, at: now)
      } catch {
        guard error.isDiskFull else { throw error }
        shared.log.error("\(error); nothing is lost, intake waits for room and tries again")
        shared.time.wait(shared.stopSignal, Self.diskFullWaitMs)
        if shared.isStopping { throw StoppedWhileWaiting() }
      }
    }
  }
}

/// The daemon was told to stop while the disk was full: nothing is lost and nothing more to do.
struct StoppedWhileWaiting: Error {}
