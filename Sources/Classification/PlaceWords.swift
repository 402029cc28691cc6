import Appeals

/// The text of an item as rules and models are to see it: folded, and without the words of offices
/// that stand in names of places. In 体育路 is no sport, and who lives in the 财政局家属院 does not
/// speak of finance.
///
/// Such words become digits, as many bytes as they were: a number is one character to the models,
/// and no phrase has one. Names that stand for themselves (解放路, 山大路) stay.
public enum PlaceWords {
  public static func fold(_ text: String) -> [UInt8] {
    var folded: [UInt8] = []
    fold(text, into: &folded)
    return folded
  }

  /// Puts the folded text in the place of what the buffer holds.
  public static func fold(_ text: String, into folded: inout [UInt8]) {
    folded.removeAll(keepingCapacity: true)
    var text = text
    text.withUTF8 { Folding.fold($0, into: &folded) }
    folded.withUnsafeMutableBufferPointer { mask($0) }
  }

  /// Whether a word of the text is hidden where the text stands by itself.
  static func hides(_ text: String) -> Bool { fold(text) != Folding.fold(text) }

  /// One walk; all but a few characters cost a comparison.
  static func mask(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    let walk = PlaceWalk(bytes: bytes)
    var at = 0
    while at + 2 < bytes.count {
      guard bytes[at] & 0xF0 == 0xE0 else {
        at += 1
        continue
      }
      walk.look(at)
      at += 3
    }
  }
}

/// Looks, where a character may end the name of a place, at what stands before it.
private struct PlaceWalk {
  let bytes: UnsafeMutableBufferPointer<UInt8>

  func look(_ at: Int) {
    switch character(at) {
    case "路": if !isOne(of: "灯面边况线径障牌基由桥政网", at + 3) { street(endingAt: at) }
    // 街区 is a quarter, and 街道 the office or the land of one.
    case "街": if !isOne(of: "区", at + 3) { street(endingAt: startsWith("大", before: at)) }
    case "道": if startsWith("大", before: at) != at { street(endingAt: at - 3) }
    case "巷": street(endingAt: at)
    case "区": if startsWith("小", before: at) != at { street(endingAt: at - 3) }
    // 家属院, 家属楼, 家属区.
    case "家": if isOne(of: "属", at + 3), isOne(of: "院楼区", at + 6) { home(endingAt: at) }
    case "对": if isOne(of: "面", at + 3) { office(endingAt: startsWith("斜", before: at)) }
    case "旁": if isOne(of: "边", at + 3) { office(endingAt: at) }
    case "附": if isOne(of: "近", at + 3) { office(endingAt: at) }
    case "隔": if isOne(of: "壁", at + 3) { office(endingAt: at) }
    default: break
    }
  }

  /// The Chinese character at a byte; nothing where none is whole.
  private func character(_ at: Int) -> Unicode.Scalar? {
    guard at >= 0, at + 2 < bytes.count, bytes[at] & 0xF0 == 0xE0 else { return nil }
    return Unicode.Scalar(
      UInt32(bytes[at] & 0x0F) << 12 | UInt32(bytes[at + 1] & 0x3F) << 6
        | UInt32(bytes[at + 2] & 0x3F))
  }

  private func isOne(of words: String, _ at: Int) -> Bool {
    character(at).map(words.unicodeScalars.contains) ?? false
  }

  /// Where the word begins that ends before a byte, or the byte itself.
  private func startsWith(_ word: String, before at: Int) -> Int {
    isOne(of: word, at - 3) ? at - 3 : at
  }

  /// 文化 of 文化路, of 文化西路, of 文化大街, of 文化小区.
  private func street(endingAt end: Int) {
    var end = end
    for _ in 0..<2 where isOne(of: "东西南北中前后新老一二三四五六七八九十", end - 3) { end -= 3 }
    if let pair = pair(endingAt: end), Self.streetWords.contains(pair) { blank(end - 6, end) }
  }

  /// 财政局 of 财政局家属院, 煤矿 of 煤矿家属院.
  private func home(endingAt end: Int) {
    office(endingAt: end)
    street(endingAt: end)
  }

  /// 财政局 of 财政局对面: what is beside an office is no matter of it. What is beside a 垃圾站 or a
  /// 饭馆 may well be. Only words of offices go, and no word before them: in 起火医院旁边 the fire
  /// stays.
  private func office(endingAt end: Int) {
    var start = end
    if let whole = pair(endingAt: end), Self.officeEnds.contains(whole) {
      start = end - 6
    } else if isOne(of: "局院馆", end - 3), let word = pair(endingAt: end - 3),
      Self.officeWords.contains(word)
    {
      start = end - 9
    } else {
      return
    }
    while let word = pair(endingAt: start), Self.officeWords.contains(word) { start -= 6 }
    blank(start, end)
  }

  /// The two characters before a byte, as one number.
  private func pair(endingAt end: Int) -> UInt64? {
    guard let first = character(end - 6), let second = character(end - 3) else { return nil }
    return Self.number(first, second)
  }

  private func blank(_ from: Int, _ to: Int) {
    for at in from..<to { bytes[at] = UInt8(ascii: "0") }
  }

  private static func number(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> UInt64 {
    UInt64(first.value) << 32 | UInt64(second.value)
  }

  private static func numbers(_ words: String) -> Set<UInt64> {
    Set(words.split(whereSeparator: \.isWhitespace).compactMap { word in
      let scalars = Array(word.unicodeScalars)
      return scalars.count == 2 ? number(scalars[0], scalars[1]) : nil
    })
  }

  /// Words of offices and matters by which streets are named all over the country.
  private static let streetWords = numbers(
    """
    文化 体育 建设 教育 健康 交通 工业 农业 科技 环保 民政 财政 金融 电力 供电 邮电 邮政 卫生 民生 公安 司法
    劳动 经济 贸易 水利 林业 旅游 消防 气象 广电 广播 电视 新闻 法制 法院 税务 工商 公园 学院 大学 师范 医药
    医院 银行 书院 教师 学校 电厂 煤矿 车站 电影 影院 剧院 粮食 供销 物资 商贸 人事 军民 青年 妇女 园林 园艺
    花园 果园 菜园 市场 驾校 纺织 化工 机械 钢铁 电信 通信 能源 石油 生态
    """)

  /// With these ends the name of an office whose first words may be others.
  private static let officeEnds = numbers("医院 法院 学院 剧院 书院 银行 支行")

  /// Of what the names of offices are made.
  private static let officeWords = streetWords.union(numbers(
    """
    运输 环境 综合 执法 行政 监管 监督 管理 资源 自然 规划 保障 社会 人力 应急 城乡 住房 农村 发展 改革 统计
    审计 退役 军人 事务 信访 医疗 审批 服务 商务 投资 促进 城管 人社 住建 国土 房管 路政 公路 水务 畜牧 安监
    质监 食药 药监 计生 档案 物价 信息 人民 中医 妇幼 保健 检察 储蓄 农商 中心 第一 第二 图书 博物 福利
    敬老 养老 专科 口腔 骨科 烟草 盐务 国税 地税 规建 城建 市政 城市 海关
    """))
}
