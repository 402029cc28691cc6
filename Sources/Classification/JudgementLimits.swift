/// The bounds and the numbers of the rule-based judgement, in one place.
public enum JudgementLimits {
  /// Phrases and exclusions have numbers of 16 bits; a byte each is cleared for every text.
  public static let phrasesMax = 8_000
  public static let categoriesMax = 2_000
  /// Different phrases of one text that are remembered as evidence; scores count all of them.
  static let evidenceHitsMax = 96

  /// Points of one phrase in the title, against 1 for the content: titles come to the point.
  static let titleFactor: Float = 3
  /// Below this, a category is not named: a single slight phrase says nothing.
  static let categoryPointsMin: Float = 1.5
  /// The score is points / (points + runner-up's points + this): one strong phrase alone gives 0.5.
  static let scoreHalfPoints: Float = 4

  /// From this score on the phrases settle a category that the model was not trained on.
  static let rulesAloneScoreMin: Float = 0.5
  /// Where a phrase says that it is urgent, the model's threshold of an alarm is this share of
  /// itself.
  static let phraseAlarmShare: Float = 1 / 3
  /// From this probability on a model's appeal kind stands where no phrase says one.
  static let modelKindScoreMin: Float = 0.5
}
