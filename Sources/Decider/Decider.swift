import Appeals
import Formats
import Knowledge
import Orders
import WorkTime

/// From a message and the state to an event. Pure: the same arguments give the same decision, on
/// any machine and at any time.
public struct Decider: Sendable {
  public let configuration: Configuration
  /// The entries of the FAQ as a search has them: a cache of the state that is decided on, which
  /// whoever folds an event keeps up to it.
  public let knowledge: KnowledgeIndex

  /// - Parameter knowledge: the entries that the state has already.
  public init(configuration: Configuration, knowledge: KnowledgeState = KnowledgeState()) {
    self.configuration = configuration
    self.knowledge = configuration.index(of: knowledge)
  }
}
