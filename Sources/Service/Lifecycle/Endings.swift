import Formats
import Foundation
import Journal
import Kafka
import Ledger
import Orders
import Vault

/// From an error that ends a process to its exit code: one table for daemon and command line.
public enum Endings {
  public static func ending(of error: any Error) -> Ending {
    switch error {
    case let ending as Ending: ending
    case let fault as ConfigFault: Ending(code: 78, sentence: "\(fault)")
    case let foreign as ForeignCluster: Ending(code: 78, sentence: "\(foreign)")
    case let error as LedgerError: ending(error)
    case let error as JournalError: ending(.journal(error))
    case let error as VaultError: ending(.vault(error))
    case let fault as EventFault: Ending(code: 65, sentence: "a line of the journal \(fault)")
    case let error as KafkaError: Ending(code: 69, sentence: error.outage)
    case let fault as ControlFault: Ending(code: 69, sentence: "\(fault)")
    default: Ending(code: 70, sentence: "\(error)")
    }
  }

  /// What the system says of an error of a file, in its own short words.
  public static func reason(of error: any Error) -> String {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
    return cause.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(cause.code))) : cause.localizedDescription
  }

  private static func ending(_ error: LedgerError) -> Ending {
    let remedy = remedy(of: error).map { "; \($0)" } ?? ""
    return Ending(code: code(of: error), sentence: "\(error)\(remedy)")
  }

  /// What to do, where the error itself does not say it.
  private static func remedy(of error: LedgerError) -> String? {
    switch error {
    case .journal(.corrupt):
      "restore a backup, or see `wenzheng help ledger repair`"
    case .journal(.badFile):
      "restore it from a backup, or delete it: what was sent goes out again under the same ce_id"
    case .vault(.short): "restore the vault from a backup"
    case .shortened:
      "restore a backup of the whole ledger, or see `wenzheng help ledger repair`"
    case .journal(.failed), .vault(.failed):
      "see to the disk and start again: what was not committed comes again from Kafka"
    case .countsOpen: "keep the ledger as it is and report this: it is a fault of wenzheng's own"
    default: nil
    }
  }

  private static func code(of error: LedgerError) -> Int32 {
    switch error {
    case .journal(.locked): 75
    case .journal(.corrupt), .contradiction, .journal(.badFile), .shortened, .vault(.short): 65
    case .countsOpen: 70
    default: 74
    }
  }
}
