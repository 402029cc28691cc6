import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

@Suite struct AdoptionTests {
  private func adopt(
    _ configuration: Configuration, into table: inout Table
  ) throws -> [Event.Body] {
    let now = try local("2026-11-23 10:00")
    let bodies = configuration.adoption(known: table.state.configuration)
    for body in bodies { try table.fold(Decision(body, at: now), now: now) }
    return bodies
  }

  private func sent(_ bodies: [Event.Body]) -> [String] {
    bodies.compactMap { if case .configurationText(let file, _, _, _) = $0 { file } else { nil } }
  }

  /// What the ledger holds afterwards is what the files held, byte for byte.
  private func check(_ table: Table, _ files: [(name: String, bytes: [UInt8])]) {
    #expect(table.state.configuration.texts.count == files.count)
    for (name, bytes) in files {
      let kept = table.state.configuration.texts[name].map { Array($0.utf8) }
      #expect(kept == bytes, "\(name)")
    }
  }

  @Test func theLedgerHoldsTheTextsAndDecidesByThem() throws {
    let files = try smallFiles()
    let configuration = try Configuration(files: files)
    var table = try Table(configuration)
    let bodies = try adopt(configuration, into: &table)
    #expect(Set(sent(bodies)) == Set(files.map(\.name)))
    check(table, files)
    #expect(table.state.configuration.id == configuration.id && configuration.id.utf8.count == 12)
    #expect(table.state.configuration.files == configuration.files)
    // The texts alone make the same configuration again, in whatever order they come.
    let again = try Configuration(
      files: table.state.configuration.texts.map { ($0.key, Array($0.value.utf8)) })
    #expect(again.id == configuration.id)
    let nothing = try adopt(configuration, into: &table)
    #expect(sent(nothing).isEmpty)
    check(table, files)
  }

  /// Only what changed is sent again; what is gone is gone.
  @Test func onlyTheChangedFileIsSentAgain() throws {
    var files = try smallFiles()
    var table = try Table()
    let first = try Configuration(files: files)
    _ = try adopt(first, into: &table)
    let at = try #require(files.firstIndex { $0.name == "channels.json5" })
    files[at].bytes += Array("// seen\n".utf8)
    let second = try Configuration(files: files)
    let bodies = try adopt(second, into: &table)
    #expect(second.id != first.id && sent(bodies) == ["channels.json5"])
    check(table, files)
    files.removeAll { $0.name == "calendars/2025.json5" }
    let third = try Configuration(files: files)
    let fewer = try adopt(third, into: &table)
    #expect(sent(fewer).isEmpty)
    check(table, files)
    // And back again: what was dropped must be sent once more.
    let back = try adopt(first, into: &table)
    #expect(sent(back) == ["calendars/2025.json5", "channels.json5"])
  }

  /// A long text goes in parts between characters, and comes back whole.
  @Test(arguments: 0...4)
  func longTextsGoInParts(shift: Int) throws {
    var files = try smallFiles()
    let at = try #require(files.firstIndex { $0.name == "channels.json5" })
    // Characters of three and four bytes, of several scalars, and a CRLF, at every shift against
    // the parts' ends.
    let filler = String(repeating: "问政👨‍👩‍👧\r\n// ", count: 25_000)
    let ascii = String(repeating: "a", count: shift)
    files[at].bytes = Array("//\(ascii)\(filler)\n".utf8) + files[at].bytes
    let configuration = try Configuration(files: files)
    var table = try Table(configuration)
    let bodies = try adopt(configuration, into: &table)
    var parts = 0
    for case .configurationText("channels.json5", let part, let total, let text) in bodies {
      #expect(part == parts && text.utf8.count <= Configuration.textBytesMax)
      #expect(text.utf8.count > Configuration.textBytesMax - 4 || part == total - 1)
      #expect(!text.unicodeScalars.contains("\u{FFFD}"))
      parts += 1
    }
    #expect(parts == (files[at].bytes.count - 1) / Configuration.textBytesMax + 1)
    check(table, files)
  }

  @Test func partsOfSmallTexts() {
    #expect(Configuration.parts(of: "") == [""])
    #expect(Configuration.parts(of: "问") == ["问"])
    let full = String(repeating: "a", count: Configuration.textBytesMax)
    #expect(Configuration.parts(of: full).count == 1)
    #expect(Configuration.parts(of: full + "b").count == 2)
  }

  /// What one file says of another must be there.
  @Test func faultsAcrossFiles() throws {
    let cases: [(file: String, text: String, sentence: String)] = [
      (
        "policies/90-defaults.json5",
        "{ policies: [ { id: 'x', title: 'x', when: { channels: ['fax'] }, "
          + "resolve: '1 working day', valid_from: '2020-01-01', source: 'x' }, { id: 'all', "
          + "title: 'x', resolve: '1 working day', valid_from: '2020-01-01', source: 'x' } ] }",
        "policies/90-defaults.json5: policies[0].when.channels[0]: names the channel 'fax', which "
          + "channels.json5 does not have"
      ),
      (
        "policies/90-defaults.json5",
        "{ policies: [ { id: 'x', title: 'x', when: { jurisdictions: ['999999'] }, "
          + "resolve: '1 working day', valid_from: '2020-01-01', source: 'x' }, { id: 'all', "
          + "title: 'x', resolve: '1 working day', valid_from: '2020-01-01', source: 'x' } ] }",
        "policies/90-defaults.json5: policies[0].when.jurisdictions[0]: names the jurisdiction "
          + "'999999', which no file of jurisdictions has"
      ),
      (
        "channels.json5",
        "{ channels: [ { name: 'hotline', title: 'x' }, { name: 'mailbox', title: 'x', "
          + "jurisdiction: '999999' }, { name: 'consultation', title: 'x' }, { name: 'disclosure', "
          + "title: 'x' } ] }",
        "channels.json5: channels[1].jurisdiction: names the jurisdiction '999999', which no file "
          + "of jurisdictions has"
      ),
    ]
    for (file, text, sentence) in cases {
      var files = try smallFiles()
      for at in files.indices where files[at].name == file { files[at].bytes = Array(text.utf8) }
      do throws(ConfigFault) {
        _ = try Configuration(files: files)
        Issue.record("taken: \(sentence)")
      } catch {
        #expect("\(error)" == sentence)
      }
    }
    for name in [
      "channels.json5", "actions.json5", "knowledge.json5", "synonyms.json5", "taxonomy.json5",
    ] {
      let files = try smallFiles().filter { $0.name != name }
      do throws(ConfigFault) {
        _ = try Configuration(files: files)
        Issue.record("went on without \(name)")
      } catch {
        #expect("\(error)" == "\(name): cannot be read: there is no such file")
      }
    }
  }
}
