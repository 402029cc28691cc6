import Appeals
import Orders

/// What deciding may read beside the state: lines of the journal, those of the batch that is being
/// made among them, and the records of the vault that they name. An argument like any other: the
/// same ledger gives the same answers.
public protocol Archive {
  /// The event of a line; nil where it cannot be read.
  func recall(_ place: LinePlace) -> Event?
  /// What the citizen of an item's record said about himself; nothing where it is gone.
  func known(vault reference: String) -> KnownStrings
  /// The whole action of a vault's record; nil where it is gone.
  func action(vault reference: String) -> Action?
  /// Whether the record of a vault's reference is there: neither erased nor lost.
  func holds(vault reference: String) -> Bool
  /// The policies of a configuration that was in force once; nil where nobody has them any more.
  func policies(of configuration: String) -> PolicyBook?
}
