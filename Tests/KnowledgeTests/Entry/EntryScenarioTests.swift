import Testing
import WorkTime

@testable import Knowledge

/// Whole lives of entries, line by line.
@Suite struct EntryScenarioTests {
  static let all = [
    accrual, threePersons, edits, rejections, proofs, merging, splitting, apartness, conflicts,
    takingDown, expiry, use,
  ]

  /// A candidate goes to review once three citizens have asked; an order counts once, and one
  /// citizen too.
  static let accrual = """
    reply o1 citizen=1 minutes=30 | id=1 candidate askings=1 citizens=1 minutes=30/1
    reply o2 citizen=1 minutes=50 q=怎么问 | id=1 askings=2 citizens=1 heard=怎么问 minutes=80/2
    reply o2 citizen=1 | counted
    reply o3 | askings=3 citizens=1
    reply o4 citizen=2 q=怎么问 | askings=4 citizens=2 heard=怎么问 orders=o1,o2,o3,o4
    time review | candidate
    reply o5 citizen=3 | candidate citizens=3
    time review | first draft=答 authors=
    # The same question elsewhere has another answer.
    reply o6 unit=east | id=2 candidate
    reply o7 unit=none answer= | empty
    """

  static let threePersons = """
    rsj/li add question=问 answer=一 unit=rsj | first authors=li
    rsj/wu edit answer=二 | first authors=li,wu
    rsj/li approve | same-person
    rsj/wu approve | same-person
    rsj/a approve | second passed=a
    rsj/b approve | not-for-units
    desk/a approve | same-person
    desk/b approve | final passed=a,b
    rsj/c approve | not-for-units
    desk/a approve | same-person
    desk/b approve | same-person
    desk/wu approve | same-person
    desk/c approve stage=second | wrong-stage
    desk/c approve stage=final | published version=1 public=二 draft=none passed=a,b,c holds=yes
    desk/c approve | wrong-stage
    """

  /// What is published stays until the new version has passed all reviews anew; a change in between
  /// begins them again.
  static let edits = """
    rsj/li add question=问 answer=一 unit=rsj | first
    rsj/a approve | second
    desk/b approve | final
    desk/c approve | published public=一
    rsj/a edit answer=二 | first public=一 draft=二 version=1 authors=a
    rsj/li approve | second public=一
    desk/b edit answer=三 | first public=一 passed= authors=a,b
    rsj/li approve | second
    desk/c approve | final
    desk/b approve | same-person
    desk/d approve | published public=三 version=2
    rsj/li edit answer=三 | nothing-to-change
    """

  static let rejections = """
    rsj/li add question=问 answer=一 unit=rsj | first
    rsj/a approve | second
    rsj/b reject why | not-for-units
    desk/b reject why stage=final | wrong-stage
    desk/b reject why | candidate back=rejected passed= authors=li draft=一
    time review | candidate
    # What was rejected does not come back as it was.
    rsj/li edit | rejected-as-it-stands
    rsj/li edit category=? | unknown-category
    rsj/li edit valid_until=2020-01-01 | over
    rsj/li edit answer=二 | first back=none
    rsj/a approve | second
    """

  static let proofs = """
    east/li add question=问 answer=一 unit=east | first
    east/a approve | second
    desk/b approve | final
    desk/c approve | proofs-missing
    east/li proofread | same-person
    east/a proofread | final proofs=1
    east/A proofread | same-person
    east/p proofread | proofs=2
    desk/c approve | proofs-missing
    east/q proofread | proofs=3
    east/r proofread | proofs-done
    desk/c approve | published
    desk/c proofread | wrong-stage
    # Another text, other marks.
    east/li edit answer=二 | first proofs=0
    """

  static let merging = """
    reply o1 q=甲 citizen=1 minutes=10 | id=1
    reply o2 q=甲甲 citizen=2 minutes=20 | id=1
    reply o3 q=乙 entry=2 citizen=2 minutes=5 | id=2
    reply o2 q=乙乙 entry=2 citizen=2 minutes=20 | id=2 askings=2
    reply o4 q=丙 entry=3 citizen=3 | id=3
    desk/z apart entry=2 into=3 | apart=3
    conflict with=2 | conflicts=2
    desk/z merge into=2 | merged merged=2 askings=0 citizens=0 conflicts= draft=答
    # Orders of both count once, and whatever the one was not, the other is not.
    see entry=2 | askings=3 citizens=2 minutes=35/3 heard=乙乙,甲,甲甲 conflicts=
    see entry=3 | apart=2
    # What is asked of the one is gathered at the other.
    reply o5 q=甲 entry=1 | id=2 askings=4
    desk/z edit answer=二 | already-over
    desk/z merge entry=2 into=1 | target-over
    """

  static let splitting = """
    reply o1 q=甲 citizen=1 minutes=10 | id=1
    reply o2 q=乙 citizen=1 minutes=20 | heard=乙
    reply o3 q=乙乙 citizen=2 | heard=乙,乙乙
    desk/z split orders=o2,o3 question=乙 | id=2 first askings=2 citizens=2 heard=乙乙 apart=1
    see entry=1 | askings=1 citizens=1 minutes=10/1 heard= orders=o1 apart=2
    # What was taken out does not come back, however it is found.
    reply o4 q=乙乙 | id=2 askings=3
    reply o5 q=甲 | id=1 askings=2
    """

  static let apartness = """
    reply o1 q=甲 | id=1
    reply o2 q=乙 entry=2 | id=2
    reply o3 q=乙 | id=1 heard=乙
    desk/z apart into=2 | apart=2
    desk/z apart into=2 | already-apart
    desk/z apart entry=2 into=1 | already-apart
    conflict with=2 | nothing
    # The question was heard at both, so the match decides; what only the other has goes there.
    reply o4 q=乙 | id=1
    reply o5 q=乙丙 entry=2 | id=2
    reply o6 q=乙丙 entry=1 | id=2
    desk/z retire entry=2 why | retired apart=
    reply o7 q=乙丙 entry=1 | id=1 apart=
    reply o8 q=乙丙 entry=2 | id=3
    """

  static let conflicts = """
    rsj/li add question=问 answer=一 unit=rsj | first
    reply o1 q=问么 entry=2 | id=2
    conflict with=2 | conflicts=2
    conflict with=2 | nothing
    rsj/a approve | second
    desk/b approve | final
    desk/c approve | conflict-open
    # Whose words they are has no say, whatever he calls it.
    desk/li settle into=2 why | own-conflict
    desk/li apart into=2 | own-conflict
    desk/li merge into=2 | own-conflict
    desk/z settle into=2 why | conflicts=
    conflict entry=2 with=1 | conflicts=1
    desk/z apart into=2 | conflicts= apart=2
    reply o2 q=问吗 entry=3 | id=3
    conflict with=3 | conflicts=3
    desk/z retire entry=3 why | retired conflicts=
    desk/c approve | published conflicts=
    """

  static let takingDown = """
    rsj/li add question=问 answer=一 unit=rsj | first
    rsj/a withdraw why | not-published
    rsj/a approve | second
    desk/b approve | final
    desk/c approve | published
    rsj/li withdraw why | candidate public=none draft=一 back=withdrawn authors=li passed= holds=no
    time review | candidate
    # It may be right after all: it goes through review as it stands.
    rsj/wu edit | first authors=li,wu
    rsj/a approve | second
    desk/b approve | final
    desk/c approve | published version=2
    # A new version that is under way goes on.
    rsj/wu edit answer=二 | first public=一
    desk/z withdraw why | first public=none draft=二
    rsj/a approve | second
    desk/b approve | final
    desk/c approve | published version=3 public=二
    rsj/wu edit answer=三 | first
    desk/z retire why | retired public=none draft=二 back=retired
    desk/z retire why | already-over
    """

  static let expiry = """
    rsj/li add question=问 answer=一 unit=rsj valid_until=2027-03-05 | first
    rsj/a approve | second
    desk/b approve | final
    desk/c approve | published holds=yes
    time 2027-03-05 | holds=yes due=none
    # Friday is the last day; ten working days from Saturday on.
    time 2027-03-06 | published holds=no due=2027-03-20 public=一
    rsj/li edit valid_until=2027-03-05 | nothing-to-change
    rsj/li edit valid_until=2027-03-07 | first holds=no
    rsj/a approve | second
    time 2027-03-08 | second
    desk/b approve | over
    rsj/li edit valid_until=2028-03-05 | first
    rsj/a approve | second
    desk/b approve | final
    desk/c approve | published holds=yes due=none
    rsj/li edit valid_from=2027-04-01 | first
    rsj/a approve | second
    desk/b approve | final
    desk/c approve | published holds=no
    time 2027-04-01 | holds=yes
    """

  static let use = """
    reply o1 | id=1
    shown o2 used=yes | shown=1,1,0
    shown o3 used=no | shown=2,1,1
    shown o4 | shown=3,1,1
    """

  @Test(arguments: all.indices)
  func life(number: Int) throws {
    let script = try EntryScript.play(Self.all[number])
    #expect(script.events.count > 3)
  }

  @Test func whatIsMaskedPassesNoReview() throws {
    let script = try EntryScript.play("""
      reply o1 q=**小区怎么落户 citizen=1 | candidate
      rsj/li edit | first
      rsj/a approve | masked
      rsj/li edit question=怎么落户 phrasings=**怎么落户 | first
      rsj/a approve | masked
      rsj/li edit phrasings=如何落户 | first
      rsj/a approve | second
      """)
    #expect(script.state.entries(at: .second) == [EntryID(1)])
  }
}
