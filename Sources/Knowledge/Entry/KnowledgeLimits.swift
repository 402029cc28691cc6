/// The bounds of the FAQ's entries and of what is remembered of them, in one place.
public enum KnowledgeLimits {
  public static let entriesMax = 1_000_000

  // What a text may hold.
  public static let questionBytesMax = 1024
  public static let answerBytesMax = 16 * 1024
  public static let phrasingsMax = 32
  public static let unitBytesMax = 64
  public static let categoryBytesMax = 128
  public static let topicBytesMax = 128
  public static let titleBytesMax = 512
  public static let numberBytesMax = 128
  public static let linkBytesMax = 2 * 1024
  public static let linksMax = 16
  /// More faults of one text help nobody.
  public static let faultsMax = 64

  // What is remembered of who asked.
  /// Citizens that are told apart; from there on they are "at least" so many.
  public static let citizensMax = 256
  /// The newest orders that are kept by number; all are counted.
  public static let evidenceMax = 100
  /// Ways of asking that came with orders, beside those of the reviewed text.
  public static let heardMax = 32

  // What is remembered of reviews.
  /// Each review is by another person, and by nobody who wrote the text.
  public static let reviews = 3
  /// So many marks where proofreading is asked for (三校), each by another person.
  public static let proofsNeeded = 3
  /// Who wrote at a draft; of more of them the newest are known.
  public static let authorsMax = 16
  public static let conflictsMax = 32
  /// Differences of one conflict.
  public static let differencesMax = 16
  public static let differenceBytesMax = 512
  /// Entries that one was told apart from.
  public static let apartMax = 64

  /// The text at all its limits, without names, quotes and escapes.
  static let textBytesMax =
    questionBytesMax * (1 + phrasingsMax) + answerBytesMax + unitBytesMax + categoryBytesMax
    + topicBytesMax + titleBytesMax * (1 + linksMax) + numberBytesMax
    + linkBytesMax * (1 + linksMax)

  /// A text with all its escapes fits into the 256 KiB of a journal's event; nobody is forgotten
  /// before the candidate that needs him could enter review; and no review is without a person.
  public static func validate() -> Bool {
    textBytesMax * 2 <= 256 * 1024 && KnowledgeRules.citizensRange.upperBound <= citizensMax
      && evidenceMax <= citizensMax && reviews == ReviewStage.allCases.count
      && entriesMax < Int(Int32.max)
  }
}
