// swift-tools-version: 6.0
import PackageDescription

// The modules in the order of imports: down this list, never up. From Decider down everything is
// pure: no clock, no input or output, no randomness. Each names all that it imports: what is not
// named is not compiled again when it changes, and the program that comes of it crashes.

// Tests ask the pure modules a million questions and read the configuration three hundred times:
// not optimised, that alone takes longer than everything else.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "wenzheng",
  targets: [
    .executableTarget(
      name: "wenzheng",
      dependencies: [
        "Service", "Kafka", "Ledger", "Journal", "Vault", "Decider", "Orders", "Knowledge",
        "Routing", "Classification", "Appeals", "WorkTime", "Formats",
      ]),
    .executableTarget(
      name: "wenzheng-bench",
      dependencies: [
        "Service", "Kafka", "Decider", "Knowledge", "Routing", "Classification", "WorkTime",
        "Formats",
      ]),
    .target(
      name: "Service",
      dependencies: [
        "Kafka", "Ledger", "Journal", "Vault", "Decider", "Orders", "Knowledge", "Routing",
        "Classification", "Appeals", "WorkTime", "Formats",
      ]),
    .target(name: "Kafka", dependencies: ["CRdkafka"]),
    // The module map links the library; pkg-config would only add flags that SwiftPM warns about.
    .systemLibrary(name: "CRdkafka", providers: [.apt(["librdkafka-dev"])]),
    .target(
      name: "Ledger",
      dependencies: [
        "Journal", "Vault", "Decider", "Orders", "Knowledge", "Routing", "Classification",
        "Appeals", "WorkTime", "Formats",
      ]),
    .target(name: "Journal", dependencies: ["Formats"]),
    .target(name: "Vault", dependencies: ["Journal", "Formats"]),
    .target(
      name: "Decider",
      dependencies: [
        "Orders", "Knowledge", "Routing", "Classification", "Appeals", "WorkTime", "Formats",
      ],
      swiftSettings: optimized),
    .target(
      name: "Orders", dependencies: ["Knowledge", "Appeals", "WorkTime", "Formats"],
      swiftSettings: optimized),
    // Below Orders: the journal holds what happens to entries, and an entry knows of orders no more
    // than their numbers.
    .target(
      name: "Knowledge", dependencies: ["Classification", "Appeals", "WorkTime", "Formats"],
      swiftSettings: optimized),
    .target(
      name: "Routing", dependencies: ["Classification", "Appeals", "WorkTime", "Formats"],
      swiftSettings: optimized),
    .target(
      name: "Classification", dependencies: ["Appeals", "Formats"], swiftSettings: optimized),
    .target(name: "Appeals", dependencies: ["WorkTime", "Formats"], swiftSettings: optimized),
    .target(name: "WorkTime", dependencies: ["Formats"], swiftSettings: optimized),
    .target(name: "Formats", swiftSettings: optimized),
    // What several test targets share; no test stands in it.
    .target(name: "TestSupport", dependencies: ["Journal"], path: "Tests/TestSupport"),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "wenzheng", "Service", "Kafka", "Ledger", "Journal", "Decider", "Orders", "Knowledge",
        "Appeals", "WorkTime", "Formats",
      ]),
    .testTarget(
      name: "ServiceTests",
      dependencies: [
        "TestSupport", "Service", "Kafka", "Ledger", "Journal", "Vault", "Decider", "Orders",
        "Knowledge", "Appeals", "WorkTime", "Formats",
      ]),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "TestSupport", "Service", "Kafka", "Ledger", "Journal", "Vault", "Decider", "Orders",
        "Appeals", "WorkTime", "Formats",
      ]),
    .testTarget(name: "KafkaTests", dependencies: ["Kafka"]),
    .testTarget(
      name: "LedgerTests",
      dependencies: [
        "TestSupport", "Ledger", "Journal", "Decider", "Orders", "Knowledge", "Appeals",
        "WorkTime", "Formats",
      ]),
    .testTarget(name: "VaultTests", dependencies: ["Journal", "Vault"]),
    .testTarget(name: "JournalTests", dependencies: ["TestSupport", "Journal"]),
    .testTarget(
      name: "DeciderTests",
      dependencies: [
        "TestSupport", "Decider", "Orders", "Knowledge", "Appeals", "WorkTime", "Formats",
      ]),
    .testTarget(
      name: "OrdersTests",
      dependencies: [
        "TestSupport", "Orders", "Appeals", "WorkTime", "Formats",
      ]),
    .testTarget(
      name: "KnowledgeTests",
      dependencies: [
        "TestSupport", "Knowledge", "Classification", "Appeals", "WorkTime", "Formats",
      ],
      exclude: ["Question/Cases", "Meaning/Cases", "Search/Sets"]),
    .testTarget(
      name: "RoutingTests",
      dependencies: ["Routing", "Classification", "Appeals", "WorkTime", "Formats"],
      exclude: ["Cases"]),
    .testTarget(
      name: "ClassificationTests",
      dependencies: [
        "TestSupport", "Classification", "Appeals", "Formats",
      ],
      exclude: ["Cases"]),
    .testTarget(
      name: "AppealsTests", dependencies: ["TestSupport", "Appeals", "WorkTime", "Formats"]),
    .testTarget(name: "WorkTimeTests", dependencies: ["TestSupport", "WorkTime", "Formats"]),
    .testTarget(name: "FormatsTests", dependencies: ["TestSupport", "Formats"]),
  ]
)

// A sanitizer looks at some modules, and to build the others takes minutes: the test targets that
// WENZHENG_TESTS names, with commas between, leave out all others and what only those need.
if let named = Context.environment["WENZHENG_TESTS"] {
  var wanted = Set(named.split(separator: ",").map(String.init))
  for target in package.targets.reversed() + package.targets where wanted.contains(target.name) {
    for case .byNameItem(let name, _) in target.dependencies { wanted.insert(name) }
  }
  package.targets.removeAll { !wanted.contains($0.name) }
}
