import Orders

/// How often something happened without which a life says little.
struct Met {
  var tornTails = 0
  var snapshotsUsed = 0
  var growths = 0
  var amendments = 0
  var conflicts = 0
  var breaches = 0
  /// Orders with helpers from the start, and parts that were late.
  var helped = 0
  var lateParts = 0

  static func + (a: Met, b: Met) -> Met {
    Met(
      tornTails: a.tornTails + b.tornTails, snapshotsUsed: a.snapshotsUsed + b.snapshotsUsed,
      growths: a.growths + b.growths, amendments: a.amendments + b.amendments,
      conflicts: a.conflicts + b.conflicts, breaches: a.breaches + b.breaches,
      helped: a.helped + b.helped, lateParts: a.lateParts + b.lateParts)
  }

  var isAll: Bool {
    [tornTails, snapshotsUsed, growths, amendments, conflicts, breaches, helped, lateParts]
      .allSatisfy { $0 > 0 }
  }
}

/// How a life is lived: steps in a random order, then an end in which all goes well.
extension Life {
  static let stepsMin = 60
  static let stepsMore = 160
  static let drainTurnsMax = 4_000

  /// The story, with all that was not true.
  static func live(seed: UInt64, _ world: World) throws -> (story: Story, met: Met) {
    let life = try Life(seed: seed, world: world)
    defer { life.end() }
    life.run()
    return (life.story, life.met)
  }

  private func run() {
    story.tell(
      "batches of \(settings.batchMessagesMax), segments of \(segmentBytesMax) bytes, "
        + "\(bus.partitions(of: Traffic.desk)) partitions")
    for _ in 0..<(Self.stepsMin + dice.below(Self.stepsMore)) {
      step()
      if !story.violations.isEmpty { return }
    }
    drain()
    if story.violations.isEmpty { checkAll() }
  }

  private func step() {
    // Who has lived through a fault has no excuse any more.
    faults.wereFelt = false
    if process == nil, !dice.chance(300) {
      _ = start()
      return
    }
    switch dice.below(100) {
    case 0..<34: turnWorker()
    case 34..<58: turnOutbox()
    case 58..<70:
      for _ in 0...dice.below(4) { story.tell(traffic.sendItem()) }
    case 70..<80:
      guard let state = shown else { return }
      for _ in 0...dice.below(3) {
        story.tell(traffic.sendAction(state, dice, right: time.right))
      }
    case 80: if let told = traffic.sendAgain() { story.tell(told) }
    case 81..<85: letTimePass()
    case 85, 86: actInTheLastMoment()
    case 87: jump()
    case 88, 89: goAway()
    case 90..<95: armFault()
    case 95: storeSnapshot()
    case 96: stop()
    case 97: addPartitions()
    case 98: reload()
    default:
      guard process != nil, dice.chance(400) else { return }
      story.tell("killed")
      die(of: nil)
    }
  }

  private func letTimePass() {
    let most = dice.pick([1_000, 60_000, 60_000, 600_000, 600_000, 40_000_000, 400_000_000])
    let milliseconds = 1 + dice.below(most)
    story.tell("\(milliseconds) ms pass")
    time.pass(milliseconds)
  }

  /// The reply comes when the order is all but due.
  private func actInTheLastMoment() {
    guard let state = shown, state.orders.count > 0 else { return }
    let order = state.orders[dice.below(state.orders.count)]
    let leftMs = order.due.milliseconds(since: time.right)
    guard order.clockRuns, leftMs > 3_000, leftMs < 1_000_000_000 else { return }
    time.pass(Int(leftMs) - dice.below(3_000))
    story.tell("\(order.number) is due at \(order.due), at \(time.right):")
    story.tell(traffic.sendReply(order.number))
    time.pass(dice.below(4_000))
  }

  private func jump() {
    let skewMs = Int64(dice.pick([0, 0, 3_000, -3_000, 400_000, -400_000, -3_600_000]))
    story.tell("the wall clock is wrong by \(skewMs) ms")
    time.setSkew(skewMs)
  }

  private func goAway() {
    let milliseconds = 1 + dice.below(dice.pick([500, 20_000, 1_000_000]))
    story.tell("all brokers are away for \(milliseconds) ms")
    bus.goDown(milliseconds)
  }

  private func addPartitions() {
    guard bus.partitions(of: Traffic.desk) < 4, dice.chance(300) else { return }
    story.tell("every topic gets a partition more")
    hasGrown = true
    met.growths += 1
    for topic in world.topics { bus.addPartition(to: topic) }
  }

  /// Faults cease, and all that is on its way arrives.
  private func drain() {
    story.tell("all goes well from here on")
    bus.isCalm = true
    time.setSkew(0)
    disk.limitWrites(bytesMax: .max)
    faults = DiskFaults()
    if process == nil, !start() { return story.violate("it does not start on a good disk") }
    for turn in 0..<Self.drainTurnsMax {
      turnWorker()
      turnOutbox()
      guard let process else { return story.violate("it ends on a good disk") }
      if turn == 20 {
        // All that is due comes due.
        time.pass(40 * 86_400_000)
      }
      if turn > 30, isDrained(process) { return }
      // What a sent message waits for is time too.
      if turn % 16 == 15 { time.pass(61_000) }
    }
    story.violate("it is not through after \(Self.drainTurnsMax) turns")
  }

  private func isDrained(_ process: Process) -> Bool {
    let state = process.ledger.state
    for (topic, log) in bus.logs where Traffic.isInput(topic) {
      for (partition, messages) in log.enumerated() {
        let key = LedgerState.TopicPartition(topic, Int32(partition))
        if state.offsets[key] != Int64(messages.count) { return false }
      }
    }
    let progress = process.shared.outboxProgress.state.withLock { $0.position }
    return progress == state.journalEnd && !process.ledger.hasPending
  }
}

extension Traffic {
  static func isInput(_ topic: String) -> Bool {
    topic.hasPrefix("wenzheng.intake.") || topic.hasPrefix("wenzheng.actions.")
  }
}
