/// How much each piece of evidence says that an entry answers a query.
///
/// Measured on half of a development set of paraphrased queries over a hundred entries, and on a
/// thousand made-up questions of which a quarter were left out, each with and without phrasings;
/// the other half of the set said whether they hold. Those of meaning are set, not measured.
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
  var answerLead: Float = 0.6
  var meaningLead: Float = 8

  // What an entry has in common with the query.
  var constant: Float = -4.6
  var coverage: Float = 2.7
  var mass: Float = 1.8
  var sameKind: Float = 0.35
  var otherKind: Float = -0.6
  var meaning: Float = 3

  // And how likely it is the answer, by that and by how far the others are behind.
  var scoreConstant: Float = -0.87
  var scoreSum: Float = 0.5
  var scoreMargin: Float = 1.74

  static let measured = SearchWeights()
}
