import Classification
import Formats
import Foundation
import Routing
import Testing
import WorkTime

private let right: [String: String] = [
  "duties.json5": """
    {departments: {
      "住建": {categories: {"城乡建设": 1, "城乡建设/城乡规划": 0}, duties: {strong: ["物业"]}},
      "城管": {duties: {strong: ["违建"]}},
      "镇街": {duties: {strong: ["村务"]}},
    }}
    """,
  "one.json5": """
    {
      code: "370481", key: "one", name: "甲市", city: "丙市", aliases: ["甲市"],
      units: [
        {code: "370481-desk", name: "坐席", kind: "热线坐席", source: "default", desk: true},
        {code: "370481-zj", name: "市住建局", kind: "部门", source: "plan",
         departments: ["住建"], aliases: ["住建局"], plan: ["住房保障"]},
        {code: "370481-cg", name: "市城管局", kind: "部门", source: "default",
         departments: ["城管"], duties: {usual: ["夜市"]}},
      ],
      towns: [{code: "370481-dong", name: "东镇人民政府", division: "370481100",
               places: ["东镇"]}],
    }
    """,
  "two.json5": """
    {
      code: "370112", key: "two", name: "乙区", city: "丙市", aliases: ["乙区"],
      units: [
        {code: "370112-desk", name: "坐席", kind: "热线坐席", source: "default", desk: true},
        {code: "370112-zj", name: "区住建局", kind: "部门", source: "plan",
         departments: ["住建", "城管"], aliases: ["住建局"]},
      ],
      towns: [{code: "370112-dong", name: "东镇人民政府", division: "370112100",
               places: ["东镇"]}],
    }
    """,
  "zero.json5": """
    {
      code: "000000", key: "none", name: "未定", city: "", aliases: [],
      units: [
        {code: "000000-desk", name: "总坐席", kind: "热线坐席", source: "default", desk: true},
      ],
    }
    """,
]

private func files(
  _ file: String = "one.json5", _ part: String = "", _ wrong: String = ""
) -> [(name: String, bytes: [UInt8])] {
  right.map { name, text in
    precondition(name != file || part.isEmpty || text.contains(part))
    let isWrong = name == file && !part.isEmpty
    let text = isWrong ? text.replacingOccurrences(of: part, with: wrong) : text
    return (name, Array(text.utf8))
  }
}

/// The file, what is right, what stands there instead, and the sentence.
private let mistakes: [(file: String, part: String, wrong: String, sentence: String)] = [
  ("one.json5", "\"370481\", key", "\"37048\", key",
    "one.json5: code: is '37048'; allowed is six digits"),
  ("two.json5", "\"370112\", key", "\"370481\", key",
    "two.json5: code: code 370481 is 甲市's already; give another"),
  ("two.json5", "key: \"two\"", "key: \"one\"",
    "two.json5: key: key 'one' is 甲市's already; give another"),
  ("one.json5", "key: \"one\"", "key: \"One\"",
    "one.json5: key: is 'One'; allowed is small letters, digits and '-', for topic names"),
  ("one.json5", ", desk: true", "",
    "one.json5: units: no unit is the hotline desk; give one 'desk: true'"),
  ("one.json5", "aliases: [\"住建局\"]", "desk: true",
    "one.json5: units: 2 units are the hotline desk; leave 'desk: true' at one"),
  ("one.json5", "[\"城管\"]", "[\"住建\"]",
    "one.json5: units: both '市住建局' and '市城管局' are department '住建'; leave it to one"),
  ("one.json5", "[\"城管\"]", "[\"城官\"]",
    "one.json5: units[2].departments[0]: '城官' is no department of duties.json5; did you mean "
      + "'城管'?"),
  ("one.json5", "370481-cg", "370112-cg",
    "one.json5: units[2]: unit code '370112-cg' must be '370481-' and small letters, digits "
      + "or '-'"),
  ("one.json5", "370481-cg", "370481-zj",
    "one.json5: units[2]: unit code '370481-zj' stands twice; give another"),
  ("one.json5", "市城管局", "住建局",
    "one.json5: units[2]: '住建局' is a name of '市住建局' too; leave it to one"),
  ("one.json5", "[\"住建局\"]", "[\"市住建局\"]",
    "one.json5: units[1]: '市住建局' stands twice among the names of '市住建局'; remove one"),
  ("one.json5", "source: \"plan\"", "source: \"plain\"",
    "one.json5: units[1].source: is 'plain'; allowed is plan, default"),
  ("one.json5", "kind: \"部门\", source: \"plan\"", "kind: \"部门\"",
    "one.json5: units[1]: 'source' is missing; add it"),
  ("one.json5", "places:", "place:",
    "one.json5: towns[0]: unknown key 'place'; did you mean 'places'?"),
  ("zero.json5", "code: \"000000\", key", "code: \"000001\", key",
    "zero.json5: units[0]: unit code '000000-desk' must be '000001-' and small letters, digits "
      + "or '-'"),
  ("duties.json5", "\"城乡建设\": 1", "\"城乡建社\": 1",
    "duties.json5: departments.住建.categories.城乡建社: '城乡建社' is no first- or second-level "
      + "category of the taxonomy; did you mean '城乡建设'?"),
  ("duties.json5", "\"城乡建设\": 1", "\"城乡建设\": 2",
    "duties.json5: departments.住建.categories.城乡建设: is 2.0; allowed is 0 to 1"),
  ("duties.json5", "\"镇街\"", "\"乡镇\"",
    "duties.json5: departments: '镇街' is missing; add it"),
  ("duties.json5", "{strong: [\"违建\"]}", "{strong: [\"违\", \"违\"]}",
    "duties.json5: departments.城管.duties.strong[1]: phrase '违' stands twice in one rule; "
      + "remove one"),
]

@Suite struct JurisdictionsTests {
  @Test func oneSentenceForEachMistake() {
    for (file, part, wrong, sentence) in mistakes {
      expectFault(files(file, part, wrong), sentence)
    }
  }

  @Test func theFilesThatMustBeThere() {
    expectFault(
      files().filter { $0.name != "duties.json5" },
      "jurisdictions/duties.json5: cannot be read: there is no such file")
    expectFault(
      files().filter { $0.name != "zero.json5" },
      "jurisdictions: none of its files has the code 000000; add the one with the desk for items "
        + "whose place is unknown")
  }

  private func expectFault(_ files: [(name: String, bytes: [UInt8])], _ sentence: String) {
    do throws(ConfigFault) {
      _ = try Jurisdictions(parsing: files, taxonomy: Shipped.taxonomy)
      Issue.record("no fault; wanted: \(sentence)")
    } catch {
      #expect(error.description == sentence)
    }
  }

  @Test func aSmallDirectory() throws {
    let all = try Jurisdictions(parsing: files(), taxonomy: Shipped.taxonomy)
    let one = try #require(all.jurisdiction(code: "370481"))
    #expect(all.jurisdiction(key: "one") == one)
    #expect(all.jurisdiction(code: "370103") == nil)
    #expect(all[one].number == 370481)
    #expect(all[unit: all[one].desk].isDesk)
    let unit = try #require(all.unit(named: "住建局", in: one))
    #expect(all[unit: unit].code == "370481-zj")
    #expect(all.unit(code: "370481-zj") == unit)
    #expect(all[unit: unit].source == .plan)
    let two = try #require(all.jurisdiction(key: "two"))
    #expect(all.unit(named: "住建局", in: two) == all.unit(code: "370112-zj"))
    #expect(all.unit(named: "东镇", in: two) == all.unit(code: "370112-dong"))
    #expect(all.unitNames["370112-zj"] == "区住建局")
    #expect(all.topicKeys == [370481: "one", 370112: "two"])
  }

  /// A town whose name two jurisdictions have does not tell which of them is meant.
  @Test func aTownOfTwoJurisdictionsIsAmbiguous() throws {
    let all = try Jurisdictions(parsing: files(), taxonomy: Shipped.taxonomy)
    let router = Router(jurisdictions: all, taxonomy: Shipped.taxonomy)
    func route(_ text: String, in code: String? = nil) -> RoutingDecision {
      var text = text
      return text.withUTF8 { text in
        let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        return router.route(RouteQuery(
          title: none, content: text, place: none,
          classification: Shipped.classifier.judge(title: none, content: text), jurisdiction: code,
          day: Shipped.today))
      }
    }
    #expect(route("东镇村务").jurisdictionReason == .ambiguous)
    let town = route("东镇村务", in: "370112")
    #expect(all[unit: town.unit].code == "370112-dong")
    #expect(town.description(in: router).hasPrefix("镇街“东镇”“村务”"))
    #expect(all[unit: route("夜市和违建", in: "370481").unit].code == "370481-cg")
    #expect(all[unit: route("违建", in: "370112").unit].code == "370112-zj")
  }
}
