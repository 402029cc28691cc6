import Formats
import WorkTime

/// Made-up appeals of about 600 bytes, the same for the same seed: what a citizen might write, put
/// together from our own sentences.
struct AppealMaker {
  private var random: Mixer

  init(seed: UInt64) { random = Mixer(state: seed) }

  private static let places = [
    ("370481", "滕州市龙泉街道"), ("370481", "滕州市西岗镇"), ("370112", "历城区洪家楼街道"),
    ("370112", "历城区唐冶街道"), ("370405", "台儿庄区运河街道"), ("370405", "台儿庄区邳庄镇"),
    ("370124", "平阴县榆山街道"), ("370124", "平阴县孔村镇"),
  ]
  private static let matters = [
    ("小区物业乱收停车费", "物业公司没有公示收费标准,地下车库的停车费从一百二十元涨到了二百元,业主去问也没有人给个说法"),
    ("路灯坏了半个月没人修", "从学校门口到菜市场这一段路灯全都不亮,老人晚上出门摔了一跤,孩子放学也看不清路"),
    ("自来水又黄又浑", "这几天早上放出来的水都是黄的,放十分钟还是浑的,家里有小孩不敢用,打供水公司电话一直占线"),
    ("工地夜间施工噪音扰民", "楼下的工地每天夜里十一点以后还在打桩,窗户都震得响,明天还要上班,实在没法休息"),
    ("拖欠农民工工资", "我们二十多个人去年给工地干活,说好年底结清,到现在还差三个月的工资,老板电话也不接了"),
    ("公交车等不到", "早高峰等了四十分钟才来一辆,挤不上去,上班天天迟到,希望能加几个班次"),
    ("咨询医保报销比例", "母亲在外地住院做了手术,回来以后不知道能报多少,需要带哪些材料,在哪个窗口办理"),
    ("烧烤店油烟直排", "店里的油烟不经过处理直接往楼上排,我家窗户一年没敢开过,墙都熏黑了"),
  ]
  private static let endings = [
    "请有关部门尽快到现场看一看,给群众一个明确的答复。", "已经反映过两次了,一直没有解决,希望这次能够重视。",
    "麻烦帮忙协调处理,谢谢。", "这件事影响的不是我一家,整个小区都有意见。",
  ]

  mutating func next() -> UInt64 { random.next() }

  private mutating func pick<T>(_ items: [T]) -> T { items[Int(next() % UInt64(items.count))] }

  /// Writes the action that adds the entry of this number, or a person's approval of it. Half of
  /// the entries each are of two jurisdictions that ask for no proofreading.
  mutating func write(entry number: Int, approvedBy person: Int?, into writer: inout JSONWriter) {
    writer.bytes.removeAll(keepingCapacity: true)
    writer.beginObject()
    writer.field("action_id", "F-\(number)-\(person ?? 0)")
    if let person {
      writer.field("verb", "faq-approve")
      let digits = String(number)
      writer.field("faq", "faq-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits)
      writer.field("by", "审核\(person)")
    } else {
      let matter = pick(Self.matters)
      writer.field("verb", "faq-add")
      writer.field("faq", "new")
      writer.field("by", "测试用户")
      writer.key("entry")
      writer.beginObject()
      writer.field("question", "第\(number)问:\(matter.0)怎么办?")
      writer.field("answer", "\(matter.1)。\(pick(Self.endings))")
      writer.field("unit", number % 2 == 0 ? "370481-zjj" : "370405-zjj")
      writer.endObject()
    }
    writer.endObject()
  }

  /// Writes one appeal; `id` makes it the item that it is.
  mutating func write(id: Int, received: Instant, into writer: inout JSONWriter) {
    let place = pick(Self.places)
    let matter = pick(Self.matters)
    writer.bytes.removeAll(keepingCapacity: true)
    writer.beginObject()
    writer.field("source_id", "B-\(id)")
    writer.key("received_at")
    writer.value(quoting: { received.append(to: &$0) })
    writer.field("jurisdiction", place.0)
    writer.field("title", place.1 + matter.0)
    writer.field(
      "content", "你好,我是\(place.1)的居民。\(matter.1)。\(pick(Self.endings))联系电话"
        + "139\(10_000_000 + next() % 90_000_000)。")
    writer.key("citizen")
    writer.beginObject()
    writer.field("name", "测试用户")
    writer.field("phone", "139\(10_000_000 + next() % 90_000_000)")
    writer.endObject()
    writer.endObject()
  }
}
