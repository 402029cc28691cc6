import Appeals
import Formats
import Foundation
import Testing

@testable import Classification

/// Urgent phrasings of our own, written one by one before any model was asked: what must not get
/// worse. None should be missed; a threshold that misses none takes every third short appeal for
/// urgent.
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

  private func urgency(_ item: Case, _ classifier: Classifier) -> Urgency {
    Folding.fold(item.title).withUnsafeBufferPointer { title in
      Folding.fold(item.content).withUnsafeBufferPointer {
        classifier.judge(title: title, content: $0).urgency
      }
    }
  }

  @Test func fewUrgentPhrasingsAreMissed() throws {
    let classifier = try shipped()
    let cases = try cases("urgency-safety.jsonl")
    #expect(cases.count >= 200)
    let missed = cases.filter { urgency($0, classifier) == .ordinary }.map(\.id)
    #expect(Double(missed.count) <= 0.06 * Double(cases.count), "\(missed)")
    // Danger to life is not taken for a supply that is out, but for a few.
    let life = cases.filter { $0.urgency == Urgency.life.rawValue }
    let asLife = life.filter { urgency($0, classifier) == .life }
    #expect(Double(asLife.count) >= 0.88 * Double(life.count), "\(asLife.count) of \(life.count)")
  }

  /// The other way round, on what the model learned from: an alarm for everything would miss
  /// nothing either.
  @Test func ordinaryMattersStayOrdinary() throws {
    let classifier = try shipped()
    let ordinary = try cases("urgency-training.jsonl").filter { $0.urgency == "ordinary" }
    let alarms = ordinary.filter { urgency($0, classifier) != .ordinary }
    #expect(ordinary.count >= 500)
    #expect(Double(alarms.count) <= 0.03 * Double(ordinary.count), "\(alarms.count)")
  }
}
