/// The figures by which an answer says what holds for anybody: a sum, a share, a date, an age, a
/// length of time, the phone of an office.
enum StatedFacts {
  private static let subjects: Set<DifferenceSubject> = [
    .money, .share, .date, .timeOfDay, .duration, .age, .phone,
  ]
  /// What an office did once, on a day of its own, is no rule: "我局于11月3日到现场".
  private static let happened = WordTable(
    """
    我局于 我局已 我中心于 我中心已 我办于 我办已 我镇于 我镇已 我街道于 我街道已 我单位于 我单位已 我所于 我委于 我院于 我大队于 我公司于 工作人员于 社区于
    已于 以来 截止目前 截至目前 目前已
    """)
  /// The facts that answer a kind of question.
  private static let answers: [(kind: QuestionKind, subjects: Set<DifferenceSubject>)] = [
    (.amount, [.money, .share, .count]), (.time, [.date, .timeOfDay]),
    (.duration, [.duration, .date]), (.conditions, [.age]), (.contact, [.phone]),
  ]

  /// Those of the sentences that rule on something: what a sentence tells of a case, a visit, a
  /// project or a person is true of that alone.
  private static func rules(in answer: Letters) -> [Fact] {
    Sentences.of(answer).flatMap { sentence -> [Fact] in
      let facts = FactReading(sentence).facts
      return facts.isEmpty || tells(sentence) ? [] : facts
    }
  }

  /// The kinds of facts that hold for anybody. What the question says already is no news.
  ///
  /// - Parameters: folded.
  static func kinds(in answer: Letters, besides question: Letters = []) -> Set<DifferenceSubject> {
    let said = FactReading(question).facts
    let news = rules(in: answer).filter { fact in
      !said.contains { $0.sort == fact.sort && $0.isEqual(fact) }
    }
    return Set(news.map(\.sort.subject)).intersection(subjects)
  }

  /// Whether an answer is long enough to say something, or says it shortly: two facts, or one of
  /// the kind that is asked for.
  static func suffice(_ answer: Letters, to question: String) -> Bool {
    if answer.count >= AccrualLimits.answerLettersMin { return true }
    guard answer.count >= AccrualLimits.factualLettersMin else { return false }
    let facts = FactReading(answer).facts
    if facts.count >= AccrualLimits.factsSufficient { return true }
    let kinds = QuestionShape(question).kinds
    return answers.contains { kind, subjects in
      kinds.contains(QuestionKinds(kind)) && facts.contains { subjects.contains($0.sort.subject) }
    }
  }

  private static func tells(_ sentence: Letters) -> Bool {
    sentence.holds(happened)
      || GeneralityPhrases.answer.counts(in: sentence.text).keys.contains { $0.points < 0 }
  }
}
