import Formats
import WorkTime

/// How much an appeal may hold. What is over a limit becomes a dead letter, whole and kept.
public enum AppealLimits {
  public static let itemBytesMax = 512 * 1024
  public static let sourceIDBytesMax = 128
  public static let titleBytesMax = 4 * 1024
  public static let contentBytesMax = 256 * 1024
  public static let placeBytesMax = 1024
  public static let categoryBytesMax = 128
  public static let nameBytesMax = 256
  public static let phoneBytesMax = 64
  public static let emailBytesMax = 256
  public static let idNumberBytesMax = 64
  public static let accountBytesMax = 128
  public static let upstreamNumberBytesMax = 128
  public static let answerBytesMax = 64 * 1024
  public static let attachmentNameBytesMax = 256
  public static let linkBytesMax = 2 * 1024
  public static let attachmentsMax = 50
  public static let extraBytesMax = 64 * 1024
  /// Objects and lists within each other, the item itself counted.
  public static let nestingMax = JSONReader.depthMax
  /// A clock that is this far ahead of ours is believed; more is a fault of the item.
  public static let aheadMsMax: Int64 = 5 * 60_000
  /// Times outside of these years are typing errors.
  public static let years = 1990...2100
  /// The first millisecond of those years in Asia/Shanghai, and the last.
  static let timeMin = Instant(milliseconds: 631_123_200_000)
  static let timeMax = Instant(milliseconds: 4_133_951_999_999)

  /// The largest item whose every field is at its limit, without names and quotes.
  static let fieldsBytesMax =
    sourceIDBytesMax + titleBytesMax + contentBytesMax + placeBytesMax + categoryBytesMax
    + 2 * nameBytesMax + phoneBytesMax + emailBytesMax + idNumberBytesMax + accountBytesMax
    + upstreamNumberBytesMax + answerBytesMax
    + attachmentsMax * (attachmentNameBytesMax + linkBytesMax) + extraBytesMax

  /// The relations that must hold between the limits: all fields at their limits, with 2 KiB for
  /// names, quotes and times, still make an item; and nothing smaller outgrows the text.
  public static func validate() -> Bool {
    fieldsBytesMax + 2048 <= itemBytesMax
      && titleBytesMax <= contentBytesMax && answerBytesMax <= contentBytesMax
      && nestingMax <= JSONReader.depthMax && timeMin < timeMax && aheadMsMax > 0
  }
}
