import Classification
import Foundation
import Formats
import Routing
import Testing
import WorkTime

/// The configuration that the product ships, read once.
enum Shipped {
  static let config = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Config")

  static let taxonomy = try! Taxonomy(
    parsing: [UInt8](Data(contentsOf: config.appending(path: "taxonomy.json5"))),
    file: "taxonomy.json5")
  static let classifier = Classifier(taxonomy: taxonomy)

  static let files = read("jurisdictions")

  static func read(
    _ name: String, _ ends: [String] = [".json5"]
  ) -> [(name: String, bytes: [UInt8])] {
    let folder = config.appending(path: name)
    let names = try! FileManager.default.contentsOfDirectory(atPath: folder.path)
    return names.filter { name in ends.contains { name.hasSuffix($0) } }.map {
      ($0, [UInt8](try! Data(contentsOf: folder.appending(path: $0))))
    }
  }

  /// Who judges and routes.
  struct Judges: Sendable {
    let classifier: Classifier
    let router: Router

    static let words = Judges(classifier: Shipped.classifier, router: Shipped.router)
    static let models: Judges = {
      let departments = jurisdictions.departments
      let live = try! ModelDirectory(
        parsing: read("models", [".json5", ".model"]).map { ("models/" + $0.name, $0.bytes) },
        labels: HeadLabels(taxonomy: taxonomy, departments: departments.map(\.name))
      ).live
      let model = live.models[.department]!
      let learned = LearnedDepartments(
        version: model.version, labels: model.labels.map(\.name), departments: departments)
      return Judges(
        classifier: Classifier(taxonomy: taxonomy, models: live),
        router: Router(
          jurisdictions: jurisdictions, rules: rules, taxonomy: taxonomy, learned: learned))
    }()
  }

  static let jurisdictions = try! Jurisdictions(parsing: files, taxonomy: taxonomy)
  static let rules = try! RouteRules(
    parsing: read("routing"), jurisdictions: jurisdictions, taxonomy: taxonomy)
  static let router = Router(jurisdictions: jurisdictions, rules: rules, taxonomy: taxonomy)
  static let today = CivilDate(year: 2026, month: 11, day: 22)!

  static func route(
    title: String = "", content: String = "", place: String = "", in code: String? = nil,
    channelDefault: String? = nil, channel: String = "hotline", day: CivilDate = today,
    excluding: [String] = [], learned: ModelVerdict? = nil, with judges: Judges = .words
  ) -> RoutingDecision {
    let fields = [title, content, place].map { PlaceWords.fold($0) }
    return fields[0].withUnsafeBufferPointer { title in
      fields[1].withUnsafeBufferPointer { content in
        fields[2].withUnsafeBufferPointer { place in
          var verdict = judges.classifier.judge(title: title, content: content)
          if let learned { verdict.models.department = learned }
          return judges.router.route(RouteQuery(
            title: title, content: content, place: place, classification: verdict,
            channel: channel, jurisdiction: code, channelDefault: channelDefault, day: day,
            excluding: excluding))
        }
      }
    }
  }

  /// What a model of departments would say.
  static func learned(_ department: String, _ score: Float, holds: Bool = true) -> ModelVerdict {
    let names = jurisdictions.departments.map(\.name)
    let first = UInt16(names.firstIndex(of: department)!)
    return ModelVerdict(
      first: first, second: UInt16(names.firstIndex(of: "统计")!), third: nil, score: score,
      secondScore: 1 - score, thirdScore: 0, holds: holds, holdsWithPhrase: holds)
  }
}

struct RoutingCase: Sendable {
  let code: String?
  let unit: String
  let place: String
  let title: String
  let content: String

  init?(_ line: Substring) {
    let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
    guard parts.count == 3 else { return nil }
    code = parts[0] == "-" ? nil : String(parts[0])
    unit = parts[1].contains("-") ? String(parts[1]) : "\(parts[0])-\(parts[1])"
    var text = parts[2].drop { $0 == " " }
    if text.hasPrefix("@") {
      place = String(text.dropFirst().prefix { $0 != " " })
      text = text.drop { $0 != " " }.dropFirst()
    } else {
      place = ""
    }
    let fields = text.split(separator: "/", maxSplits: 1)
    title = String(fields[0]).trimmingCharacters(in: .whitespaces)
    content = fields.count > 1 ? String(fields[1]).trimmingCharacters(in: .whitespaces) : ""
  }

  static let all = routingCases.split(separator: "\n").compactMap { RoutingCase($0) }
}

@Suite struct RouterTests {
  @Test func everyCaseGoesWhereTheTableSays() {
    #expect(RoutingCase.all.count >= 100)
    for item in RoutingCase.all {
      let routing = Shipped.route(
        title: item.title, content: item.content, place: item.place, in: item.code)
      let unit = Shipped.jurisdictions[unit: routing.unit]
      #expect(
        unit.code == item.unit, "\(item.title): \(routing.description(in: Shipped.router))")
      #expect(routing.reason.isAbstention == unit.isDesk)
    }
  }

  @Test func everyUnitIsReachedByItsOwnName() {
    for unit in Shipped.jurisdictions.units where !unit.isDesk {
      let jurisdiction = Shipped.jurisdictions[unit.jurisdiction]
      let routing = Shipped.route(content: "向\(unit.name)反映一件事", in: jurisdiction.code)
      let found = Shipped.jurisdictions[unit: routing.unit]
      #expect(found.code == unit.code, "\(routing.description(in: Shipped.router))")
      for name in [unit.name] + unit.aliases + unit.quiet {
        #expect(
          Shipped.jurisdictions.unit(named: name, in: unit.jurisdiction)
            == Shipped.jurisdictions.unit(code: unit.code))
      }
    }
  }

  /// An item is never lost to a department that nobody holds.
  @Test func everyUsualDepartmentHasAUnitInEveryJurisdiction() {
    let local: Set = ["图书馆", "档案馆", "城乡融合", "特色产业"]
    for jurisdiction in Shipped.jurisdictions.all where jurisdiction.code != "000000" {
      let held = Set(jurisdiction.units.flatMap { Shipped.jurisdictions.units[$0].departments })
      for (number, department) in Shipped.jurisdictions.departments.enumerated()
      where !local.contains(department.name) {
        #expect(held.contains(UInt16(number)), "\(jurisdiction.name): \(department.name)")
      }
    }
  }

  @Test func fieldOutranksChannelAndChannelOutranksText() {
    let text = "平阴县小区物业不作为"
    let field = Shipped.route(content: text, in: "370481", channelDefault: "370112")
    #expect(field.jurisdiction == Shipped.jurisdictions.jurisdiction(code: "370481"))
    #expect(field.jurisdictionReason == .field)
    let channel = Shipped.route(content: text, channelDefault: "370112")
    #expect(channel.jurisdiction == Shipped.jurisdictions.jurisdiction(key: "licheng"))
    #expect(channel.jurisdictionReason == .channelDefault)
    let named = Shipped.route(content: text)
    #expect(named.jurisdiction == Shipped.jurisdictions.jurisdiction(key: "pingyin"))
    let place = Shipped.route(content: "滕州的亲戚说物业不作为", place: "平阴县")
    #expect(place.jurisdiction == Shipped.jurisdictions.jurisdiction(key: "pingyin"))
  }

  @Test(arguments: [
    ("滕州和台儿庄的公交", nil, JurisdictionReason.ambiguous),
    ("小区物业", nil, .notNamed),
    ("滕州小区物业", "370103", .unknownCode),
    ("滕州小区物业", "000000", .notNamed),
  ] as [(String, String?, JurisdictionReason)])
  func noJurisdictionGoesToTheDeskOfNowhere(
    text: String, code: String?, reason: JurisdictionReason
  ) {
    let routing = Shipped.route(content: text, in: code)
    #expect(routing.jurisdiction == nil)
    #expect(routing.jurisdictionReason == reason)
    #expect(Shipped.jurisdictions[unit: routing.unit].code == "000000-desk")
    #expect(routing.reason == .noJurisdiction)
  }

  @Test func abstentionKeepsCandidatesAndSaysWhy() {
    let close = Shipped.route(content: "轮椅和机井", in: "370481")
    #expect(close.reason == .tooClose)
    #expect(close.candidates.count >= 2)
    #expect(Shipped.jurisdictions[unit: close.unit].isDesk)
    #expect(close.description(in: Shipped.router).hasPrefix("难分"))
    let empty = Shipped.route(content: "你好", in: "370481")
    #expect(empty.reason == .nothingFound)
    #expect(empty.description(in: Shipped.router) == "没有职责依据,转人工派单")
  }

  @Test func theReasonShowsOurPhrasesAndNotTheText() {
    let routing = Shipped.route(title: "王五家的物业费太高", in: "370481")
    let words = routing.description(in: Shipped.router)
    #expect(words.hasPrefix("职责“物业费"), "\(words)")
    #expect(!words.contains("王五"))
  }

  @Test func theSameItemGivesTheSameRouting() {
    let jurisdictions = try! Jurisdictions(
      parsing: Shipped.files.reversed(), taxonomy: Shipped.taxonomy)
    let again = Router(
      jurisdictions: jurisdictions, rules: Shipped.rules, taxonomy: Shipped.taxonomy)
    for item in RoutingCase.all {
      let one = Shipped.route(title: item.title, content: item.content, in: item.code)
      #expect(one == Shipped.route(title: item.title, content: item.content, in: item.code))
      let other = PlaceWords.fold(item.title).withUnsafeBufferPointer { title in
        again.route(RouteQuery(
          title: title, content: UnsafeBufferPointer(start: nil, count: 0),
          place: UnsafeBufferPointer(start: nil, count: 0),
          classification: Shipped.classifier.judge(
            title: title, content: UnsafeBufferPointer(start: nil, count: 0)),
          jurisdiction: item.code, day: Shipped.today))
      }
      if item.content.isEmpty && item.place.isEmpty { #expect(other == one) }
    }
  }
}
