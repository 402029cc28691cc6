import Classification
import WorkTime

/// What is asked of the router: an item and all that decides beside its text.
public struct RouteQuery {
  /// The texts, folded.
  public var title: UnsafeBufferPointer<UInt8>
  public var content: UnsafeBufferPointer<UInt8>
  /// The item's place field.
  public var place: UnsafeBufferPointer<UInt8>
  public var classification: Classification
  /// Names the channel, for rules that ask for it.
  public var channel: String
  /// The code in the item, and the one that the channel's configuration gives to items without one.
  public var jurisdiction: String?
  public var channelDefault: String?
  /// When it was received: units are those of that day.
  public var day: CivilDate
  /// Codes of units that gave this order back, with the desk's word: they are not asked again.
  public var excluding: [String]
  /// The departments that had such matters before, by their numbers in
  /// `Jurisdictions.departments`; nil where no model was asked.
  var learned: ModelVerdict? { classification.models.department }

  public init(
    title: UnsafeBufferPointer<UInt8>, content: UnsafeBufferPointer<UInt8>,
    place: UnsafeBufferPointer<UInt8>, classification: Classification, channel: String = "",
    jurisdiction: String? = nil, channelDefault: String? = nil, day: CivilDate,
    excluding: [String] = []
  ) {
    self.title = title
    self.content = content
    self.place = place
    self.classification = classification
    self.channel = channel
    self.jurisdiction = jurisdiction
    self.channelDefault = channelDefault
    self.day = day
    self.excluding = excluding
  }
}
