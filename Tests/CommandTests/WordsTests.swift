import Formats
import Foundation
import Glibc
import Testing

@testable import wenzheng

/// What is wrong with a command line is said before anything is sent, with the way to the help.
@Suite struct WordsTests {
  private static let long = String(repeating: "x", count: 129)
  private static let order = "370481-20261121-003-000127"
  private static let why = String(repeating: "为", count: 1_400)

  static let limits: [(words: [String], sentence: String)] = [
    (["act", "mailbox/" + long, "accept"],
      "the source_id of ORDER has 129 bytes; at most 128 are taken."),
    (["act", long + "/1", "accept"],
      "the channel of ORDER has 129 bytes; at most 128 are taken."),
    (["act", "mailbox/1\n2", "accept"],
      "the source_id of ORDER holds a line break or another control character."),
    (["act", "mailbox/1\u{0}2", "accept"], "the source_id of ORDER holds a NUL character."),
    (["act", order, "accept", "--id", long], "--id has 129 bytes; at most 128 are taken."),
    (["act", order, "accept", "--id", "a\tb"],
      "--id holds a line break or another control character."),
    (["act", order, "accept", "--unit", long], "--unit has 129 bytes; at most 128 are taken."),
    (["act", order, "dispatch", "--co-unit", long],
      "--co-unit has 129 bytes; at most 128 are taken."),
    (["act", order, "dispatch", "--co-unit", "370481-zjj=" + why],
      "the part of --co-unit 370481-zjj has 4200 bytes; at most 4096 are taken."),
    (["act", order, "dispatch", "--co-unit", "a", "--co-unit", "a"],
      "--co-unit names `a` twice."),
    (["act", order, "milestone", "--milestone", long],
      "--milestone has 129 bytes; at most 128 are taken."),
    (["act", order, "return", "--why", why], "--why has 4200 bytes; at most 4096 are taken."),
    (["act", order, "note", "--text", String(repeating: "x", count: 65_537)],
      "--text has 65537 bytes; at most 65536 are taken."),
    (["deadletter", "drop", "1", "--why", why], "--why has 4200 bytes; at most 4096 are taken."),
    (["deadletter", "replay", "1", "--id", long], "--id has 129 bytes; at most 128 are taken."),
    (["orders", "--text", why], "--text has 4200 bytes; at most 4096 are taken."),
    (["act", "mailbox/", "accept"],
      "`mailbox/` is no order number such as 370481-20261121-003-000127, and no item such as "
        + "mailbox/2026-17."),
    (["show", "7"], "`7` is no order number such as 370481-20261121-003-000127."),
    (["orders", "--jurisdiction", "7"], "--jurisdiction is a code of six digits, not `7`."),
  ]

  @Test func textsOverTheirLimitsAreTheUsers() throws {
    let folder = try scratchFolder()
    for (words, sentence) in Self.limits {
      let run = try ProgramRun(words + ["--ledger", folder, "--run", folder])
      let isGroup = words[0] == "deadletter"
      let command = isGroup ? "\(words[0]) \(words[1])" : words[0]
      #expect(run.err == "wenzheng: \(sentence)\nTry `wenzheng help \(command)`.\n")
      #expect(run.code == .usage && run.out.isEmpty, "\(sentence)")
    }
  }

  @Test func aFileThatCannotBeReadIsSaidWithTheReason() throws {
    let folder = try scratchFolder()
    let good = folder + "/items.jsonl"
    try write(goodItem("1"), good)
    let cases = [
      (folder + "/none", "No such file or directory"), (folder, "it is a folder"),
      (good + "/x", "Not a directory"),
    ]
    for (path, reason) in cases {
      let place = ["--ledger", folder, "--run", folder]
      let commands = [
        ["act", Self.order, "note", "--text-file", path],
        ["submit", good, "-c", "mailbox", "--dry-run", "--map", path],
      ]
      for words in commands {
        let run = try ProgramRun(words + place)
        #expect(run.err == "wenzheng: \(path) cannot be read: \(reason).\n")
        #expect(run.code == .noInput)
      }
    }
  }

  @Test func aFaultOfAConfigurationNamesItsFolder() throws {
    let folder = try scratchFolder()
    try write("{ ledgr: 1 }", folder + "/wenzheng.json5")
    let run = try ProgramRun(["status", "--config", folder])
    #expect(run.code == .config)
    let sentence = "unknown key 'ledgr'; did you mean 'ledger'?"
    #expect(run.err == "wenzheng: \(folder)/wenzheng.json5: \(sentence)\n")
  }

  @Test(arguments: [
    ("370481-zj", "370481-zjj", "; did you mean `370481-zjj`?"), ("x", nil, "."),
  ] as [(String, String?, String)])
  func namesThatNobodyKnows(value: String, nearest: String?, end: String) {
    let fault = UsageFault.unknownName(option: "--unit", value: value, nearest: nearest)
    #expect(
      "\(fault)" == "--unit: neither the configuration nor any order has `\(value)`" + end)
  }

  /// A person sees what was too large without decoding it.
  @Test func theHeadOfALongLineIsText() throws {
    let max = RejectedFile.headCharactersMax
    let chinese = Array(String(repeating: "问", count: 1_000).utf8)
    #expect(RejectedFile.headText(of: chinese) == String(repeating: "问", count: max))
    // A character that is cut at the end of what is looked at is no fault.
    let shifted = Array("a".utf8) + chinese
    #expect(RejectedFile.headText(of: shifted)?.count == max)
    #expect(RejectedFile.headText(of: Array("short".utf8)) == "short")
    #expect(RejectedFile.headText(of: [0xFF] + chinese) == nil)
    #expect(RejectedFile.headText(of: [0xE9, 0x97]) == nil)
    #expect(RejectedFile.headText(of: []) == "")
  }
}
