import Classification
import Formats
import Foundation
import Routing
import Testing
import WorkTime

/// Units that begin and end: 城管局 becomes 综合执法局 on 1 March 2026 with the duties of 市容局 too,
/// which ended a month before; 旧镇 goes to 新街道.
private let duties = """
  {departments: {
    "城管": {duties: {strong: ["占道经营"]}}, "市容": {duties: {strong: ["公共厕所"]}},
    "镇街": {duties: {strong: ["村务公开"]}},
  }}
  """
private let directory = """
  {
    code: "370481", key: "one", name: "甲市", city: "丙市", aliases: ["甲市"],
    units: [
      {code: "370481-desk", name: "坐席", kind: "热线坐席", source: "default", desk: true},
      {code: "370481-cg", name: "市城管局", kind: "部门", source: "plan", departments: ["城管"],
       aliases: ["城管局"], until: "2026-02-28", successors: ["370481-zf"]},
      {code: "370481-sr", name: "市市容局", kind: "部门", source: "plan", departments: ["市容"],
       until: "2026-01-31", successors: ["370481-cg"]},
      {code: "370481-zf", name: "市综合执法局", kind: "部门", source: "plan",
       departments: ["城管"], aliases: ["城管局"], from: "2026-03-01"},
    ],
    towns: [
      {code: "370481-old", name: "旧镇人民政府", division: "370481100", places: ["旧镇"],
       until: "2026-06-30", successors: ["370481-new"]},
      {code: "370481-new", name: "新街道办事处", division: "370481001", places: ["新街道"],
       from: "2026-07-01"},
    ],
  }
  """
private let nowhere = """
  {code: "000000", key: "none", name: "未定", city: "", aliases: [], units: [
    {code: "000000-desk", name: "总坐席", kind: "热线坐席", source: "default", desk: true},
  ]}
  """

@Suite struct DirectoryTests {
  private static let all = try! Jurisdictions(
    parsing: [
      ("duties.json5", Array(duties.utf8)), ("one.json5", Array(directory.utf8)),
      ("zero.json5", Array(nowhere.utf8)),
    ], taxonomy: Shipped.taxonomy)
  private static let router = Router(jurisdictions: all, taxonomy: Shipped.taxonomy)

  private func unit(_ text: String, on day: String) throws -> String {
    let day = try CivilDate(parsing: day)
    var text = text
    let routing = text.withUTF8 { text in
      let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
      return Self.router.route(RouteQuery(
        title: none, content: text, place: none,
        classification: Shipped.classifier.judge(title: none, content: text),
        jurisdiction: "370481", day: day))
    }
    return String(Self.all[unit: routing.unit].code.dropFirst(7))
  }

  /// The text, the day, the unit that gets it.
  private static let table: [(String, String, String)] = [
    ("占道经营", "2026-02-28", "cg"), ("占道经营", "2026-03-01", "zf"),
    ("公共厕所", "2026-01-31", "sr"), ("公共厕所", "2026-02-01", "cg"),
    ("公共厕所", "2026-03-01", "zf"), ("公共厕所", "2030-01-01", "zf"),
    ("市城管局管不管", "2026-02-01", "cg"), ("市城管局管不管", "2026-05-01", "zf"),
    ("市市容局管不管", "2026-02-01", "cg"), ("市市容局管不管", "2026-05-01", "zf"),
    ("市综合执法局管不管", "2026-01-01", "cg"), ("市综合执法局管不管", "2026-03-01", "zf"),
    ("旧镇村务公开", "2026-06-30", "old"), ("旧镇村务公开", "2026-07-01", "new"),
    ("新街道村务公开", "2026-06-30", "old"), ("新街道村务公开", "2026-07-01", "new"),
  ]

  @Test func newOrdersGoToWhoeverIsThereOnTheirDay() throws {
    for (text, day, wanted) in Self.table {
      #expect(try unit(text, on: day) == wanted, "\(text) on \(day)")
    }
  }

  @Test func namesAreLookedUpByDay() throws {
    let one = try #require(Self.all.jurisdiction(code: "370481"))
    func code(_ name: String, on day: String?) throws -> String? {
      let day = try day.map { try CivilDate(parsing: $0) }
      return Self.all.unit(named: name, in: one, on: day).map { Self.all[unit: $0].code }
    }
    #expect(try code("城管局", on: "2026-02-28") == "370481-cg")
    #expect(try code("城管局", on: "2026-03-01") == "370481-zf")
    #expect(try code("城管局", on: nil) == "370481-zf")
    #expect(try code("市市容局", on: "2026-05-01") == nil)
    #expect(try code("市市容局", on: nil) == "370481-sr")
    // A unit that has ended is still known by its code: old orders name it.
    #expect(Self.all.unit(code: "370481-sr") != nil)
  }
}
