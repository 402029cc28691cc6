import Appeals
import Classification
import Formats
import Foundation
import Routing
import Testing
import WorkTime

/// The shipped directory below rules of a test's own.
private func router(_ rules: String) throws -> Router {
  let rules = try RouteRules(
    parsing: [("routing/a.json5", Array(rules.utf8))], jurisdictions: Shipped.jurisdictions,
    taxonomy: Shipped.taxonomy)
  return Router(jurisdictions: Shipped.jurisdictions, rules: rules, taxonomy: Shipped.taxonomy)
}

private func route(
  _ router: Router, _ text: String, in code: String = "370481", channel: String = "hotline",
  day: CivilDate = Shipped.today, excluding: [String] = [], kind: AppealKind? = nil
) -> RoutingDecision {
  var text = text
  return text.withUTF8 { text in
    let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    return router.route(RouteQuery(
      title: none, content: text, place: none,
      classification: Shipped.classifier.judge(title: none, content: text, given: kind),
      channel: channel,
      jurisdiction: code, day: day, excluding: excluding))
  }
}

private func code(_ unit: UInt16) -> String {
  String(Shipped.jurisdictions[unit: unit].code.dropFirst(7))
}

@Suite struct TreeTests {
  private static let rules = """
    {rules: [
      {id: "outer", when: {any: ["甲甲甲"]}, to: "城管", why: "外", source: "例",
       then: [
         {id: "mail", when: {channels: ["mailbox"]}, to: "信访", why: "信", source: "例"},
         {id: "both", when: {all: ["乙乙乙", "丙丙丙"], none: ["丁丁丁"]}, to: "公安",
          co: ["交通", "消防"], why: "内", source: "例"},
       ]},
      {id: "helped", when: {any: ["己己己"]}, to: "duties", co: ["应急"], why: "助", source: "例"},
      {id: "itself", when: {any: ["子子子"]}, to: "duties", co: ["公积金", "应急"], why: "己",
       source: "例"},
      {id: "village", when: {any: ["庚庚庚"]}, to: "town", why: "村", source: "例"},
      {id: "branch", when: {any: ["辛辛辛"]}, why: "枝", source: "例", then: [
        {id: "late", when: {places: ["北辛街道"]}, to: "水务", why: "后", source: "例",
         from: "2027-01-01"},
      ]},
      {id: "first", when: {any: ["癸癸癸"], first: ["公积金"]}, to: "desk", why: "首", source: "例"},
      {id: "people", when: {any: ["壬壬壬"], named: ["any"]}, to: "desk", why: "人", source: "例"},
      {id: "one", when: {any: ["壬壬壬"], jurisdictions: ["370481"]}, to: "370481-sjj",
       why: "一", source: "例"},
    ]}
    """

  /// Text, channel, what decided (nothing: the duties), the unit, the helpers.
  private static let table: [(String, String, [String], String, [String])] = [
    ("甲甲甲", "hotline", ["outer"], "cgj", []),
    ("甲甲甲", "mailbox", ["outer", "mail"], "xfj", []),
    ("甲甲甲乙乙乙", "hotline", ["outer"], "cgj", []),
    ("甲甲甲乙乙乙丙丙丙", "hotline", ["outer", "both"], "gaj", ["jtysj", "xfdd"]),
    ("甲甲甲乙乙乙丙丙丙丁丁丁", "hotline", ["outer"], "cgj", []),
    ("乙乙乙丙丙丙", "hotline", [], "desk", []),
    ("己己己公积金提取", "hotline", ["helped"], "gjj", ["yjj"]),
    ("己己己", "hotline", ["helped"], "desk", []),
    ("子子子公积金提取", "hotline", ["itself"], "gjj", ["yjj"]),
    ("子子子拖欠工资", "hotline", ["itself"], "rsj", ["gjj", "yjj"]),
    ("庚庚庚界河镇", "hotline", ["village"], "jiehe", []),
    ("庚庚庚", "hotline", [], "desk", []),
    ("辛辛辛北辛街道", "hotline", [], "desk", []),
    ("癸癸癸公积金提取", "hotline", ["first"], "desk", []),
    ("癸癸癸拖欠工资", "hotline", [], "rsj", []),
    ("壬壬壬审计局", "hotline", ["people"], "desk", []),
    ("壬壬壬", "hotline", ["one"], "sjj", []),
  ]

  @Test func theFirstRuleThatHoldsDecides() throws {
    let router = try router(Self.rules)
    for (text, channel, path, unit, helpers) in Self.table {
      let routing = route(router, text, channel: channel)
      let why = routing.description(in: router)
      #expect(routing.rule.map(router.rules.path) ?? [] == path, "\(text): \(why)")
      #expect(code(routing.unit) == unit, "\(text): \(why)")
      #expect(routing.coHandlers.map { code($0.unit) } == helpers, "\(text): \(why)")
    }
  }

  @Test func aUnitOfTwoDepartmentsHelpsOnce() throws {
    let router = try router(
      """
      {rules: [{id: "money", when: {any: ["丑丑丑"]}, to: "公安", co: ["财政", "国资"], why: "例",
       source: "例"}]}
      """)
    let routing = route(router, "丑丑丑", in: "370405")
    #expect(routing.coHandlers.count == 1, "\(routing.description(in: router))")
  }

  /// The one that is reported must not see it: whoever is named is not asked to help.
  @Test func whoIsNamedInAReportDoesNotHelp() throws {
    let router = try router(Self.rules)
    let text = "甲甲甲乙乙乙丙丙丙,交通运输局知道"
    let report = route(router, text, kind: .report)
    #expect(report.coHandlers.map { code($0.unit) } == ["xfdd"])
    let complaint = route(router, text, kind: .complaint)
    #expect(complaint.coHandlers.map { code($0.unit) } == ["jtysj", "xfdd"])
    let duties = "拖欠工资半年,还没交社保,讨薪没人管,劳动仲裁也没结果;旁边工地扬尘污染,刺鼻"
    for (more, helpers) in [("", ["sthjj"]), ("。举报生态环境局不管", [String]())] {
      let routing = route(router, duties + more, kind: .report)
      let words = routing.description(in: router)
      #expect(code(routing.unit) == "rsj" && routing.rule == nil, "\(words)")
      #expect(routing.coHandlers.map { code($0.unit) } == helpers, "\(words)")
    }
  }

  @Test func aRuleHoldsOnItsDaysAlone() throws {
    let router = try router(Self.rules)
    let later = try #require(CivilDate(year: 2027, month: 1, day: 1))
    #expect(code(route(router, "辛辛辛北辛街道", day: later).unit) == "shuiwj")
    let before = try #require(CivilDate(year: 2026, month: 12, day: 31))
    #expect(code(route(router, "辛辛辛北辛街道", day: before).unit) == "desk")
  }

  @Test func aUnitThatGaveItBackIsNamedNowhere() throws {
    let router = try router(Self.rules)
    let given = route(router, "甲甲甲乙乙乙丙丙丙", excluding: ["370481-gaj"])
    #expect(code(given.unit) == "cgj", "\(given.description(in: router))")
    for item in RoutingCase.all where item.code == "370481" && !item.unit.hasSuffix("-desk") {
      let routing = Shipped.route(
        title: item.title, content: item.content, place: item.place, in: item.code,
        excluding: [item.unit])
      let named = ([routing.unit] + routing.candidates.map(\.unit)
        + routing.coHandlers.map(\.unit)).map { Shipped.jurisdictions[unit: $0].code }
      #expect(!named.contains(item.unit), "\(item.title)")
    }
  }

  /// What was learned of speaks beside the duties, and alone where they say nothing.
  @Test func learnedExamplesGivePoints() {
    let learned = Shipped.learned("残联", 0.95)
    let alone = Shipped.route(content: "你好", in: "370481", learned: learned, with: Self.learned)
    #expect(Shipped.jurisdictions[unit: alone.unit].code == "370481-canlian")
    #expect(alone.provenance == .model)
    #expect(alone.description(in: Self.learning).hasPrefix("以往派单 残联(own-1) 0.79"))
    let text = "超市卖过期食品,食品安全"
    let words = Shipped.route(content: text, in: "370481")
    let both = Shipped.route(
      content: text, in: "370481", learned: Shipped.learned("市场监管", 0.9), with: Self.learned)
    #expect(Shipped.jurisdictions[unit: both.unit].code == "370481-scjgj")
    #expect(both.provenance == .both && both.score > words.score)
    #expect(both.description(in: Self.learning).hasSuffix(",以往派单同(own-1)"))
  }

  /// Where words and what was learned of disagree, people decide; they see both.
  @Test func wordsAloneAreDoubted() {
    let text = "超市卖过期食品,食品安全,虚假宣传,缺斤短两,还不给退货"
    let other = Shipped.route(
      content: text, in: "370481", learned: Shipped.learned("残联", 0.7), with: Self.learned)
    #expect(Shipped.jurisdictions[unit: other.unit].isDesk)
    let units = other.candidates.map { Shipped.jurisdictions[unit: $0.unit].code }
    #expect(units.prefix(2).sorted() == ["370481-canlian", "370481-scjgj"])
    #expect(other.description(in: Self.learning).contains(" 存疑,以往派单 残联(own-1)")
      || other.reason == .tooClose)
    let unsure = Shipped.route(
      content: text, in: "370481", learned: Shipped.learned("市场监管", 0.5, holds: false),
      with: Self.learned)
    let words = unsure.description(in: Self.learning)
    #expect(words.hasSuffix(" 把握不足,以往派单 市场监管(own-1),转人工派单"), "\(words)")
    // Of a department that the model knows nothing about it says nothing.
    let unknown = Shipped.route(
      title: "路灯坏了", content: "路灯坏了,路灯不亮,井盖丢了,流动摊点占道", in: "370481",
      learned: Shipped.learned("残联", 0.5, holds: false), with: Self.learned)
    #expect(Shipped.jurisdictions[unit: unknown.unit].code == "370481-cgj")
  }

  private static let learning = Router(
    jurisdictions: Shipped.jurisdictions, rules: Shipped.rules, taxonomy: Shipped.taxonomy,
    learned: LearnedDepartments(
      version: "own-1", labels: ["残联", "市场监管", "镇街", "统计"],
      departments: Shipped.jurisdictions.departments))
  private static let learned = Shipped.Judges(classifier: Shipped.classifier, router: learning)

  /// A model that is not sure sends nothing anywhere, a department that nobody holds gets nothing,
  /// and a unit that gave the order back is not offered it again.
  @Test func whatIsNotLearnedWellEnoughStaysAtTheDesk() {
    func route(
      _ score: Float, holds: Bool = true, excluding: [String] = [], in code: String? = "370481"
    ) -> RoutingDecision {
      Shipped.route(
        content: "你好", in: code, excluding: excluding,
        learned: Shipped.learned("残联", score, holds: holds), with: Self.learned)
    }
    let unsure = route(0.95, holds: false)
    #expect(unsure.reason.isAbstention && unsure.provenance == .rules)
    #expect(Shipped.jurisdictions[unit: route(0.2).unit].isDesk)
    #expect(Shipped.jurisdictions[unit: route(0.95, excluding: ["370481-canlian"]).unit].isDesk)
    #expect(route(0.95, in: nil).jurisdiction == nil)
  }

  /// Which town it is only its place says.
  @Test func aTownsMatterNeedsItsTown() {
    let learned = Shipped.learned("镇街", 0.95)
    let named = Shipped.route(content: "洪绪镇这件事", in: "370481", learned: learned)
    #expect(Shipped.jurisdictions[unit: named.unit].code == "370481-hongxu")
    #expect(named.provenance == .both)
    let unnamed = Shipped.route(content: "这件事", in: "370481", learned: learned)
    #expect(Shipped.jurisdictions[unit: unnamed.unit].isDesk)
    let words = unnamed.description(in: Self.learning)
    #expect(words == "村居事务 以往派单(own-1),未写明镇街,转人工派单", "\(words)")
  }

  /// Text of two departments' own matters: the second one helps.
  @Test func aSecondMatterHasAHelper() {
    let routing = Shipped.route(
      content: "拖欠工资半年,还没交社保,讨薪没人管,劳动仲裁也没结果;旁边工地扬尘污染,刺鼻",
      in: "370481")
    #expect(Shipped.jurisdictions[unit: routing.unit].code == "370481-rsj")
    let helpers = routing.coHandlers.map { Shipped.jurisdictions[unit: $0.unit].code }
    #expect(helpers == ["370481-sthjj"], "\(routing.description(in: Shipped.router))")
  }

  /// The text, the jurisdiction, why.
  private static let places: [(String, String?, String)] = [
    ("市中区小区物业不管", nil, "涉及几个辖区"),
    ("济南市市中区小区物业不管", nil, "属济南市市中区,不在本系统辖区"),
    ("枣庄市中区小区物业不管", nil, "属枣庄市市中区,不在本系统辖区"),
    ("枣庄的市中区和济南的市中区", nil, "涉及几个辖区"),
    ("薛城区小区物业不管", nil, "属枣庄市薛城区,不在本系统辖区"),
    ("我在薛城区上班,滕州的小区物业不管", nil, "涉及几个辖区"),
    ("枣庄市滕州市的小区物业不管", "370481", ""),
    ("济南市历城区的小区物业不管", "370112", ""),
    ("滕州市人行天桥区域没有路灯", "370481", ""),
    ("济南市天桥区没有路灯", nil, "属济南市天桥区,不在本系统辖区"),
  ]

  @Test func twoDistrictsOfOneNameAreToldByTheirCity() {
    for (text, code, why) in Self.places {
      let routing = Shipped.route(content: text)
      let words = routing.description(in: Shipped.router)
      #expect(routing.jurisdiction.map { Shipped.jurisdictions[$0].code } == code, "\(words)")
      if code == nil { #expect(words == why + ",转人工派单", "\(text)") }
    }
  }

  /// A duty that stands within a longer phrase is not counted.
  @Test func theLongerPhraseHidesTheShorterOne() {
    let mean = Shipped.route(content: "去年的平均工资数据是多少", in: "370481")
    #expect(Shipped.jurisdictions[unit: mean.unit].code == "370481-tjj")
    let both = Shipped.route(content: "平均工资是多少,公司拖欠工资,不发工资", in: "370481")
    #expect(both.candidates.map { Shipped.jurisdictions[unit: $0.unit].code }.first
      == "370481-rsj")
  }

  /// Two words that say something near each other, in either order, and nothing apart.
  @Test func wordsThatStandTogether() {
    func first(_ text: String) -> String? {
      Shipped.route(content: text, in: "370481").candidates.first.map {
        Shipped.jurisdictions[unit: $0.unit].code
      }
    }
    #expect(first("我家种了几亩麦子,补贴还没有发") == "370481-nyncj")
    #expect(first("那个补贴,就是种麦子的,怎么没有") == "370481-nyncj")
    let far = String(repeating: "这里还有很多别的话要说", count: 4)
    #expect(first("麦子黄了。\(far)。有没有补贴") != "370481-nyncj")
  }

  @Test func pathsAndWordsOfTheShippedRules() {
    let rules = Shipped.rules
    #expect(rules.all.count >= 20)
    for number in rules.all.indices {
      let rule = rules.all[number]
      #expect(rules.path(UInt16(number)).count == rule.depth + 1)
      #expect(!rule.why.isEmpty && !rule.source.isEmpty)
    }
  }
}
