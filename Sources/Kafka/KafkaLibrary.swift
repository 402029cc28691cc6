import CRdkafka

/// The librdkafka that this process runs with, which need not be the one it was built with.
public enum KafkaLibrary {
  /// As the library says it: "2.0.2". The C function is `rd_kafka_version_str`.
  public static var version: String { String(cString: rd_kafka_version_str()) }

  /// Comparable: 0xMMmmrrxx, so 2.6.1 is `0x0206_01FF`. The C function is `rd_kafka_version`.
  public static var versionNumber: Int32 { rd_kafka_version() }
}
