import Foundation
import Testing

@testable import Classification

@Suite struct ModelPanelTests {
  private func shipped(_ head: Head) throws -> LinearModel {
    let file = Shipped.file.deletingLastPathComponent()
      .appending(path: "models/\(head.rawValue).model")
    return try ModelFile.decode(
      [UInt8](try Data(contentsOf: file)), file: file.lastPathComponent,
      labels: Shipped.labels)
  }

  private func verdicts(
    _ panel: ModelPanel, _ title: String, _ text: String
  ) -> ModelVerdicts {
    Array(title.utf8).withUnsafeBufferPointer { title in
      Array(text.utf8).withUnsafeBufferPointer { panel.judge(title: title, text: $0) }
    }
  }

  private static let shippedHeads: [Head] = [.category, .kind, .urgency]

  private static let texts = [
    ("", ""), ("停水", ""), ("出租车拒载", "出租车司机拒载宰客,请处理"),
    ("拖欠工资", "单位拖欠工资3个月,不给交社保。"), ("咨询", "请问户口怎么办理"),
    ("煤气泄漏", "楼下煤气泄漏,味道很大,快来人"), ("abc", "5G wifi 123"),
  ]

  /// Asked together in whole numbers they say what each says alone.
  @Test func saysWhatEachModelSays() throws {
    let panel = try ModelPanel(Self.shippedHeads.map(shipped), labels: Shipped.labels)
    for (title, text) in Self.texts {
      let verdicts = verdicts(panel, title, text)
      let (title, text) = (Array(title.utf8), Array(text.utf8))
      for (head, own) in [
        (Head.category, verdicts.category), (.kind, verdicts.kind), (.urgency, verdicts.urgency),
      ] {
        let (model, verdict) = (try #require(panel.models[head]), try #require(own))
        let all = model.probabilities(title: title, text: text).sorted(by: >)
        let said = [verdict.score, verdict.secondScore, verdict.thirdScore]
        let distance = zip(said, all).map { abs($0 - $1) }.max() ?? 1
        #expect(distance < 1e-3, "\(head): \(said), \(all)")
        #expect(verdict.third != nil && verdict.first != verdict.second)
      }
    }
  }

  /// A model of many labels stands in several blocks beside the others, and changes nothing of what
  /// they say.
  @Test(arguments: [2, 3, 16, 17, 34, 46, 64]) func aWideModelBesideTheOthers(
    _ labels: Int
  ) throws {
    let shipped = try Self.shippedHeads.map(shipped)
    let wide = WideModel.model(labels: labels, seed: UInt64(labels))
    let alone = try ModelPanel(shipped, labels: Shipped.labels)
    let panel = try ModelPanel(shipped + [wide], labels: Shipped.labels)
    for (title, text) in Self.texts {
      var own = verdicts(panel, title, text)
      let verdict = try #require(own.department)
      let all = wide.probabilities(title: Array(title.utf8), text: Array(text.utf8))
      let order = all.indices.sorted { all[$0] > all[$1] }
      #expect(abs(all[Int(verdict.first)] - verdict.score) < 1e-3, "\(title)")
      #expect(abs(all[order[0]] - verdict.score) < 1e-3, "\(title)")
      #expect(abs(all[order[1]] - verdict.secondScore) < 1e-3, "\(title)")
      if labels > 2 { #expect(abs(all[order[2]] - verdict.thirdScore) < 1e-3, "\(title)") }
      #expect((verdict.third == nil) == (labels == 2))
      own.department = nil
      #expect(isClose(own, verdicts(alone, title, text)), "\(title)")
    }
  }

  /// The same but for rounding.
  private func isClose(_ one: ModelVerdicts, _ other: ModelVerdicts) -> Bool {
    let pairs = [
      (one.category, other.category), (one.kind, other.kind), (one.urgency, other.urgency),
      (one.department, other.department),
    ]
    return pairs.allSatisfy { own, other in
      guard let own, let other else { return own == nil && other == nil }
      return own.first == other.first && own.holds == other.holds
        && abs(own.score - other.score) < 1e-5 && abs(own.secondScore - other.secondScore) < 1e-5
    }
  }

  @Test func tooManyLabelsTogetherAreRefused() throws {
    let wide = WideModel.model(labels: 64, seed: 1)
    let other = WideModel.model(labels: 64, seed: 1, head: .category)
    do throws(ModelFault) {
      _ = try ModelPanel([wide, other], labels: Shipped.labels)
      Issue.record("no fault")
    } catch {
      #expect(error.description
        == "models: know 128 labels together; at most 96 are taken: train with fewer")
    }
  }

  @Test func aSecondModelOfAHeadIsRefused() throws {
    let model = SmallModel.model
    do throws(ModelFault) {
      _ = try ModelPanel([model, model], labels: Shipped.labels)
      Issue.record("no fault")
    } catch {
      #expect(error.description
        == "small: is a second model of urgency beside small; leave one in force")
    }
  }
}
