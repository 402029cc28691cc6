import Kafka

/// librdkafka's own lines, in our log.
public enum KafkaLines {
  public static func logger(_ log: Log) -> KafkaLogger {
    { line in
      // Of the embedded broker only, whose topics are all made beforehand.
      if line.facility == "AUTOCREATE" { return }
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
