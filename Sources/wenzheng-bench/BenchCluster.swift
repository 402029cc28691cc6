import Foundation
import Glibc
import Kafka
import Service

/// The brokers of a run: the cluster that was named, with all topics made, or an embedded one in a
/// process of its own.
struct BenchCluster {
  let properties: KafkaProperties
  private let broker: Child?

  init(_ bench: Bench, _ options: BenchOptions) throws {
    var properties = KafkaProperties()
    if let cluster = options.cluster {
      broker = nil
      properties["bootstrap.servers"] = cluster
      guard try Child(
        bench.program, ["topics", "create"] + bench.options, log: bench.folder + "/topics.log"
      ).exitCode == 0 else { throw BenchFault("the topics could not be made") }
    } else {
      broker = try Self.start(bench)
      properties["bootstrap.servers"] = BrokerAddress.load(from: bench.run + "/broker.json")?
        .bootstrap
    }
    self.properties = properties
  }

  /// By force: the broker has nothing to finish, and inherits that SIGTERM is blocked here.
  func stop() { broker?.kill() }

  private static func start(_ bench: Bench) throws -> Child {
    let broker = try Child(
      CommandLine.arguments[0], ["--broker", bench.config, bench.run, "\(getpid())"],
      log: bench.folder + "/broker.log")
    let end = Clock.seconds() + 20
    while BrokerAddress.load(from: bench.run + "/broker.json") == nil {
      guard Clock.seconds() < end, broker.isRunning else { throw BenchFault("no broker came up") }
      usleep(20_000)
    }
    return broker
  }
}
