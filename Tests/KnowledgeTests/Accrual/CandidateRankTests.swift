import Testing
import WorkTime

@testable import Knowledge

@Suite struct CandidateRankTests {
  private let now = Instant(milliseconds: 1_800_000_000_000)

  private func rank(
    askings: Int = 10, citizens: Int = 10, daysAgo: Int = 0, minutes: Int? = 480
  ) -> CandidateRank {
    CandidateRank.score(
      askings: askings, citizens: citizens, lastAsked: now.adding(hours: -24 * daysAgo), now: now,
      averageMinutes: minutes)
  }

  @Test func eachPartHasItsHalf() {
    #expect(rank().frequency == 0.5)
    #expect(rank().slowness == 0.5)
    #expect(rank().recency == 1)
    #expect(rank(daysAgo: 30).recency == 0.5)
    #expect(rank().score == 0.625)
    #expect(rank().description == "得分 63:频次 50、新近 100、耗时 50")
  }

  @Test func moreOfAnythingNeverRanksLower() {
    for few in 0..<40 {
      let more = rank(askings: few + 1, citizens: few).score
      #expect(rank(askings: few, citizens: few).score <= more)
      #expect(rank(citizens: few).score <= rank(citizens: few + 1).score)
      #expect(rank(daysAgo: few + 1).score < rank(daysAgo: few).score)
      #expect(rank(minutes: few * 10).score < rank(minutes: few * 10 + 10).score)
    }
  }

  @Test func tenCitizensWeighMoreThanOneWhoAsksTenTimes() {
    #expect(rank(citizens: 10).score > rank(citizens: 1).score)
  }

  @Test func nonsenseIsTakenAsNothing() {
    let none = rank(askings: -1, citizens: -1, daysAgo: -5, minutes: nil)
    #expect(none.frequency == 0)
    #expect(none.recency == 1)
    #expect(none.slowness == 0)
  }

  @Test func gapsCostAskingsTimesMinutes() {
    #expect(GapHours.saved(askings: 12, averageMinutes: 45) == 9)
    #expect(GapHours.saved(askings: -1, averageMinutes: 45) == 0)
  }
}
