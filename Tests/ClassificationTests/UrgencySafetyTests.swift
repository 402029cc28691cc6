import Appeals
import Formats
import Foundation
import Testing

@testable import Classification

/// Urgent phrasings of our own, written one by one before any model was asked: what must not get
/// worse. And ordinary ones that speak like them, of which no model has learned. A threshold that
/// misses none takes every third order of the hotline for urgent: what lies between it and the
/// alarm is suspected, and a person looks.
@Suite struct UrgencySafetyTests {
  private struct Case: Decodable {
    var id: String
    var urgency: String
    var title: String
    var content: String
  }

  private struct DepartmentText: Decodable {
    var department: String
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appending(path: path)))
  }

  private func shipped() throws -> Classifier {
    let taxonomy = try Taxonomy(
      parsing: Self.bytes("Config/taxonomy.json5"), file: "taxonomy.json5")
    let list = try Self.bytes("Config/models/models.json5")
    var files: [(name: String, bytes: [UInt8])] = [(ModelDirectory.file, list)]
    for name in try ModelDirectory.names(parsing: list) {
      files.append((name, try Self.bytes("Config/\(name)")))
    }
    // The departments that the shipped model learned of; their units are not asked for here.
    let learned = try Self.bytes("Tests/ClassificationTests/Cases/department-training.jsonl")
    let departments = try learned.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(DepartmentText.self, from: Data($0)).department
    }
    let labels = HeadLabels(taxonomy: taxonomy, departments: Set(departments).sorted())
    let models = try ModelDirectory(parsing: files, labels: labels)
    return Classifier(taxonomy: taxonomy, models: models.live)
  }

  private func cases(_ name: String) throws -> [Case] {
    let text = try Self.bytes("Tests/ClassificationTests/Cases/\(name)")
    return try text.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Case.self, from: Data($0))
    }
  }

  private func verdict(_ item: Case, _ classifier: Classifier) -> Classification {
    PlaceWords.fold(item.title).withUnsafeBufferPointer { title in
      PlaceWords.fold(item.content).withUnsafeBufferPointer {
        classifier.judge(title: title, content: $0)
      }
    }
  }

  private func urgency(_ item: Case, _ classifier: Classifier) -> Urgency {
    verdict(item, classifier).urgency
  }

  @Test func noUrgentPhrasingIsPassedOver() throws {
    let classifier = try shipped()
    for item in try cases("urgency-safety.jsonl") {
      let verdict = verdict(item, classifier)
      #expect(verdict.urgency != .ordinary || verdict.suspicion != nil, "\(item.id)")
    }
  }

  /// What is suspected stays what it is, and says so.
  @Test func aSuspicionIsNoAlarm() throws {
    let classifier = try shipped()
    let thresholds = try #require(classifier.models.models[.urgency]).thresholds
    let suspect = try #require(thresholds.suspect)
    var suspected = 0
    for item in try cases("urgency-safety.jsonl") + cases("urgency-ordinary.jsonl") {
      let verdict = verdict(item, classifier)
      let words = verdict.description(in: classifier.taxonomy)
      #expect(words.contains("疑似紧急") == (verdict.suspicion != nil), "\(item.id)")
      guard let score = verdict.suspicion else { continue }
      suspected += 1
      #expect(verdict.urgency == .ordinary && score >= suspect && score < thresholds.score)
    }
    #expect(suspected >= 5)
  }

  @Test func fewUrgentPhrasingsAreMissed() throws {
    let classifier = try shipped()
    let cases = try cases("urgency-safety.jsonl")
    #expect(cases.count >= 200)
    let missed = cases.filter { urgency($0, classifier) == .ordinary }.map(\.id)
    #expect(Double(missed.count) <= 0.02 * Double(cases.count), "\(missed)")
    // Danger to life is not taken for a supply that is out, but for a few.
    let life = cases.filter { $0.urgency == Urgency.life.rawValue }
    let asLife = life.filter { urgency($0, classifier) == .life }
    #expect(Double(asLife.count) >= 0.95 * Double(life.count), "\(asLife.count) of \(life.count)")
  }

  /// The other way round: an alarm for everything would miss nothing either. The first were kept
  /// from learning, and are as like to urgent ones as can be thought of.
  @Test(arguments: [("urgency-ordinary.jsonl", 200, 0.12), ("urgency-training.jsonl", 1_500, 0.01)])
  func ordinaryMattersStayOrdinary(name: String, least: Int, share: Double) throws {
    let classifier = try shipped()
    let ordinary = try cases(name).filter { $0.urgency == Urgency.ordinary.rawValue }
    let alarms = ordinary.filter { urgency($0, classifier) != .ordinary }
    #expect(ordinary.count >= least)
    #expect(Double(alarms.count) <= share * Double(ordinary.count), "\(alarms.count)")
    // Nor is a person called to look at everything.
    let suspected = ordinary.filter { verdict($0, classifier).suspicion != nil }
    #expect(Double(suspected.count) <= share * Double(ordinary.count), "\(suspected.count)")
  }
}
