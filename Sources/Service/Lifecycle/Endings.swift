import Formats
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
    case let error as LedgerError: Ending(code: code(of: error), sentence: "\(error)")
    case let error as JournalError: Ending(code: code(of: .journal(error)), sentence: "\(error)")
    case let error as VaultError: Ending(code: code(of: .vault(error)), sentence: "\(error)")
    case let fault as EventFault: Ending(code: 65, sentence: "a line of the journal \(fault)")
    case let error as KafkaError: Ending(code: 69, sentence: "Kafka: \(error)")
    case let fault as ControlFault: Ending(code: 69, sentence: "\(fault)")
    default: Ending(code: 70, sentence: "\(error)")
    }
  }

  private static func code(of error: LedgerError) -> Int32 {
    switch error {
    case .journal(.locked): 75
    case .journal(.corrupt), .contradiction, .journal(.badFile): 65
    case .countsOpen: 70
    default: 74
    }
  }
}
