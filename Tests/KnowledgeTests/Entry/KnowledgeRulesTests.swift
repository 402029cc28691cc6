import Formats
import Testing

@testable import Knowledge

@Suite struct KnowledgeRulesTests {
  @Test func whatIsNotSaidIsAsUsual() throws {
    let rules = try KnowledgeRules(parsing: Array("{}".utf8), file: "knowledge.json5")
    #expect(rules == KnowledgeRules())
    #expect(rules.citizensMin == 3 && rules.ownerWorkingDays == 10)
  }

  @Test func everythingCanBeSaid() throws {
    let text = "{ citizens_min: 5, owner_working_days: 20, proofreading: ['370112'] }"
    let rules = try KnowledgeRules(parsing: Array(text.utf8), file: "knowledge.json5")
    #expect(rules.citizensMin == 5 && rules.ownerWorkingDays == 20)
    #expect(rules.proofreading == ["370112"])
  }

  static let bad = """
    {                              | knowledge.json5: is not JSON5
    []                             | knowledge.json5: must be an object
    {citizen_min: 3}               | unknown key 'citizen_min'; did you mean 'citizens_min'?
    {citizens_min: 0}              | knowledge.json5: citizens_min: is 0; allowed is 1 to 100
    {citizens_min: 101}            | citizens_min: is 101; allowed is 1 to 100
    {citizens_min: "3"}            | citizens_min: must be a whole number, not a text
    {owner_working_days: 0}        | owner_working_days: is 0; allowed is 1 to 250
    {proofreading: "370112"}       | proofreading: must be a list, not a text
    {proofreading: ["37011"]}      | proofreading[0]: '37011' is no division code
    {proofreading: ["370112", "370112"]} | proofreading[1]: '370112' stands twice
    """

  static func fault(of text: String) -> ConfigFault? {
    do throws(ConfigFault) {
      _ = try KnowledgeRules(parsing: Array(text.utf8), file: "knowledge.json5")
    } catch { return error }
    return nil
  }

  static let badLines = bad.split(separator: "\n").map { String($0) }

  @Test(arguments: badLines)
  func everyFaultNamesFileAndKey(line: String) throws {
    let parts = line.split(separator: "|").map { String($0) }
    let fault = try #require(Self.fault(of: parts[0]))
    let wanted = parts[1].dropFirst()
    #expect(fault.description.contains(wanted), "\(fault)")
    #expect(fault.file == "knowledge.json5")
  }
}
