import Formats

/// How much of a mail is looked at. What is over a limit is refused, whole.
public enum MailLimits {
  /// Pictures and papers are in it; of them only the names are kept.
  public static let messageBytesMax = 32 << 20
  public static let headersBytesMax = 256 * 1024
  /// Parts within each other: a forwarded, signed, mixed, related alternative has five levels.
  public static let depthMax = 20
  public static let partsMax = 500
  public static let notesMax = 20
}

/// Why a mail is no appeal: facts; nothing that the citizen wrote.
public enum MailFault: Error, Hashable, Sendable, CustomStringConvertible {
  case noHeaders
  case headersTooLong
  case messageTooLong
  case noDate
  case badDate
  case tooDeep
  case tooManyParts
  /// `what` is "the subject" or "the text".
  case undecodable(what: String, CharsetFault)

  /// A stable word for files and counts.
  public var code: String {
    switch self {
    case .noHeaders: "no-mail"
    case .headersTooLong, .messageTooLong: "item-too-large"
    case .noDate: "missing-date"
    case .badDate: "impossible-time"
    case .tooDeep: "too-deep"
    case .tooManyParts: "too-many"
    case .undecodable: "undecodable"
    }
  }

  public var description: String {
    switch self {
    case .noHeaders: "this is no mail: no header field stands at its beginning"
    case .headersTooLong:
      "the mail's headers have more than \(MailLimits.headersBytesMax) bytes"
    case .messageTooLong:
      "the mail has more than \(MailLimits.messageBytesMax) bytes; send large files as links"
    case .noDate: "the mail has no Date; add one, or submit it with --received now"
    case .badDate: "the mail's Date is no possible time; correct it, or use --received now"
    case .tooDeep:
      "the mail's parts are nested deeper than \(MailLimits.depthMax) levels; flatten it"
    case .tooManyParts: "the mail has more than \(MailLimits.partsMax) parts; send fewer"
    case .undecodable(let what, let fault):
      "\(what) cannot be decoded: \(fault), nor of UTF-8 or GB 18030"
    }
  }
}
