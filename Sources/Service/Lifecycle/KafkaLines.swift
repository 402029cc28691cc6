import Kafka

/// librdkafka's own lines, in our log.
public enum KafkaLines {
  public static func logger(_ log: Log) -> KafkaLogger {
    { line in
      if unsaid.contains(line.facility) { return }
      let level: Log.Level =
        switch line.level {
        case ...3: .error
        case 4: .warning
        case 5: .notice
        default: .debug
        }
      log.say(level, "librdkafka \(line.facility): \(text(line.text))")
    }
  }

  /// What comes as an error too, which whoever meets it says once and with what to do; and of the
  /// embedded broker that it makes a topic, all of which are made beforehand.
  private static let unsaid: Set<String> = ["FAIL", "ERROR", "AUTOCREATE"]

  /// Without the name of the library's own thread.
  static func text(_ text: String) -> String {
    guard text.hasPrefix("[thrd:"), let end = text.firstRange(of: "]: ") else { return text }
    return String(text[end.upperBound...])
  }
}
