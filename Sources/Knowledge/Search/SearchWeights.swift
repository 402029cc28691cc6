/// How much each piece of evidence says that an entry answers a query.
///
/// Measured on half of a development set of paraphrased queries over a hundred entries, and on a
/// thousand made-up questions of which a quarter were left out, each with and without phrasings;
/// the other half of the set said whether they hold. Those of meaning, and how likely an answer is,
/// were measured on all of the set.
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
  var meaning: Float = 7

  // And how likely it is the answer. How far the others are behind says nothing: two entries may
  // answer the same question.
  var scoreConstant: Float = -0.74
  var scoreSum: Float = 0.52

  static let measured = SearchWeights()
  /// Where no model of meaning speaks, what words say has to do.
  static let ofWords: SearchWeights = {
    var weights = SearchWeights()
    (weights.scoreConstant, weights.scoreSum) = (0.92, 0.82)
    return weights
  }()
}
