/// The bounds and the numbers of the search in the FAQ, in one place.
public enum SearchLimits {
  // MARK: Synonyms

  public static let groupsMax = 4_000
  public static let wordsMax = 20_000
  public static let groupWordsMax = 32
  public static let wordCharactersMin = 2
  public static let wordCharactersMax = 16
  /// A set of kinds is a number of 16 bits.
  public static let kindsMax = 16

  // MARK: Entries

  /// Of a question or phrasing: what stands behind is not looked at.
  public static let questionCharactersMax = 120
  /// Phrasings behind these are not looked at.
  public static let phrasingsMax = 24
  public static let answerCharactersMax = 1_500
  /// The bytes of a vector of meaning.
  public static let vectorBytes = MeaningLimits.dimensions
  /// Removed entries that may wait before their room is taken back, and the share of all.
  static let removedMin = 1_024
  static let removedShareMax = 0.25

  // MARK: Queries

  /// A longer query is cut, and the result says so.
  public static let queryCharactersMax = 120
  public static let hitsMax = 50
  /// What scores less is no answer. Of what is found at this score, two in three are right.
  public static let scoreMin: Float = 0.4
  /// What scores less is not suggested to whoever replies. Of the hardest queries that we have,
  /// three in four of these are right.
  public static let suggestionScoreMin: Float = 0.7
  /// Entries that are looked at closely.
  static let candidatesMax = 96
  /// Postings that one search walks over, rare pieces first: it bounds the time of a search.
  static let postingsMax = 200_000
}
