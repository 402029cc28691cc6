import Appeals
import Classification

/// The pieces of a short text as keys of 32 bits: single characters, pairs, word-like units.
///
/// Guarantees: the same text gives the same keys on every machine; at most `piecesMax` of them.
enum MeaningPieces {
  /// Calls out the key of each piece as often as it stands there.
  static func forEach(in text: String, _ body: (UInt32) -> Void) {
    var count = 0
    Folding.fold(text).withUnsafeBufferPointer { folded in
      GramPass.pieces(in: folded) { piece in
        guard count < MeaningLimits.piecesMax else { return }
        count += 1
        body(UInt32(truncatingIfNeeded: piece.hash >> 32))
      }
    }
  }

  static func keys(of text: String) -> [UInt32] {
    var keys: [UInt32] = []
    forEach(in: text) { keys.append($0) }
    return keys
  }
}
