import Testing
import WorkTime

@testable import Kafka
@testable import Service

/// Messages are written `p1@5` (of partition 1, claiming 5 s), actions `a1@5`, ends of partitions
/// `p1!`, and `+700` lets so many milliseconds pass; what may be told by then follows `=`.
@Suite struct HistoryMergeTests {
  @Test(arguments: [
    // Nothing before each partition has shown its next or its end.
    ("p0@1 p0@2 =", ""),
    ("p0@1 p0@2 p1! +999 =", ""),
    ("p0@1 p0@2 p1@9 =", "p0@1 p0@2"),
    // At the end of all, once nothing earlier came for a second.
    ("p0@1 p0@2 p0! p1! +1000 =", "p0@1 p0@2"),
    ("p0@3 p0! p1! +600 p1@2 p1! +300 =", "p1@2"),
    ("p0@3 p0! p1! +600 p1@2 p1! +400 =", "p1@2 p0@3"),
    // By time over all partitions; each partition in its own order, whatever it claims.
    ("p0@1 p0@4 p1@2 p1@3 p0! p1! +1000 =", "p0@1 p1@2 p1@3 p0@4"),
    ("p0@5 p0@1 p1@2 p0! p1! +1000 =", "p1@2 p0@5 p0@1"),
    // Items before what is done to them.
    ("p0! a0@2 p1@2 a0! p1! +1000 =", "p1@2 a0@2"),
    // What claims nothing goes with what stands before it.
    ("p0@3 p0@- p0@4 p1@5 =", "p0@3 p0@- p0@4"),
    // A partition that is empty and not at its end holds the others for ever.
    ("p0@1 p1@2 = p1@3 +5000 =", "p0@1"),
    // A second read of the same (a rewind) tells nothing twice.
    ("p0@1 p0^ p0@1 p1@9 =", "p0@1"),
  ])
  func story(_ story: String, told: String) throws {
    var rig = MergeRig()
    for word in story.split(separator: " ") { try rig.play(String(word)) }
    #expect(rig.told == told.split(separator: " ").map(String.init))
  }

  /// A lane that is full is left alone until half of it is gone; an empty one is always fetched.
  @Test func flow() {
    var merge = HistoryMerge()
    let (full, empty) = (MergeRig.partition(0), MergeRig.partition(1))
    merge.follow([full, empty])
    for offset in 0..<Int64(HistoryMerge.laneMessagesMax) {
      merge.add(
        MergeRig.message(0, offset, "x"), of: full, claimed: Instant(milliseconds: offset),
        nowMs: 0)
    }
    let before = merge.flow
    #expect(before.pause == [full] && before.resume == [empty])
    merge.reach(PartitionEnd(partition: empty, offset: 0))
    merge.reach(PartitionEnd(partition: full, offset: Int64(HistoryMerge.laneMessagesMax)))
    var taken: [InboundMessage] = []
    merge.take(
      into: &taken, max: HistoryMerge.laneMessagesMax / 2 + 1, nowMs: HistoryMerge.settleMs)
    let after = merge.flow
    #expect(after.pause.isEmpty && Set(after.resume) == [full, empty])
  }

  @Test func whoIsWaitedForIsToldOnceAMinute() {
    var merge = HistoryMerge()
    merge.follow([MergeRig.partition(0), MergeRig.partition(1)])
    merge.reach(PartitionEnd(partition: MergeRig.partition(0), offset: 0))
    var taken: [InboundMessage] = []
    var told: [[TopicPartition]] = []
    for nowMs in stride(from: Int64(0), through: 120_000, by: 10_000) {
      merge.take(into: &taken, max: 1, nowMs: nowMs)
      if let held = merge.held(nowMs: nowMs) { told.append(held) }
    }
    #expect(told == [[MergeRig.partition(1)], [MergeRig.partition(1)]])
  }

  @Test(arguments: [
    (#"{"source_id":"a","received_at":"2018-10-11T20:02:52+08:00"}"#, false,
      "2018-10-11T20:02:52+08:00"),
    (#"{"citizen":{"received_at":"x"},"received_at":"2018-10-11T20:02:52Z"}"#, false,
      "2018-10-12T04:02:52+08:00"),
    (#"{"at":"2018-10-11T20:02:52+08:00","received_at":"2017-10-11T20:02:52+08:00"}"#, true,
      "2018-10-11T20:02:52+08:00"),
    (#"{"received_at":17}"#, false, ""), (#"{"received_at":"yesterday"}"#, false, ""),
    ("{", false, ""), ("", true, ""), ("[1]", false, ""),
  ])
  func claims(message: String, isAction: Bool, time: String) throws {
    let claimed = ClaimedTime.of(MergeRig.message(0, 0, message), isOfActions: isAction)
    #expect(claimed.map { $0.text() } ?? "" == time)
  }
}

/// Plays a story of messages and ends.
private struct MergeRig {
  var merge = HistoryMerge()
  var told: [String] = []
  private var nowMs: Int64 = 0
  private var next: [TopicPartition: Int64] = [:]

  init() { merge.follow([Self.partition(0), Self.partition(1)]) }

  static func partition(_ number: Int32, isOfActions: Bool = false) -> TopicPartition {
    TopicPartition(topic: isOfActions ? "actions" : "intake", partition: number)
  }

  static func message(_ partition: Int32, _ offset: Int64, _ value: String) -> InboundMessage {
    InboundMessage(
      topic: 0, partition: partition, offset: offset, timestampMs: -1, timestampKind: .unknown,
      key: nil, value: Array(value.utf8), headers: [])
  }

  mutating func play(_ word: String) throws {
    if word == "=" { return take() }
    if word.hasPrefix("+") {
      nowMs += try #require(Int64(word.dropFirst()))
      return
    }
    let isOfActions = word.hasPrefix("a")
    let number = try #require(Int32(word.dropFirst().prefix(1)))
    let partition = Self.partition(number, isOfActions: isOfActions)
    // Where a story has actions it has no second partition of items but the one that it names.
    if isOfActions { merge.follow([partition]) }
    let rest = word.dropFirst(2)
    switch rest.first {
    case "!": merge.reach(PartitionEnd(partition: partition, offset: next[partition] ?? 0))
    case "^": next[partition] = 0
    default:
      let offset = next[partition] ?? 0
      next[partition] = offset + 1
      let claimed = Int64(rest.dropFirst()).map { Instant(milliseconds: $0 * 1_000) }
      merge.add(
        Self.message(number, offset, word), of: partition, claimed: claimed,
        isOfActions: isOfActions, nowMs: nowMs)
    }
  }

  private mutating func take() {
    var messages: [InboundMessage] = []
    merge.take(into: &messages, max: 100, nowMs: nowMs)
    told += messages.map { String(decoding: $0.value ?? [], as: UTF8.self) }
  }
}
