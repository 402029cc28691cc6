import Testing

@testable import Classification

/// Words of offices in names of places are no matter of these offices.
@Suite struct PlaceWordsTests {
  /// A text, and what rules and models see of it.
  static let masked = """
    体育路路灯不亮               | 000000路路灯不亮
    滕州市文化西路污水外溢       | 滕州市000000西路污水外溢
    建设三路口的井盖             | 000000三路口的井盖
    农业大道没有路灯             | 000000大道没有路灯
    金融大街                     | 000000大街
    银行巷                       | 000000巷
    教师小区停水                 | 000000小区停水
    在财政局家属院门口           | 在000000000家属院门口
    煤矿家属区没有路灯           | 000000家属区没有路灯
    市自然资源和规划局家属楼     | 市自然资源和000000000家属楼
    县交通运输局隔壁             | 县000000000000000隔壁
    市人民医院旁边               | 市000000000000旁边
    有人持刀伤人公安局旁边       | 有人持刀伤人000000000旁边
    起火医院附近                 | 起火000000附近
    教育局对面的下水道堵了       | 000000000对面的下水道堵了
    老电影院斜对面               | 老000000000斜对面
    我家住税务局旁边             | 我家住000000000旁边
    工商银行附近停车难           | 000000000000附近停车难
    文化馆隔壁太吵               | 000000000隔壁太吵
    """

  /// What speaks of the matter stays.
  static let plain = [
    "公园路灯坏了", "学校路面结冰", "旅游路线", "历史文化街区", "交通路况", "体育路径坏了", "解放路", "山大路街道",
    "修建道路", "村里水泥路", "铁路公路", "下水道堵了", "人行道", "垃圾站旁边臭气熏天", "化工厂附近有臭味", "饭馆隔壁油烟大",
    "学校附近有网吧", "面对面答复", "居民小区", "家属楼", "商业街", "路", "文化", "",
  ]

  @Test func officesInNamesOfPlacesAreDigits() {
    for line in Self.masked.split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingPrefix(while: \.isWhitespace) }
      let text = String(cells[0].reversed().drop(while: \.isWhitespace).reversed())
      #expect(String(decoding: PlaceWords.fold(text), as: UTF8.self) == String(cells[1]))
    }
  }

  @Test(arguments: plain)
  func whatIsNoNameStays(_ text: String) {
    #expect(String(decoding: PlaceWords.fold(text), as: UTF8.self) == text)
  }

  /// As many bytes as before, so that places in the text stay what they are; folded as ever.
  @Test func cutAndForeignBytesDoNoHarm() {
    #expect(PlaceWords.fold("ＡB体育路") == Array("ab000000路".utf8))
    for count in 0..<18 {
      let cut = Array("局体育路家属院对面".utf8.prefix(count))
      var bytes = cut
      bytes.withUnsafeMutableBufferPointer { PlaceWords.mask($0) }
      #expect(bytes.count == cut.count)
    }
    var odd: [UInt8] = [0xE8, 0xE8, 0xB7, 0xAF, 0xE8, 0xB7, 0xAF, 0xF0, 0x9F, 0x98, 0x80, 0xE8]
    odd.withUnsafeMutableBufferPointer { PlaceWords.mask($0) }
    #expect(odd.count == 12)
  }
}
