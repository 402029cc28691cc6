import Formats
import Foundation
import Ledger
import Orders

/// A line to the daemon: what is asked, and of which ledger, where the user named one.
struct ControlQuestion: Codable, Sendable {
  var ledger: String?
  var request: ControlRequest
}

/// What the command line asks a running daemon over its socket: one line of JSON there, one back.
public enum ControlRequest: Codable, Sendable {
  case status
  case orders(OrderFilter)
  case show(order: String)
  case act(ActRequest)
  case letters(LetterFilter)
  case letter(Int64)
  /// Which clocks are late, were late, or will be.
  case clocks(SlaFilter)
  case explain(order: String, clock: String?)
  case recompute(RecomputeRequest)
  case report(SlaReportFilter)
  case publicReport(SlaReportFilter)
  case faq(FaqQuestion)
  /// How far a topic has been taken in: cheap, for a sender that paces itself by it.
  case positions(topic: String)
  /// Reads the configuration folder anew.
  case reload
}

/// An action as its own message would have it; who acts and when the daemon says itself.
public struct ActRequest: Codable, Sendable {
  public var action: String

  /// The same id again is the same action: a command that was interrupted can be repeated safely.
  public init(_ action: Action) {
    var writer = JSONWriter()
    action.encode(into: &writer)
    self.action = String(decoding: writer.bytes, as: UTF8.self)
  }
}

public enum ControlAnswer: Codable, Sendable {
  case status(DaemonStatus)
  case orders(OrderListing)
  case order(OrderDetail?)
  case verdict(Verdict)
  case letters(LetterListing)
  case letter(LetterRow?)
  case positions(ReadPositions)
  case reload(ReloadVerdict)
  case clocks(ClockListing)
  case explanation(SlaExplanation?)
  case recomputed(RecomputeListing)
  case report(SlaReport)
  case publicReport(SlaPublicReport)
  case faq(FaqAnswer)
  /// The daemon has this ledger, and another one was asked for.
  case otherLedger(String)
  case fault(String)
}

/// How far the partitions of a topic have been taken in, by commits.
public struct ReadPositions: Codable, Sendable {
  /// The cluster that the offsets belong to.
  public var cluster: String?
  /// By partition, the offset of the next message that is wanted.
  public var next: [Int64]
}

/// What became of an action.
public struct Verdict: Codable, Sendable {
  public enum Result: String, Codable, Sendable { case applied, refused, repeated, parked, unknown }
  public var result: Result
  public var order: String?
  public var state: String?
  public var code: String?
  public var sentence: String?
  public var sequence: Int64?
}

public struct DaemonStatus: Codable, Sendable {
  /// How it is as a whole; of several things that are wrong the worst one counts.
  public enum Health: String, Codable, Sendable {
    /// It takes in and sends out, and nothing stands still.
    case ready
    /// Not ready yet, or the brokers are away: it goes on by itself.
    case waiting
    /// Something stands still until somebody does something: a partition is stopped, topics are
    /// missing or not for this login, the disk is full, counts do not close.
    case stuck
    /// No daemon runs.
    case down
  }

  public struct TopicCounts: Codable, Sendable {
    public var topic: String
    public var received: Int64
    public var opened: Int64
    public var amended: Int64
    public var applied: Int64
    public var refused: Int64
    public var parked: Int64
    public var duplicates: Int64
    public var deadLetters: Int64
    public var closes: Bool
    /// What the broker has and the ledger has not passed; nil where nobody asks the broker.
    public var waiting: Int64?

    enum CodingKeys: String, CodingKey {
      case topic, received, opened, amended, applied, refused, parked, duplicates
      case deadLetters = "dead_letters", closes, waiting
    }
  }

  public struct OutboxStatus: Codable, Sendable {
    public var sequence: Int64
    public var behindBytes: Int64
    public var published: Int64
    public var failures: Int64
    public var trouble: String?
    /// Milliseconds from an item's arrival to the delivery of its dispatch, over the newest: when
    /// its sender says to have received it is no delay of ours.
    public var delayP50Ms: Int64?
    public var delayP99Ms: Int64?

    enum CodingKeys: String, CodingKey {
      case sequence, behindBytes = "behind_bytes", published, failures, trouble
      case delayP50Ms = "delay_p50_ms", delayP99Ms = "delay_p99_ms"
    }
  }

  /// Entries of the FAQ. One may be counted twice: published, and in review by a new version.
  public struct FaqCounts: Codable, Sendable, Equatable {
    public var published: Int
    public var inReview: Int
    public var candidates: Int
    public var expired: Int
    public var conflicts: Int

    enum CodingKeys: String, CodingKey {
      case published, inReview = "in_review", candidates, expired, conflicts
    }
  }

  /// A model that judges, and the one that is asked beside it.
  public struct ModelStatus: Codable, Sendable {
    public var head: String
    public var live: String
    public var shadow: String?
    /// Appeals of which both were asked since they are in force together, and of how many they
    /// said the same.
    public var asked: Int?
    public var agreed: Int?
  }

  public var isRunning: Bool
  public var health: Health
  public var pid: Int32?
  public var ledger: String
  public var directory: String
  public var cluster: String?
  public var embedded: Bool?
  /// The addresses by which the daemon asks for the cluster; nil without a daemon.
  public var brokers: String?
  public var configuration: String
  /// How the folder differs from what is in force; nil where it does not, and without a daemon.
  public var configurationPending: String?
  public var events: Int64
  public var orders: Int
  public var openOrders: Int
  public var lateOrders: Int
  /// Danger is suspected of so many, and a person is still to look.
  public var suspectedOrders: Int
  public var byState: [String: Int]
  public var faq: FaqCounts
  public var topics: [TopicCounts]
  public var outbox: OutboxStatus?
  public var stoppedPartitions: [String: String]
  /// What is wrong with Kafka; nil where nothing is, and where no daemon runs.
  public var kafka: String?
  /// Why intake waits for the disk; nil where it does not.
  public var disk: String?
  public var residentBytes: Int64?
  /// What of it is in use; the rest was given back, and waits to be used again.
  public var usedBytes: Int64?
  /// What of that orders take with their clocks, events and places in indexes: it grows with each.
  public var orderBytes: Int64?
  /// The models in force; nil without a daemon.
  public var models: [ModelStatus]?

  enum CodingKeys: String, CodingKey {
    case isRunning = "running", health, pid, ledger, directory, cluster, embedded, brokers
    case configuration
    case configurationPending = "configuration_pending"
    case events, orders, openOrders = "open_orders", lateOrders = "late_orders"
    case suspectedOrders = "suspected_orders"
    case byState = "by_state", faq, topics, outbox, stoppedPartitions = "stopped_partitions", kafka
    case disk, models
    case residentBytes = "resident_bytes", usedBytes = "used_bytes", orderBytes = "order_bytes"
  }
}
