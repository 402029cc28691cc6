/// How much an appeal may hold. What is over a limit becomes a dead letter, whole and kept.
public enum AppealLimits {
  public static let itemBytesMax = 512 * 1024
  public static let sourceIDBytesMax = 128
  public static let titleBytesMax = 4 * 1024
  public static let contentBytesMax = 256 * 1024
  public static let placeBytesMax = 1024
  public static let categoryBytesMax = 256
  public static let nameBytesMax = 256
  public static let phoneBytesMax = 64
  public static let emailBytesMax = 256
  public static let idNumberBytesMax = 64
  public static let upstreamNumberBytesMax = 128
  public static let answerBytesMax = 64 * 1024
  public static let linkBytesMax = 2 * 1024
  public static let attachmentsMax = 50
  public static let extraBytesMax = 64 * 1024
  /// A clock that is this far ahead of ours is believed; more is a fault of the item.
  public static let aheadMsMax: Int64 = 5 * 60_000
  /// Times outside of these years are typing errors.
  public static let years = 1990...2100

  /// Relations that must hold between the limits.
  public static func validate() -> Bool {
    titleBytesMax + contentBytesMax + extraBytesMax + answerBytesMax + placeBytesMax
      + attachmentsMax * linkBytesMax <= itemBytesMax
  }
}
