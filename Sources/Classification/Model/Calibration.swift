import Foundation

/// Makes probabilities of scores: `softmax(slope · score + offset)`, one slope for all classes and
/// an offset for each, so that of what is said with 0.8 about eight in ten are right.
struct Calibration: Hashable, Sendable {
  var slope: Float
  var offsets: [Float]

  /// The probability of each class.
  func probabilities(_ scores: [Float]) -> [Float] {
    let logits = zip(scores, offsets).map { $0 * slope + $1 }
    let most = logits.max() ?? 0
    let powers = logits.map { exponential($0 - most) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// The same in place, of the first `count` of some scores.
  func normalize(_ scores: UnsafeMutableBufferPointer<Float>, _ count: Int) {
    var most = -Float.infinity
    for at in 0..<count {
      scores[at] = scores[at] * slope + offsets[at]
      most = max(most, scores[at])
    }
    var sum: Float = 0
    for at in 0..<count {
      scores[at] = exponential(scores[at] - most)
      sum += scores[at]
    }
    for at in 0..<count { scores[at] /= sum }
  }

  /// Fits slope and offsets to scores of texts that the model had not seen, by gradient descent on
  /// the logarithmic loss.
  init(fitting scores: [[Float]], classes: [Int], labels: Int) {
    slope = 2
    offsets = [Float](repeating: 0, count: labels)
    guard !scores.isEmpty else { return }
    let step: Float = 2
    for _ in 0..<Self.rounds {
      var slopeGradient: Float = 0
      var gradients = [Float](repeating: 0, count: labels)
      for (own, label) in zip(scores, classes) {
        let probabilities = probabilities(own)
        for at in 0..<labels {
          let error = probabilities[at] - (at == label ? 1 : 0)
          gradients[at] += error
          slopeGradient += error * own[at]
        }
      }
      let scale = step / Float(scores.count)
      // Never turned round: few and noisy examples may ask for that.
      slope = max(slope - slopeGradient * scale, Self.slopeMin)
      for at in 0..<labels { offsets[at] -= gradients[at] * scale }
    }
  }

  init(slope: Float, offsets: [Float]) {
    self.slope = slope
    self.offsets = offsets
  }

  private static let rounds = 150
  private static let slopeMin: Float = 0.01
}

public func naturalLogarithm(_ value: Float) -> Float { Float(log(Double(value))) }
public func exponential(_ value: Float) -> Float { Float(exp(Double(value))) }
