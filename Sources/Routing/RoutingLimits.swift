/// The bounds and the numbers of the rule-based routing, in one place.
public enum RoutingLimits {
  public static let jurisdictionsMax = 1_000
  /// Points stand on the stack, one number a unit.
  public static let unitsOfJurisdictionMax = 250
  public static let phrasesMax = 60_000
  /// Spans of days on which the same units are there; each has its own table of who does what.
  public static let epochsMax = 64
  /// Rules of the tree; a pass looks at each until one holds.
  public static let rulesMax = 500
  /// How deep rules stand in each other.
  public static let ruleDepthMax = 4
  /// Units that help a lead: more of them are a meeting and no order.
  public static let coUnitsMax = 2
  /// Different phrases found in one item; further ones are not looked at. A text with so many is a
  /// list of everything and goes to the desk anyway.
  static let hitsMax = 160

  /// Words that say something together stand so near each other: some twenty characters.
  static let togetherBytesMax = 60

  /// A unit's own name in the text: less than one strong duty. Who names a unit often names the one
  /// that sent him away, or one that he takes for the right one; the matter says more.
  static let namedPoints: Float = 2
  /// The same where the text says hardly anything else: at most so many points of duties.
  static let namedAlonePoints: Float = 6
  static let namedAloneDutiesMax: Float = 1
  /// Points in the title, against 1 for the content.
  static let titleFactor: Float = 2
  /// Points of a category that fits the department wholly and was judged for certain.
  static let categoryPoints: Float = 4
  /// What a named town adds to a matter of towns and villages.
  static let townPoints: Float = 2.5
  /// What a model of departments gives to the one that it is certain of: four strong duties.
  static let learnedPoints: Float = 16
  /// Points of its own matter from which a second unit helps, and its share of the lead's.
  static let helperPointsMin: Float = 8
  static let helperShareMin: Float = 0.35
  /// Points that give a score of 0.5: one strong duty phrase.
  static let scoreHalfPoints: Float = 4

  /// Below this score an item goes to the desk: less than one strong duty.
  static let scoreMin: Float = 0.5
  /// So much of the first unit's points the second may have; with more, the two are too close.
  static let runnerUpShareMax: Float = 0.5
  /// The same where a model of departments agrees: then words alone need not settle it.
  static let learnedRunnerUpShareMax: Float = 0.6
}
