import WorkTime

/// What the citizen wants (诉求类型).
public enum AppealKind: String, CaseIterable, Sendable {
  case consultation = "咨询"
  case help = "求助"
  case complaint = "投诉"
  case report = "举报"
  case suggestion = "建议"
  case praise = "表扬"
}

/// Who speaks. Personal data: of these fields only the keyed hash may leave the vault's room.
public struct Citizen: Hashable, Sendable {
  public var name: String?
  public var phone: String?
  public var email: String?
  public var idNumber: String?
  /// By which the channel that the item came by knows the citizen: a login, a number.
  public var account: String?
  /// The citizen asked not to be named: dispatch carries no contact.
  public var anonymous: Bool

  public init(
    name: String? = nil, phone: String? = nil, email: String? = nil, idNumber: String? = nil,
    account: String? = nil, anonymous: Bool = false
  ) {
    self.name = name
    self.phone = phone
    self.email = email
    self.idNumber = idNumber
    self.account = account
    self.anonymous = anonymous
  }
}

/// An item that a city platform sent down: its own number and limit. The earlier limit holds.
public struct Upstream: Hashable, Sendable {
  public var number: String?
  public var dispatchedAt: Instant?
  public var due: Instant?

  public init(number: String? = nil, dispatchedAt: Instant? = nil, due: Instant? = nil) {
    self.number = number
    self.dispatchedAt = dispatchedAt
    self.due = due
  }
}

/// An answer given on the call itself (即办): the order opens and closes at once.
public struct Answered: Hashable, Sendable {
  public var by: String
  public var at: Instant
  public var text: String

  public init(by: String, at: Instant, text: String) {
    self.by = by
    self.at = at
    self.text = text
  }
}

public struct Attachment: Hashable, Sendable {
  public var name: String?
  public var link: String

  public init(name: String? = nil, link: String) {
    self.name = name
    self.link = link
  }
}

/// One item that a citizen sent through a channel, decoded and validated (诉求).
///
/// Guarantees, once it came out of the decoder: `sourceID` is not empty, not both of `title` and
/// `content` are blank, no optional text is empty, no text holds NUL, every field is within
/// `AppealLimits`, all text is UTF-8.
public struct Appeal: Hashable, Sendable {
  /// The item's identity at its sender, unique within the channel.
  public var sourceID: String
  public var channel: String
  public var receivedAt: Instant
  /// The time was not the item's own: whoever sent the item on gave it one, and another time when
  /// he sent it again.
  public var receivedIsOurs: Bool
  public var title: String
  public var content: String
  /// Six-digit code of the division that the sender named.
  public var jurisdiction: String?
  public var kind: AppealKind?
  /// A category that the sender gave; ours is judged.
  public var category: String?
  public var place: String?
  public var citizen: Citizen
  public var confidential: Bool
  public var replyWanted: Bool
  public var upstream: Upstream?
  public var answered: Answered?
  public var attachments: [Attachment]
  /// The sender's further fields as one JSON object on one line; nil where there were none. Whoever
  /// makes an appeal by other means than the decoder answers for its being one.
  public var extra: String?

  public init(
    sourceID: String, channel: String, receivedAt: Instant, receivedIsOurs: Bool = false,
    title: String = "", content: String = "", jurisdiction: String? = nil, kind: AppealKind? = nil,
    category: String? = nil, place: String? = nil, citizen: Citizen = Citizen(),
    confidential: Bool = false, replyWanted: Bool = true, upstream: Upstream? = nil,
    answered: Answered? = nil, attachments: [Attachment] = [], extra: String? = nil
  ) {
    self.sourceID = sourceID
    self.channel = channel
    self.receivedAt = receivedAt
    self.receivedIsOurs = receivedIsOurs
    self.title = title
    self.content = content
    self.jurisdiction = jurisdiction
    self.kind = kind
    self.category = category
    self.place = place
    self.citizen = citizen
    self.confidential = confidential
    self.replyWanted = replyWanted
    self.upstream = upstream
    self.answered = answered
    self.attachments = attachments
    self.extra = extra
  }
}
