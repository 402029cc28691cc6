/// How much each piece of evidence says that an entry answers a query.
struct SearchWeights: Sendable {
  // What a character of the query is covered by, 0 to 1.
  var pair: Float = 1
  var concept: Float = 0.95
  var single: Float = 0.5
  // And where that stands.
  var question: Float = 1
  var phrasing: Float = 0.85
  var answer: Float = 0.75

  // The first step: a piece's rarity counts so much.
  var pairLead: Float = 1
  var conceptLead: Float = 1.5
  var singleLead: Float = 0.3
  var answerLead: Float = 0.35
  var meaningLead: Float = 8

  // The sum that the score is made of.
  var constant: Float = -8
  var coverage: Float = 0.5
  var mass: Float = 3.4
  var sameKind: Float = 0.35
  var otherKind: Float = -0.6
  var meaning: Float = 3

  static let measured = SearchWeights()
}
