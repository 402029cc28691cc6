import Appeals

/// What one reply teaches: a question and its answer without the letter around them, and whether
/// others would ask it too.
///
/// Guarantees:
/// - Question and answer are made of sentences of the texts passed in, at most
///   `AccrualLimits.questionLettersMax` and `answerLettersMax` letters long.
/// - Where either holds anything masked, `isGeneral` is false.
/// - The same texts give the same harvest.
public struct Harvest: Hashable, Sendable {
  public let question: String
  public let answer: String
  /// The sum of all evidence. `isGeneral` is its comparison with `generalPointsMin`.
  public let points: Int
  /// All evidence found, for and against, in the order of the enumeration.
  public let reasons: [GeneralityReason]

  public var isGeneral: Bool { points >= AccrualLimits.generalPointsMin }

  /// - Parameters: texts that are redacted already, and the appeal kind where it is known.
  public static func of(
    title: String, content: String, reply: String, kind: AppealKind?
  ) -> Result<Harvest, NothingLearned> {
    let readMax = AccrualLimits.readLettersMax
    let head = Letters(title, max: readMax)
    let letter = Letters(content, max: readMax)
    guard reply.unicodeScalars.count <= readMax else { return .failure(.answerTooLong) }
    let answered = Boilerplate.cut(Letters(reply, max: readMax))
    guard !answered.isEmpty else { return .failure(.onlyBoilerplate) }
    let answer = Letters(answered.joined())
    guard answer.count <= AccrualLimits.answerLettersMax else { return .failure(.answerTooLong) }
    let headline = Letters(Boilerplate.cut(head).joined())
    let question = AskedQuestion.of(title: headline, content: Boilerplate.cut(letter))
    let told = Letters(folded: answer.text, max: AccrualLimits.readLettersMax)
    guard StatedFacts.suffice(told, to: question.text) else { return .failure(.answerTooShort) }
    guard question.count >= AccrualLimits.questionLettersMin else { return .failure(.noQuestion) }
    let evidence = Evidence(
      title: headline.text, question: question, answer: answer.text, kind: kind)
    return .success(Harvest(
      question: question.text, answer: answer.text, points: evidence.points,
      reasons: evidence.reasons))
  }
}

/// Why a reply teaches nothing.
public enum NothingLearned: String, Error, CaseIterable, Hashable, Sendable {
  case noQuestion
  case onlyBoilerplate
  case answerTooShort
  case answerTooLong
}

extension NothingLearned: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noQuestion: "来信没有可以独立成句的问题"
    case .onlyBoilerplate: "答复只有问候、转办或致谢等套话"
    case .answerTooShort: "答复不足\(AccrualLimits.answerLettersMin)字,没有写明所问的金额、日期、期限等实质内容"
    case .answerTooLong: "答复超过\(AccrualLimits.answerLettersMax)字,请改为链接到文件"
    }
  }
}

/// The evidence of one question and answer, added up.
private struct Evidence {
  private(set) var points = 0
  private(set) var reasons: [GeneralityReason] = []

  init(title: String, question: Letters, answer: String, kind: AppealKind?) {
    var counts = GeneralityPhrases.answer.counts(in: answer)
    let asking = title + "\n" + question.text
    counts.merge(GeneralityPhrases.asked.counts(in: asking)) { $0 + $1 }
    counts.merge(GeneralityPhrases.question.counts(in: question.text)) { $0 + $1 }
    counts.merge(GeneralityPhrases.title.counts(in: title)) { $0 + $1 }
    if !AskedQuestion.asks(question) { counts[.vagueQuestion, default: 0] += 1 }
    let asked = Letters(folded: asking, max: AccrualLimits.readLettersMax)
    if GeneralityPhrases.asksProgress(asked) {
      counts.merge(GeneralityPhrases.projects.counts(in: asking)) { $0 + $1 }
    }
    let told = Letters(folded: answer, max: AccrualLimits.readLettersMax)
    if Self.isOfOnePlace(asked: asked, told: told) { counts[.onePlace, default: 0] += 1 }
    let addressed = OwnCase.count(in: told)
    if addressed > 0 { counts[.ownCase, default: 0] += addressed }
    if Asker.tellsOwnCase(question) || (question.holds(Asker.words) && counts[.visited] != nil) {
      counts[.ownCase, default: 0] += 1
    }
    if Referral.isAll(of: told, asked: question.text) || Referral.isCut(told) {
      counts[.unsettled] = AccrualLimits.phrasesCountedMax
    }
    if Referral.asksBack(told) { counts[.asksBack] = 1 }
    if (question.text + answer).contains(where: { $0 == "*" || $0 == "＊" }) { counts[.masked] = 1 }
    if counts[.consultation] != nil { counts[.consultation] = 1 }
    switch kind {
    case .consultation: counts[.consultation] = 1
    case .report: counts[.reported] = 1
    case .complaint, .help, .suggestion, .praise: counts[.otherKind] = 1
    case nil: break
    }
    // Figures answer who asks for something, and only what was said of no case: else they are its.
    let cases: [GeneralityReason] = [.vagueQuestion, .ownCase, .visited, .oneProject]
    if !cases.contains(where: { counts[$0] != nil }) {
      counts[.statesFigures] = StatedFacts.kinds(in: told, besides: asked).count
    }
    for reason in GeneralityReason.allCases {
      guard let count = counts[reason], count > 0 else { continue }
      reasons.append(reason)
      points += min(count, AccrualLimits.phrasesCountedMax) * reason.points
    }
  }

  /// An answer that begins with a village speaks of that village; later on it may be an address. A
  /// town that only the question names may be where anybody lives.
  private static func isOfOnePlace(asked: Letters, told: Letters) -> Bool {
    let begun = Letters(told.prefix(AccrualLimits.answerBeginLetters))
    return PlaceNames.namesSmallPlace(begun) || PlaceNames.namesPlaceInTown(asked)
      || (PlaceNames.namesTown(asked) && PlaceNames.namesTown(told))
  }
}
