import Foundation
import Ledger
import Orders
import Service

let statusCommand = Command(
  at: Section.operations, "status", "how daemon, ledger and outbox are, and whether counts close",
  details: """
    It ends with 0 only when the daemon is ready and nothing stands still. 69: no daemon runs, it \
    is not ready yet, or brokers are away, which passes by itself. 1: something stands still until \
    somebody does something: a partition is stopped, topics are missing or not for this login, the \
    disk is full, what goes out is refused, or counts do not close. Where both are so, it is 1.
    """,
  options: [Option("json", "write one JSON object")],
  examples: [
    Example("status", "a page for a person"),
    Example("status || mail -s wenzheng ops", "a check for cron"),
    Example("status --json | jq .late_orders", "one figure for a monitor"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .unavailable, .ioErr]
) { arguments, installation, terminal in
  let status: DaemonStatus
  if let answer = try installation.askDaemon(.status, terminal) {
    guard case .status(let told) = answer else { throw CommandFault.unexpected(answer) }
    status = told
  } else {
    status = DaemonStatus(try installation.view(), now: WallClock.now())
  }
  if arguments.flag("json") {
    try terminal.json(status)
  } else {
    try showStatus(status, terminal)
  }
  return switch status.health {
  case .ready: .ok
  case .waiting, .down: .unavailable
  case .stuck: .refused
  }
}

extension DaemonStatus {
  var healthWords: StyledText {
    let process = StyledText(pid.map { " (process \($0))" } ?? "")
    return switch health {
    case .ready: StyledText("ready", .green) + process
    case .waiting: StyledText("running, not ready", .yellow) + process
    case .stuck where isRunning: StyledText("running, something stands still", .red) + process
    case .stuck, .down: StyledText("not running", .red)
    }
  }
}

private func showStatus(_ status: DaemonStatus, _ terminal: Terminal) throws(OutputFault) {
  func field(_ name: String, _ text: StyledText) throws(OutputFault) {
    let margin = String(repeating: " ", count: max(1, 15 - name.count))
    try terminal.line(StyledText(name + margin, .dim) + text)
  }
  try field("daemon", status.healthWords)
  try field("ledger", StyledText("\(status.ledger) in \(status.directory)"))
  let embedded = status.embedded == true ? " (embedded)" : ""
  let brokers = status.brokers.map { " at \($0)" } ?? ""
  try field("cluster", StyledText((status.cluster ?? "none yet") + embedded + brokers))
  try field("configuration", StyledText(status.configuration))
  if let pending = status.configurationPending { try field("", StyledText(pending, .yellow)) }
  for model in status.models ?? [] {
    var words = StyledText("\(model.head) \(model.live)")
    if let shadow = model.shadow, let asked = model.asked, let agreed = model.agreed {
      let share = asked > 0 ? figureText(Double(agreed) / Double(asked)) : "–"
      words = words + StyledText(
        "  shadow \(shadow): the same in \(share) of \(Progress.grouped(asked))", .dim)
    }
    try field(model.head == status.models?.first?.head ? "models" : "", words)
  }
  try field("events", StyledText(Progress.grouped(Int(status.events))))
  let late = StyledText(
    "\(Progress.grouped(status.lateOrders)) late", status.lateOrders > 0 ? .red : .plain)
  try field(
    "orders",
    StyledText(
      "\(Progress.grouped(status.orders)), \(Progress.grouped(status.openOrders)) open, ") + late)
  if status.suspectedOrders > 0 {
    try field("", StyledText(
      "\(Progress.grouped(status.suspectedOrders)) suspected of danger that nobody has judged: "
        + "`wenzheng orders --suspected`", .yellow))
  }
  let states = OrderState.allCases.compactMap { state in
    status.byState[state.name].map { "\(state.chinese) \(Progress.grouped($0))" }
  }
  try field("", StyledText(states.joined(separator: "  ")))
  try field("faq", entries(status.faq))
  if let outbox = status.outbox {
    let behind = Progress.grouped(Int(outbox.behindBytes))
    try field(
      "outbox",
      StyledText(
        "\(behind) bytes behind, \(Progress.grouped(Int(outbox.published))) published, "
          + "\(outbox.failures) failures"))
    if let trouble = outbox.trouble { try field("", StyledText(trouble, .yellow)) }
  }
  if let bytes = status.residentBytes {
    func mebibytes(_ bytes: Int64) -> String { Progress.grouped(Int(bytes / 1_048_576)) + " MiB" }
    let used = status.usedBytes.map { ", \(mebibytes($0)) in use" } ?? ""
    let orders = status.orderBytes.map { ", \(mebibytes($0)) by orders" } ?? ""
    try field("memory", StyledText(mebibytes(bytes) + used + orders))
  }
  if let disk = status.disk { try field("disk", StyledText(disk, .red)) }
  if let kafka = status.kafka { try field("kafka", StyledText(kafka, .red)) }
  for (partition, why) in status.stoppedPartitions.sorted(by: { $0.key < $1.key }) {
    try field("stopped", StyledText("\(partition): \(why)", .red))
  }
  guard !status.topics.isEmpty else { return }
  try terminal.line()
  try terminal.show(topicCounts(status.topics), as: .table, whenEmpty: "")
}

private func entries(_ faq: DaemonStatus.FaqCounts) -> StyledText {
  let words = StyledText(
    "\(Progress.grouped(faq.published)) published, \(Progress.grouped(faq.inReview)) in review, "
      + "\(Progress.grouped(faq.candidates)) candidates, ")
  let expired = StyledText(
    "\(Progress.grouped(faq.expired)) expired", faq.expired > 0 ? .yellow : .plain)
  let conflicts = StyledText(
    ", \(Progress.grouped(faq.conflicts)) in conflict", faq.conflicts > 0 ? .yellow : .plain)
  return words + expired + conflicts
}

/// What came in by each topic and what became of it; the command `ledger verify` shows it too.
func topicCounts(_ topics: [DaemonStatus.TopicCounts]) -> Listing {
  var listing = Listing([
    Column("topic", "topic"), Column("received", "received", .right),
    Column("opened", "opened", .right), Column("amended", "amended", .right),
    Column("applied", "applied", .right), Column("refused", "refused", .right),
    Column("parked", "parked", .right), Column("duplicates", "repeated", .right),
    Column("dead_letters", "dead letters", .right),
    Column("closes", "counts"), Column("waiting", "waiting", .right),
  ])
  for topic in topics {
    let numbers = [
      topic.received, topic.opened, topic.amended, topic.applied, topic.refused, topic.parked,
      topic.duplicates, topic.deadLetters,
    ]
    let cells = numbers.map { Cell(Int($0), shown: Progress.grouped(Int($0))) }
    listing.add(
      [Cell(topic.topic)] + cells + [
        Cell(topic.closes, shown: topic.closes ? "close" : "OPEN",
          style: topic.closes ? .green : .red),
        Cell(topic.waiting.map { Int($0) }, shown: topic.waiting.map { Progress.grouped(Int($0)) }),
      ])
  }
  return listing
}
