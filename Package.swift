// swift-tools-version: 6.0
import PackageDescription

// The modules in the order of imports: down this list, never up. From Decider down everything is
// pure: no clock, no input or output, no randomness.
let package = Package(
  name: "wenzheng",
  targets: [
    .executableTarget(name: "wenzheng", dependencies: ["Service"]),
    .executableTarget(name: "wenzheng-bench", dependencies: ["Service"]),
    .target(name: "Service", dependencies: ["Kafka", "Ledger"]),
    .target(name: "Kafka", dependencies: ["CRdkafka"]),
    // The module map links the library; pkg-config would only add flags that SwiftPM warns about.
    .systemLibrary(name: "CRdkafka", providers: [.apt(["librdkafka-dev"])]),
    .target(name: "Ledger", dependencies: ["Journal", "Vault", "Decider"]),
    .target(name: "Journal", dependencies: ["Formats"]),
    .target(name: "Vault", dependencies: ["Journal"]),
    .target(name: "Decider", dependencies: ["Orders", "Routing"]),
    .target(name: "Orders", dependencies: ["Appeals"]),
    .target(name: "Routing", dependencies: ["Classification"]),
    .target(name: "Classification", dependencies: ["Appeals"]),
    .target(name: "Appeals", dependencies: ["WorkTime"]),
    .target(name: "WorkTime", dependencies: ["Formats"]),
    .target(name: "Formats"),
    .testTarget(name: "CommandTests", dependencies: ["wenzheng"]),
    .testTarget(name: "ServiceTests", dependencies: ["Service"]),
    .testTarget(name: "KafkaTests", dependencies: ["Kafka"]),
    .testTarget(name: "LedgerTests", dependencies: ["Ledger"]),
    .testTarget(name: "VaultTests", dependencies: ["Vault"]),
    .testTarget(name: "JournalTests", dependencies: ["Journal"]),
    .testTarget(name: "DeciderTests", dependencies: ["Decider"]),
    .testTarget(name: "OrdersTests", dependencies: ["Orders"]),
    .testTarget(name: "RoutingTests", dependencies: ["Routing"]),
    .testTarget(name: "ClassificationTests", dependencies: ["Classification"]),
    .testTarget(name: "AppealsTests", dependencies: ["Appeals"]),
    .testTarget(name: "WorkTimeTests", dependencies: ["WorkTime"]),
    .testTarget(name: "FormatsTests", dependencies: ["Formats"]),
  ]
)
