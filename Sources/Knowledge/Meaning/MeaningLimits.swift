/// The bounds and the numbers of the learned likeness of questions, in one place.
public enum MeaningLimits {
  /// Numbers of a vector, in blocks of 16.
  public static let dimensions = 128
  /// Pieces of a text that count: those of an answer of some 250 characters.
  static let piecesMax = 600
  /// Pieces that a model knows, a row each: 3 MB.
  public static let rowsMax = 23_000

  // What is taken to learn from.
  public static let groupsMax = 20_000
  /// With fewer there is nothing to tell apart.
  public static let groupsMin = 2
  public static let askedMax = 32
  public static let pairsMax = 200_000
  public static let textBytesMax = 16 * 1024

  // How it is learned; each was measured on intents that were not learned.
  static let pairSteps = 400
  static let groupSteps = 400
  static let pairBatch = 512
  static let groupBatch = 1_000
  static let rate: Float = 0.05
  /// What the last step is shorter than the first.
  static let slowing: Float = 0.9
  /// A likeness of 1 against one of 0 is `exp(1 / warmth)` times as likely.
  static let warmth: Float = 0.15
  /// Of ten pieces of a text so many are read at a time: no answer may hang on one of them.
  static let keptOfTen = 5
  /// How often of ten times a question is to find the answer, or another question, instead of the
  /// official wording.
  static let answersOfTen = 3
  static let askedOfTen = 3
  /// Texts of pairs that have a piece that is known.
  static let havingMin = 4
  static let rarityMax: Float = 7
}
