import Formats
import Service

let serveCommand = Command(
  at: Section.services, "serve", "run the daemon that takes in appeals and makes work orders",
  details: """
    Without bootstrap.servers in the settings it talks to the embedded broker of this machine, \
    which --embedded runs inside of it. It says on standard error what happens to it; the routing \
    log is `wenzheng log -f`. SIGHUP has it adopt a changed configuration, as `wenzheng reload` \
    does. SIGTERM ends it after what was received is committed; a second one ends it at once, \
    still safely.

    --history replays what happened long ago, sent by `wenzheng submit --history`, into a ledger \
    of its own: the times that messages claim count, all partitions are read in the order of those \
    times, deadlines are judged by them, and nobody is alerted. Its topics are its own too \
    (history.wenzheng.…), so that no unit is sent an order of years ago.
    """,
  options: [
    Option("embedded", "run the embedded broker inside the daemon"),
    Option.history("replay a history into a ledger of its own"),
    Option("accept-new-cluster",
      "adopt another cluster than the ledger's, and read it from its beginning"),
  ],
  examples: [
    Example("serve --embedded", "runs everything in one process, for a trial"),
    Example("serve --embedded --history --ledger /var/lib/wenzheng-2023",
      "replays a year beside the daily work"),
    Example("serve --config /etc/wenzheng", "runs against the cluster of the settings"),
  ],
  exitCodes: [
    .ok, .usage, .dataErr, .unavailable, .software, .cantCreate, .ioErr, .tempFail, .config,
  ]
) { arguments, installation, _ in
  var options = Daemon.Options()
  options.embedded = arguments.flag("embedded")
  options.isHistory = arguments.flag("history")
  options.acceptsNewCluster = arguments.flag("accept-new-cluster")
  options.mapping = ItemMapping.check
  do {
    let settings = try installation.settings()
    try settings.checkProperties()
    try Daemon(
      settings: settings, places: installation.places, options: options,
      environment: installation.environment
    ).run()
    return .ok
  } catch {
    // By the daemon's own log: under systemd the line carries its priority.
    let fault = installation.fault(of: error) as? CommandFault
    Log(environment: installation.environment).error("wenzheng: \(fault?.sentence ?? "\(error)")")
    return fault?.exitCode ?? .software
  }
}
