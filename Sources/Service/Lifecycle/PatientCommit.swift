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
    var waited = false
    while true {
      do throws(LedgerError) {
        try commit(offsets: offsets, cluster: cluster, at: now)
        guard waited else { return }
        shared.tellDisk(nil)
        return shared.log.notice("there is room on the disk again; intake goes on")
      } catch {
        guard error.isDiskFull else { throw error }
        waited = true
        let sentence = "\(error); nothing is lost, intake waits for room and tries again"
        shared.tellDisk(sentence)
        shared.log.error(sentence)
        shared.time.wait(shared.stopSignal, Self.diskFullWaitMs)
        if shared.isStopping { throw StoppedWhileWaiting() }
      }
    }
  }
}

/// The daemon was told to stop while the disk was full: nothing is lost and nothing more to do.
struct StoppedWhileWaiting: Error {}
