import Appeals
import Formats
import Orders
import WorkTime

/// From a message and the state to an event. Pure: the same arguments give the same decision, on
/// any machine and at any time.
public struct Decider: Sendable {
  public let configuration: Configuration

  public init(configuration: Configuration) { self.configuration = configuration }
}
