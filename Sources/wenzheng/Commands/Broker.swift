import Glibc
import Service

let brokerCommand = Command(
  at: Section.services, "broker", "run an embedded Kafka broker as a process of its own",
  details: """
    It speaks real Kafka over loopback and keeps nothing on disk: what was sent and not yet taken \
    in by the daemon is gone when it ends. Its address stands in the run folder, where daemon and \
    commands find it.
    """,
  options: [Option.history("with the topics of a history")],
  examples: [
    Example("broker &", "starts a broker that a daemon can be restarted beside"),
    Example("broker --run /tmp/try", "starts one for a trial of its own"),
  ],
  exitCodes: [.ok, .usage, .unavailable, .tempFail, .config]
) { arguments, installation, terminal in
  // Before the library makes its threads: the signals have to be blocked in all of them.
  let stop = Signal()
  Signals.onTermination { times in
    if times > 1 { _exit(143) }
    stop.raise()
  }
  let settings = try installation.settings()
  let configuration = try installation.configuration()
  let host = try BrokerHost(
    configuration, settings, installation.places, space: arguments.topicSpace)
  defer { host.withdraw() }
  let topics = TopicPlan.all(of: configuration, settings, in: arguments.topicSpace)
  try terminal.line(
    "embedded broker at \(host.address.bootstrap): \(topics.count) topics of "
      + "\(settings.partitions) partitions; its address is in \(installation.places.brokerAddress)")
  try terminal.flush()
  // The wait is bounded only because a wait has to be: nothing happens when it ends.
  while !stop.waitRaised(milliseconds: 3_600_000) {}
  return .ok
}
