/// The bounds and the numbers of the learned likeness of questions, in one place.
public enum MeaningLimits {
  /// Numbers of a vector.
  public static let dimensions = 64
  /// Pieces of a text that count: those of an answer of some 250 characters, and no more.
  static let piecesMax = 600
  /// Pieces that a model knows; a row of `dimensions` bytes each.
  static let rowsMax = 44_000

  // What is taken to learn from.
  public static let groupsMax = 20_000
  public static let pairsMax = 200_000
  public static let askedMax = 32
  public static let textBytesMax = 16 * 1024
  public static let lineBytesMax = 256 * 1024
  /// With fewer there is nothing to tell apart.
  public static let groupsMin = 2
}
