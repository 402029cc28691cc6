import Kafka
import Orders
import Testing
import WorkTime

@testable import Service

@Suite struct InputTroubleTests {
  private let first = TopicPartition(topic: "a", partition: 0)
  private let denied = KafkaError(code: .topicAuthorizationFailed)

  @Test func nothingIsWrongAtFirst() {
    var trouble = InputTrouble()
    trouble.beginLook()
    #expect(trouble.sentence == nil && trouble.lines.isEmpty && !trouble.wantsLook)
  }

  @Test func aMissingTopicIsToldFromOneThatMayNotBeSeen() {
    var trouble = InputTrouble()
    trouble.beginLook()
    trouble.isNotThere("b", nil)
    trouble.isNotThere("a", nil)
    trouble.isNotThere("c", denied)
    let sentence = trouble.sentence ?? ""
    #expect(sentence.hasPrefix("topics are missing: a, b; run `wenzheng topics create`; "))
    #expect(sentence.contains("topics cannot be read: c: ") && sentence.contains("ACL"))
    #expect(trouble.lines.count == 3 && trouble.wantsLook && trouble.needsPerson)
    // The next look finds them.
    trouble.beginLook()
    #expect(trouble.isBack("a") && trouble.isBack("c") && !trouble.isBack("d"))
    #expect(trouble.sentence == nil && !trouble.wantsLook)
  }

  /// A number has room for 1,000 partitions: an order of a further one could not be read again.
  @Test func partitionsBeyondThoseThatANumberCanNameAreNotRead() throws {
    var trouble = InputTrouble()
    trouble.beginLook()
    #expect(trouble.readable("a", partitions: 1_000) == 1_000 && trouble.sentence == nil)
    #expect(trouble.readable("b", partitions: 1_001) == 1_000 && trouble.needsPerson)
    let sentence = try #require(trouble.sentence)
    #expect(sentence.hasPrefix("b has 1001 partitions, and those above 999 are not read: "))
    #expect(trouble.lines.map(\.text) == [sentence])
    for partition: Int32 in [0, 999] {
      let number = OrderNumber(
        jurisdiction: 370481, date: CivilDate(year: 2026, month: 11, day: 23)!,
        partition: partition, counter: 1)
      #expect(OrderNumber(number.description) == number)
    }
    trouble.beginLook()
    #expect(trouble.sentence == nil && !trouble.needsPerson)
  }

  @Test func aBrokenPartitionIsReadAnewOnceAndNamedUntilItIsRead() {
    var trouble = InputTrouble()
    trouble.beginLook()
    let isNews = trouble.broke(PartitionError(partition: first, error: denied))
    #expect(isNews && trouble.wantsLook && trouble.sentence?.contains("a/0: ") == true)
    var mustBe = trouble.readAnew(first)
    #expect(mustBe && !trouble.wantsLook)
    mustBe = trouble.readAnew(first)
    #expect(!mustBe && trouble.sentence != nil)
    // It breaks again, and is read to its end after the next attempt.
    _ = trouble.broke(PartitionError(partition: first, error: denied))
    mustBe = trouble.readAnew(first)
    let wasBroken = trouble.isRead(first)
    let isAgain = trouble.isRead(first)
    #expect(mustBe && wasBroken && !isAgain && trouble.sentence == nil)
  }

  @Test func whatATopicSaysItsPartitionsDoNotRepeat() {
    var trouble = InputTrouble()
    _ = trouble.broke(PartitionError(partition: first, error: denied))
    trouble.beginLook()
    trouble.isNotThere("a", nil)
    let isNews = trouble.broke(PartitionError(partition: first, error: denied))
    #expect(!isNews && trouble.sentence == "topics are missing: a; run `wenzheng topics create`")
  }

  @Test func ofManyPartitionsAFewAreNamed() {
    var trouble = InputTrouble()
    trouble.beginLook()
    for partition in 0..<16 {
      trouble.isSilent(TopicPartition(topic: "a", partition: Int32(partition)), denied)
    }
    #expect(trouble.sentence?.contains("a/0, a/1, a/10 and 13 more: ") == true)
    #expect(trouble.lines.count == 1 && trouble.wantsLook)
    let said = trouble.lines.first?.text ?? ""
    #expect(said.hasPrefix("16 partitions of a do not tell"))
  }
}

@Suite struct CatchUpAgainTests {
  /// A partition that breaks every second must not put off the judgement of deadlines for ever.
  @Test func beginningAgainHoldsNobodyLonger() {
    let broken = TopicPartition(topic: "a", partition: 0)
    var catchUp = CatchUp()
    catchUp.begin([broken], nowMs: 0)
    for now in stride(from: Int64(0), through: CatchUp.holdMsMax, by: 1_000) {
      catchUp.beginAgain([broken], nowMs: now)
    }
    #expect(catchUp.judge(nowMs: CatchUp.holdMsMax + 1) == .gaveUp(waitingFor: 1))
    // One that was read, and then breaks, is waited for anew.
    catchUp.reach(broken)
    catchUp.beginAgain([broken], nowMs: CatchUp.holdMsMax + 2)
    #expect(catchUp.judge(nowMs: CatchUp.holdMsMax + 3) == .reading)
  }
}
