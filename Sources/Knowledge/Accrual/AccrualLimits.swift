/// The bounds and the numbers of what replies teach, in one place.
public enum AccrualLimits {
  /// Letters of a letter or a reply that are read. What follows is left unread, and an answer that
  /// would be cut by it teaches nothing.
  public static let readLettersMax = 8_000
  /// A question that other people are to recognise as theirs is a sentence or two.
  public static let questionLettersMax = 160
  public static let questionLettersMin = 4
  /// A sentence about the asker's own that is longer than this tells a story.
  static let ownSentenceLettersMax = 40
  /// Longer answers are documents: an entry links to those.
  public static let answerLettersMax = 2_400
  /// Below this an answer states nothing, "已转办" and the like, unless its facts show that it does;
  /// below the second it does not even then.
  public static let answerLettersMin = 24
  public static let factualLettersMin = 6
  /// Facts that show it: one is enough where it is of the kind that is asked for.
  static let factsSufficient = 2

  /// Letters at the beginning of an answer that say of which place it speaks.
  static let answerBeginLetters = 20

  /// Points from which an answer is general, and what one kind of evidence may add at most.
  public static let generalPointsMin = 5
  static let phrasesCountedMax = 3

  /// Letters of a question that are compared.
  public static let shapeLettersMax = 200
  /// Questions with at least this likeness are the same.
  public static let sameQuestionMin = 0.8
  /// In other words it is the same where the answers agree, the more the less a search takes one
  /// for the other: from a score on, so much must what both state weigh, and such a share of their
  /// pairs of letters must they have in common.
  static let nearSteps: [(scoreMin: Float, weight: Int, words: Double)] = [
    (0.9, 2, 0.3), (0.8, 3, 0.2), (0.7, 4, 0.2), (nearScoreMin, 6, 0.25),
  ]
  static let nearScoreMin: Float = 0.4
  /// Or where one states all that the other does and no less than so much, or both share so many of
  /// their words.
  static let agreedScoreMin: Float = 0.65
  static let agreedFactsMin = 2
  static let agreedWordsMin = 0.95
  /// Answers that share so many may contradict each other.
  static let kinWordsMin = 0.4
  /// And those to questions that a search takes for each other with this score, and that plainly
  /// ask for the same.
  static let askedAlikeScoreMin: Float = 0.9

  /// Letters of an answer that are compared with another, and facts of one sort in it.
  public static let comparedLettersMax = 4_000
  static let factsMax = 64
  /// Differences that are told; more of them say no more.
  public static let differencesMax = 16

  /// Askings at which frequency gives half of its part.
  static let frequencyHalfAskings = 10.0
  /// Days without an asking after which recency gives half of its part.
  static let recencyHalfDays = 30.0
  /// Minutes of handling, one working day, at which slowness gives half of its part.
  static let slownessHalfMinutes = 480.0
}
