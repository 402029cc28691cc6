import Foundation
import Service
import Testing

@testable import wenzheng

@Suite struct ReloadTests {
  private struct Case {
    var verdict: String
    var lines: [String]
    var code: ExitCode
  }

  /// As the daemon sends them.
  private static let cases: [Case] = [
    Case(
      verdict: #"{"result":"adopted","configuration":"b","before":"a","changes":["#
        + #"{"file":"calendars/2027.json5","kind":"new"},"#
        + #"{"file":"channels.json5","kind":"changed"}],"reasons":[]}"#,
      lines: [
        "adopted: configuration b after a", "  new  calendars/2027.json5",
        "  changed  channels.json5",
      ], code: .ok),
    Case(
      verdict: #"{"result":"unchanged","configuration":"a","changes":[],"reasons":[]}"#,
      lines: ["the configuration a is in force already"], code: .ok),
    Case(
      verdict: #"{"result":"faults","configuration":"a","changes":[],"#
        + #""reasons":["x.json5: a: is 1","y.json5: b: is 2"]}"#,
      lines: [
        "x.json5: a: is 1", "y.json5: b: is 2",
        "not adopted: 2 faults; configuration a stays in force",
      ], code: .config),
    Case(
      verdict: #"{"result":"restart","configuration":"a","changes":[],"#
        + #""reasons":["wenzheng.json5: run"]}"#,
      lines: ["needs a restart; nothing was adopted:", "  wenzheng.json5: run"], code: .refused),
    Case(
      verdict: #"{"result":"refused","configuration":"a","changes":[],"reasons":["no"]}"#,
      lines: ["refused: no"], code: .refused),
    Case(
      verdict: #"{"result":"waiting","configuration":"a","changes":[],"reasons":["later"]}"#,
      lines: ["waiting: later"], code: .tempFail),
  ]

  @Test func everyVerdictHasItsWordsAndExitCode() throws {
    for each in Self.cases {
      let verdict = try JSONDecoder().decode(ReloadVerdict.self, from: Data(each.verdict.utf8))
      #expect(ReloadWords.lines(of: verdict).map { $0.pieces.map(\.text).joined() } == each.lines)
      #expect(ReloadWords.exitCode(of: verdict) == each.code)
    }
  }

  @Test func withoutADaemonNothingIsReloaded() throws {
    let folder = try scratchFolder()
    let run = try ProgramRun(["reload", "--run", folder, "--ledger", folder])
    #expect(run.code == .unavailable && run.out.isEmpty)
    #expect(run.err.contains("no daemon answers at \(folder)/control.sock"), "\(run.err)")
  }
}
