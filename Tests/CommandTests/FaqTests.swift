import Foundation
import Knowledge
import Testing
import WorkTime

@testable import wenzheng

/// `wenzheng faq` on a ledger's files, as a person sees it.
@Suite struct FaqTests {
  /// Two that are published, a draft that one of them contradicts, a candidate that three asked.
  private static func ledger() throws -> FaqLedger {
    let ledger = FaqLedger.self
    let made = try ledger.init()
    try made.publish(ledger.text("社保卡丢了怎么补办?", "带身份证到银行网点。") {
      $0.topic = "社保"
      $0.phrasings = ["社保卡补办要什么材料?"]
    })
    try made.publish(ledger.text("失业金怎么领?", "=网上办理") {
      $0.topic = "就业"
      $0.validUntil = CivilDate(year: 2027, month: 1, day: 31)
    })
    let draft = try made.add(ledger.text("社保卡丢失如何补办?", "工本费20元。"))
    try made.fold(draft, .conflicted(with: EntryID(1), differences: ["费用: 20元 / 10元"]))
    for (number, citizen) in ["0", "1", "2"].enumerated() {
      var gathered = Gathered(
        order: "370481-20261121-000-00000\(number + 1)", question: "居住证怎么办?",
        answer: "到派出所。", unit: "370481-gaj", minutes: 120,
        asked: Instant(milliseconds: 1_795_000_000_000))
      gathered.citizen = String(repeating: citizen + "f", count: 16)
      gathered.isNew = number == 0
      try made.fold(EntryID(4), .gathered(gathered))
    }
    return made
  }

  private func rows(_ text: String) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
  }

  private func numbers(_ run: ProgramRun) throws -> [String] {
    try rows(run.out).compactMap { $0["faq"] as? String }.map { String($0.suffix(1)) }
  }

  @Test func listsByRankAndNumber() throws {
    let ledger = try Self.ledger()
    let run = try ledger.run("faq", "list", "--json")
    #expect(run.code == .ok && run.err.contains("the daemon is down"))
    #expect(try numbers(run) == ["4", "1", "2", "3"])
    let first = try #require(try rows(run.out).first)
    #expect(first["askings"] as? Int == 3 && first["citizens"] as? Int == 3)
    #expect(first["rank"] as? Double != nil && first["stage"] as? String == "candidate")
    #expect(try numbers(ledger.run("faq", "list", "--topic", "就业", "--json")) == ["2"])
    #expect(try numbers(ledger.run("faq", "list", "--conflicts", "--json")) == ["1", "3"])
    let table = try ledger.run("faq", "list", "--stage", "first")
    #expect(table.out.contains("初审") && table.out.contains("矛盾"))
    #expect(try ledger.run("faq", "list", "--limit", "1").err.contains("1 of 4"))
    let csv = try ledger.run("faq", "list", "--csv").out
    #expect(csv.hasPrefix("faq,stage,version,question,unit,unit_name,askings"))
  }

  @Test func aNameThatNobodyKnowsIsNoEmptyList() throws {
    let run = try Self.ledger().run("faq", "list", "--unit", "370481-rs")
    #expect(run.code == .usage && run.err.contains("did you mean `370481-rsj`?"))
  }

  @Test func showsTheCard() throws {
    let ledger = try Self.ledger()
    let run = try ledger.run("faq", "show", "faq-000003")
    for part in ["工本费20元。", "faq-000001 社保卡丢了怎么补办?", "费用: 20元 / 10元", "李"] {
      #expect(run.out.contains(part), "\(part)")
    }
    let card = try ledger.run("faq", "show", "faq-000004", "--json")
    #expect(card.out.contains("\"minutes_mean\" : 120"))
    let none = try ledger.run("faq", "show", "faq-000009")
    #expect(none.code == .refused && none.err.contains("there is no entry faq-000009"))
  }

  @Test func reviewsShowTheWholeText() throws {
    let ledger = try Self.ledger()
    let run = try ledger.run("faq", "review", "--stage", "first")
    #expect(run.out.contains("社保卡丢失如何补办?") && run.out.contains("工本费20元。"))
    let none = try ledger.run("faq", "review", "--stage", "final")
    #expect(none.code == .ok && none.out.isEmpty)
    #expect(none.err.contains("nothing waits for the final review"))
  }

  /// With the model of meaning, too: the search is measured with it.
  @Test func searchesAsTheConfigurationFinds() throws {
    let ledger = try Self.ledger()
    let config = ClassifyTests.config
    let run = try ledger.run("faq", "search", "社保卡丢了怎么补", "--json", config: config)
    #expect(run.code == .ok)
    #expect(try numbers(run) == ["1"])
    let all = try ledger.run(
      "faq", "search", "社保卡丢失如何补办", "--all", "--json", config: config)
    #expect(try numbers(all).first == "3")
    let none = try ledger.run("faq", "search", "天上有几颗星", config: config)
    #expect(none.code == .refused && none.err.contains("nothing answers this"))
    let long = try ledger.run("faq", "search", String(repeating: "社保卡丢了怎么补", count: 30))
    #expect(long.err.contains("its first 120 characters were looked at"))
  }

  @Test func upkeepIsListed() throws {
    let ledger = try Self.ledger()
    let pairs = try rows(try ledger.run("faq", "conflicts", "--json").out)
    #expect(pairs.count == 1 && pairs.first?["other_faq"] as? String == "faq-000003")
    let table = try ledger.run("faq", "conflicts")
    #expect(table.out.contains("费用: 20元 / 10元") && table.out.contains("faq-000003"))
    let gaps = try ledger.run("faq", "gaps")
    #expect(gaps.out.contains("居住证怎么办?") && gaps.err.contains("6.0 工时 in all"))
    try ledger.fold(EntryID(2), .expired(ownerDue: Instant(milliseconds: 1_000)))
    let stale = try ledger.run("faq", "stale", "--within", "100000d", "--fail-if-late")
    #expect(stale.code == .usage, "a hundred years are the most")
    let late = try ledger.run("faq", "stale", "--within", "3650d", "--fail-if-late")
    #expect(late.code == .refused && late.out.contains("逾期"))
    #expect(try ledger.run("faq", "list", "--expired", "--json").out.contains("faq-000002"))
  }

  @Test func statusCountsEntries() throws {
    let ledger = try Self.ledger()
    let run = try ledger.run("status")
    #expect(run.out.contains("2 published, 1 in review, 1 candidates, 0 expired, 2 in conflict"))
    #expect(try ledger.run("status", "--json").out.contains("\"in_review\" : 1"))
  }

  @Test func theLogTellsOfThem() throws {
    let run = try Self.ledger().run("log", "--type", "faq-approve", "--json")
    #expect(run.code == .ok && run.out.split(separator: "\n").count == 6)
    #expect(run.out.contains("\"faq\":\"faq-000001\""))
  }

  // MARK: What is written

  @Test func whatIsExportedIsImportedAgain() throws {
    let ledger = try Self.ledger()
    for format in ["json", "csv"] {
      let file = ledger.directory + "/faq.\(format)"
      let run = try ledger.run("faq", "export", "--format", format, "--out", file)
      #expect(run.code == .ok, "\(run.err)")
      let dry = try ledger.run("faq", "import", file, "--dry-run", "--json")
      #expect(dry.code == .ok && dry.out.contains("\"added\" : 2"), "\(dry.err)\(dry.out)")
    }
    let csv = try String(contentsOfFile: ledger.directory + "/faq.csv", encoding: .utf8)
    #expect(csv.contains(",'=网上办理,") && csv.contains("\r\n"))
    let unit = try ledger.run("faq", "export", "--topic", "就业")
    #expect(try rows(unit.out).count == 1)
    let page = try ledger.run("faq", "export", "--format", "markdown")
    #expect(page.out.contains("## 就业\n") && page.out.contains("## 社保\n"))
  }

  @Test func answersAreAPage() throws {
    let ledger = try Self.ledger()
    let page = try ledger.run("faq", "answers", "--topic", "社保", "--format", "html")
    #expect(page.out.hasPrefix("<!DOCTYPE html>") && page.out.contains("社保解答清单"))
    #expect(!page.out.contains("失业金"))
    let none = try ledger.run("faq", "answers", "--topic", "无")
    #expect(none.code == .refused && none.err.contains("no published entry has the topic `无`"))
  }
}
