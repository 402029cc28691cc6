import CRdkafka

/// The librdkafka that this process runs with, which need not be the one it was built with.
public enum KafkaLibrary {
  /// As the library says it: "2.0.2". The C function is `rd_kafka_version_str`.
  public static var version: String { String(cString: rd_kafka_version_str()) }

  /// Comparable: 0xMMmmrrxx, so 2.6.1 is `0x0206_01FF`. The C function is `rd_kafka_version`.
  public static var versionNumber: Int32 { rd_kafka_version() }

  /// Whether so many clients did not end that the process had better begin anew: each keeps its
  /// threads and its buffers.
  public static var hasLeftTooManyBehind: Bool { Handle.leftBehind >= Handle.leftBehindMax }

  /// Says how the process's memory is managed: small blocks that are given back are joined with
  /// their neighbours at once. For a process that sends much, at its start.
  ///
  /// Else glibc lays them aside and joins all of them whenever more than a kilobyte is wanted. Each
  /// message that the library is given wants that, and gives back half a dozen small blocks:
  /// what was joined for the one was divided again for the next.
  public static func joinFreedMemory() { _ = mallopt(M_MXFAST, 0) }

  /// What the process has in use of the memory that it was given, the library's share with it.
  public static var bytesInUse: Int {
    let blocks = mallinfo2()
    return Int(blocks.uordblks) + Int(blocks.hblkhd)
  }
}
