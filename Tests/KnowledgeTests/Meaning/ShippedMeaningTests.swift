import Foundation
import Testing

@testable import Knowledge

/// The model that lies in `Config/models`.
@Suite struct ShippedMeaningTests {
  @Test func itIsWhatItSays() throws {
    let bytes = [UInt8](try Data(contentsOf: Shipped.meaningFile))
    #expect(bytes.count <= MeaningFile.fileBytesMax)
    let model = try Shipped.meaning()
    #expect(model.version == "meaning-\(model.date)")
    #expect(try model.groups == Paraphrases.groups().count)
    #expect(model.pairs > 2_000)
    // Every step of a byte is used: the largest weight is 127 of them.
    let most = model.weights.reduce(0) { max($0, abs(Int($1))) }
    #expect(most == 127)
    let isSame = MeaningFile.encode(model) == bytes
    #expect(isSame)
  }

  /// A question, what it means, and what shares more characters with it or stands beside it.
  private static let questions: [(asked: String, meant: String, other: String)] = [
    ("俺娘的房本找不着了咋整", "不动产权证书遗失补办", "不动产首次登记需要哪些材料"),
    ("在外地看病回来能给报不", "异地就医医疗费用报销", "外地车辆转入登记"),
    ("生孩子那笔钱啥时候打卡里", "生育津贴发放时间", "儿童预防接种时间"),
    ("厂子不给开工钱找谁", "拖欠工资投诉举报渠道", "开办工厂的审批流程"),
    ("暖气不热打哪个电话", "供热投诉电话", "热水器安装补贴"),
    ("车本快到期了去哪换", "机动车驾驶证期满换证", "机动车注销登记"),
  ]

  /// Most, not all: of what was not learned the first of a hundred entries is right seven times in
  /// ten, and words are to help out.
  @Test func otherWordsLieClose() throws {
    let model = try Shipped.meaning()
    var right = 0
    for (asked, meant, other) in Self.questions {
      let vector = model.vector(of: asked)
      let near = MeaningModel.likeness(vector, model.vector(of: meant))
      let far = MeaningModel.likeness(vector, model.vector(of: other))
      if near > far { right += 1 }
    }
    #expect(right >= 5)
  }
}
