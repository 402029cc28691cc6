import Foundation
import Testing

@testable import Classification

@Suite struct ModelPanelTests {
  private func shipped(_ head: Head) throws -> LinearModel {
    let file = Shipped.file.deletingLastPathComponent()
      .appending(path: "models/\(head.rawValue).model")
    return try ModelFile.decode(
      [UInt8](try Data(contentsOf: file)), file: file.lastPathComponent,
      taxonomy: Shipped.taxonomy)
  }

  private static let texts = [
    ("", ""), ("停水", ""), ("出租车拒载", "出租车司机拒载宰客,请处理"),
    ("拖欠工资", "单位拖欠工资3个月,不给交社保。"), ("咨询", "请问户口怎么办理"),
    ("煤气泄漏", "楼下煤气泄漏,味道很大,快来人"), ("abc", "5G wifi 123"),
  ]

  /// Asked together in whole numbers they say what each says alone.
  @Test func saysWhatEachModelSays() throws {
    let panel = try ModelPanel(Head.allCases.map(shipped), taxonomy: Shipped.taxonomy)
    for (title, text) in Self.texts {
      let (title, text) = (Array(title.utf8), Array(text.utf8))
      let verdicts = title.withUnsafeBufferPointer { title in
        text.withUnsafeBufferPointer { panel.judge(title: title, text: $0) }
      }
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

  @Test func aSecondModelOfAHeadIsRefused() throws {
    let model = SmallModel.model
    do throws(ModelFault) {
      _ = try ModelPanel([model, model], taxonomy: Shipped.taxonomy)
      Issue.record("no fault")
    } catch {
      #expect(error.description
        == "small: is a second model of urgency beside small; leave one in force")
    }
  }
}
