import Kafka

/// librdkafka's own lines, in our log.
public enum KafkaLines {
  public static func logger(_ log: Log) -> KafkaLogger {
    { line in
      let level: Log.Level =
        switch line.level {
        case ...3: .error
        case 4: .warning
        case 5: .notice
        default: .debug
        }
      log.say(level, "librdkafka \(line.facility): \(line.text)")
    }
  }
}
