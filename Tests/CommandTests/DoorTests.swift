import Appeals
import Formats
import Foundation
import Testing
import WorkTime

@testable import wenzheng

@Suite struct LocalTimeTests {
  static let texts: [(text: String, time: String?)] = [
    ("2023-01-02 10:11:12", "2023-01-02T10:11:12+08:00"),
    ("2023/1/2 9:05", "2023-01-02T09:05:00+08:00"), ("2023.1.2", "2023-01-02T00:00:00+08:00"),
    ("2023年1月2日", "2023-01-02T00:00:00+08:00"),
    ("2023年1月2日 9时5分7秒", "2023-01-02T09:05:07+08:00"),
    ("2023年12月2日9:05:07", "2023-12-02T09:05:07+08:00"),
    ("20230102", "2023-01-02T00:00:00+08:00"), ("20230102101112", "2023-01-02T10:11:12+08:00"),
    ("2023-01-02T10:11", "2023-01-02T10:11:00+08:00"),
    ("1/2/2023", nil), ("2023-02-30", nil), ("2023-1-2 25:00", nil), ("2023-1-2 9", nil),
    ("2023-1-2 9:5:7:9", nil), ("tomorrow", nil), ("", nil), ("2023", nil), ("2023-1", nil),
    ("2023-01-02 10:11:12 pm", nil), ("２０２３-01-02", nil), ("2023-1-2 9:05 ", nil),
  ]

  @Test func timesOfTables() {
    for (text, time) in Self.texts {
      #expect(LocalTimeText.instant(text, offsetMinutes: 480)?.text() == time, "\(text)")
    }
  }
}

@Suite struct InputFormatTests {
  static let inputs: [(name: String, head: String, format: InputFormat?)] = [
    ("a.jsonl", "{}", .lines), ("a.json", "[{}]", .array), ("a.json", "{}\n{}", .lines),
    ("a.jsonl", "\u{FEFF} [", .array), ("a", "{", .lines), ("", "\n\n[", .array),
    ("a.csv", "a,b", .table), ("a.csv", "[a],b", .table), ("a.txt", "a,b\n", .table),
    ("", "工单号\t联系人", .table), ("a.eml", "nonsense", .mail), ("", "Received: from x", .mail),
    ("a", "X-Mailer: y\n", .mail), ("a", "From x Fri Nov 20 09:15:02 2026", .mbox),
    ("a.mbox", "x", .mbox), ("a.pdf", "%PDF-1.4\n", nil), ("a", "hello", nil), ("a", "", .lines),
    ("a.jsonl", "broken", .lines), ("a.json", "broken", .lines),
  ]

  @Test func areSeenByContentAndName() {
    for (name, head, format) in Self.inputs {
      #expect(InputFormat.of(name: name, head: Array(head.utf8)) == format, "\(name) \(head)")
    }
  }

  @Test func foldersAreWalkedInOrder() throws {
    let root = try scratchFolder()
    for folder in ["b", "b/done", "done", "mail/new", "mail/cur", "mail/tmp"] {
      try FileManager.default.createDirectory(
        atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
    }
    for name in [
      "z.csv", "a.jsonl", "a.jsonl.rejected.jsonl", ".hidden", "b/2", "b/10", "b/done/x", "done/x",
      "mail/new/2", "mail/cur/1:2,S", "mail/tmp/0",
    ] { try write("", "\(root)/\(name)") }
    let found = try InputPaths.files(of: ["-", root]).map { $0.replacing(root + "/", with: "") }
    #expect(found == ["-", "a.jsonl", "b/10", "b/2", "b/done/x", "mail/new/2", "mail/cur/1:2,S",
      "z.csv"])
    #expect(InputPaths.isInMaildir("\(root)/mail/new/2"))
    for path in ["\(root)/b/2", "-", "a", "/", "", "/a"] {
      #expect(!InputPaths.isInMaildir(path), "\(path)")
    }
  }
}

@Suite struct DoorTests {
  @Test func anArrayIsItsElements() throws {
    let path = try scratchFolder() + "/items.json"
    try write("[\n \(goodItem("1")),\n{\"source_id\":2},\n\n\(goodItem("3"))\n]", path)
    let run = try DoorRun(path)
    #expect(run.items.map(\.key) == ["1", "3"] && run.tally.exitCode == .refused)
    #expect(run.refused.map(\.line) == [3] && run.refused.map(\.code) == ["wrong-type"])
    try write("[\(goodItem("1")),\(goodItem("2")) x", path)
    let broken = try DoorRun(path)
    #expect(broken.items.map(\.key) == ["1", "2"] && broken.tally.brokenInputs == 1)
    #expect(broken.refused.map(\.sentence) == [
      "the array breaks off at byte 145; what stands behind it cannot be told apart, so correct "
        + "the file there and submit it again",
    ])
  }

  /// What the daemon would make a dead letter of is refused here, with the daemon's own code.
  @Test func anItemThatNamesItsCitizenIsRefused() throws {
    let path = try scratchFolder() + "/items.jsonl"
    let items = [
      goodItem("H-13800001234", more: #","citizen":{"phone":"138 0000 1234"}"#),
      goodItem("ok", more: #","citizen":{"phone":"138 0000 1234"}"#),
      goodItem("2", more: #","channel":"nonsense""#),
    ]
    try write(items.joined(separator: "\n"), path)
    let run = try DoorRun(path)
    #expect(run.items.map(\.key) == ["ok"])
    #expect(run.refused.map(\.code) == ["personal-number", "unknown-channel"])
  }

  /// Whatever a mail says of times, with `--received now` nothing of it differs the second time but
  /// the time, which the daemon takes for no difference.
  @Test func aMailThatIsReceivedNowIsTheSameAgain() throws {
    let path = try scratchFolder() + "/a.eml"
    try write("Message-ID: <5>\nReceived: x; 20 Nov 2026 09:15 +0800\n"
      + "Date: 20 Nov 2026 09:15 +0800\nSubject: a\n\nb\n", path)
    var opening = InputOpening()
    opening.mapping = ItemMapping()
    opening.mapping?.take(.now)
    let secret = LedgerSecret([1, 2, 3])
    let items = try (0..<2).map { _ in
      usleep(2_000)
      let json = Array(try #require(try DoorRun(path, opening).items.first).value.utf8)
      return try json.withUnsafeBufferPointer { try AppealReader.stored($0).get() }
    }
    #expect(items.allSatisfy { $0.receivedIsOurs && $0.extra?.contains("original") == false })
    var hashes: Set<UInt64> = []
    for item in items {
      var record = JSONWriter()
      item.encode(into: &record)
      hashes.insert(secret.text(item, record: record.bytes))
    }
    #expect(hashes.count == 1 && items[0].receivedAt != items[1].receivedAt)
  }

  @Test func aMailOf163IsTaken() throws {
    let path = try scratchFolder() + "/a.eml"
    try write("Message-ID: <5f.1.Coremail.liwei83@163.com>\nFrom: liwei83@163.com\n"
      + "Date: 20 Nov 2026 09:15 +0800\nSubject: a\n\nb\n", path)
    let run = try DoorRun(path)
    #expect(run.refused.isEmpty && run.items.first?.key.hasPrefix("sha256-") == true)
  }

  static let table = "source_id,received_at,title,citizen.phone,confidential\n"

  @Test func aTableOfTheSchemasOwnNames() throws {
    let path = try scratchFolder() + "/t.csv"
    try write("\u{FEFF}" + Self.table
      + "1,2026-11-20 10:00,停水,13800000000,是\n"
      + "2,2026-11-20T10:00:00Z,\"两行\n文字\",,\n3,,t,,\n", path)
    var opening = InputOpening()
    var mapping = ItemMapping.ofTables
    mapping.take(zoneMinutes: 480)
    opening.tableMappings = [mapping]
    let run = try DoorRun(path, opening)
    #expect(run.items.map(\.value) == [
      #"{"source_id":"1","received_at":"2026-11-20T10:00:00+08:00","title":"停水","#
        + #""citizen":{"phone":"13800000000"},"confidential":true}"#,
      #"{"source_id":"2","received_at":"2026-11-20T10:00:00Z","title":"两行\n文字"}"#,
    ])
    #expect(run.refused.map(\.line) == [5] && run.refused.map(\.code) == ["missing-field"])
  }

  static let brokenTables: [(table: String, keys: [String], refused: [String])] = [
    ("source_id,title\n1,t\n", [], ["1 missing-column"]),
    ("", [], ["1 missing-column"]),
    ("source_id,received_at,title,source_id\n", [], ["1 duplicate-field"]),
    ("source_id,received_at,title\n1,2026-11-20T10:00Z,a\"b\n2,2026-11-20T10:00Z,c\n", ["2"],
      ["2 broken-quote"]),
    ("source_id,received_at,title\n1,2026-11-20T10:00Z,\"a\n2,2026-11-20T10:00Z,c\n", ["2"],
      ["2 broken-quote"]),
    ("source_id,received_at,title\n1,2026-11-20T10:00Z\n2,2026-11-20T10:00Z,c\n", ["2"],
      ["2 column-count"]),
    ("\"a\"b,c\n1,2\n", [], ["1 broken-quote"]),
  ]

  @Test func brokenTablesSayWhere() throws {
    let folder = try scratchFolder()
    for (index, (table, keys, refused)) in Self.brokenTables.enumerated() {
      let path = "\(folder)/\(index).csv"
      try write(table, path)
      let run = try DoorRun(path)
      #expect(run.items.map(\.key) == keys, "\(index)")
      #expect(run.refused.map { "\($0.line) \($0.code)" } == refused, "\(index)")
      #expect(run.tally.exitCode == .refused)
    }
    try write("source_id,recieved_at,title\n", folder + "/x.csv")
    #expect(try DoorRun(folder + "/x.csv").refused.map(\.sentence) == [
      "the column 'received_at' is missing in the header; did you mean 'recieved_at'?",
    ])
  }

  @Test func aTableInGB18030AndOneBrokenRow() throws {
    let path = try scratchFolder() + "/gb.csv"
    // 停水了 in GB 18030; 停水 alone passes as UTF-8.
    let text: [UInt8] = [0xCD, 0xA3, 0xCB, 0xAE, 0xC1, 0xCB]
    let head = Array("source_id,received_at,title\n".utf8)
    func row(_ id: String, _ title: [UInt8]) -> [UInt8] {
      Array("\(id),2026-11-20T10:00Z,".utf8) + title + [0x0A]
    }
    try write(head + row("1", text) + row("2", [0xCD, 0xFF]) + row("3", text), path)
    let run = try DoorRun(path)
    #expect(run.items.map(\.key) == ["1", "3"])
    #expect(run.items.allSatisfy { $0.value.contains("停水了") })
    #expect(run.refused.map(\.sentence) == [
      "byte 75 of the file, in the column 'title', is no text of GB18030",
    ])
    try write([0xFF, 0xFE, 0x61, 0, 0x2C, 0], path)
    #expect(try DoorRun(path).refused.map(\.code) == ["utf-16"])
  }

  @Test func anMboxIsItsMails() throws {
    let path = try scratchFolder() + "/mails.mbox"
    let head = "Date: 20 Nov 2026 09:15 +0800\n"
    try write("From a@b Fri Nov 20 09:15:02 2026\nMessage-ID: <1>\n\(head)\na\n>From x\n"
      + "From here on\n\nFrom b Fri Nov 20 09:15:02 2026\nMessage-ID: <2>\n\(head)\nb\n\n"
      + "From now on it is dry\n\nFrom Monday: no water at 10:30\n\n"
      + "From Sun to Wed: from 10:30 on\n\n"
      + "From c Fri Nov 20 09:15:03 2026\nSubject: 3\n\nc\n", path)
    let run = try DoorRun(path)
    #expect(run.items.map(\.key) == ["1", "2"])
    #expect(run.items[0].value.contains(#""content":"a\nFrom x\nFrom here on""#))
    #expect(run.items[1].value.contains(#""content":"b\n\nFrom now on it is dry\n\n"#
      + #"From Monday: no water at 10:30\n\nFrom Sun to Wed: from 10:30 on""#))
    #expect(run.refused.map { "\($0.line) \($0.code)" } == ["21 missing-date"])
    #expect(run.refusedItems == ["Subject: 3\n\nc\n"])
  }

  /// The envelope lines that programs write; all others are text.
  static let envelopes: [(line: String, isOne: Bool)] = [
    ("From a@b Fri Nov 20 09:15:02 2026", true), ("From - Fri Nov 20 09:15:02 2026", true),
    ("From a@b Fri Nov  6 09:15 2026", true), ("From a Fri, 20 Nov 2026 09:15:02 +0800", true),
    ("From a@b Fri Nov 20 09:15:02 CST 2026", true),
    ("From here: to there and on to 09:15", false), ("From Fri Nov 20 09:15:02 2026", false),
    ("From a@b Fri Nov 20 2026", false), ("From what I saw on Fri at 09:15 it was", false),
  ]

  @Test func whatBeginsAMailOfAnMbox() throws {
    let folder = try scratchFolder()
    for (index, (line, isOne)) in Self.envelopes.enumerated() {
      let path = "\(folder)/\(index).mbox"
      let mail = "Date: 20 Nov 2026 09:15 +0800\n\na\n\n"
      try write("From a Fri Nov 20 09:15:02 2026\n\(mail)\(line)\n\(mail)", path)
      #expect(try DoorRun(path).items.count == (isOne ? 2 : 1), "\(line)")
    }
  }

  /// What is refused of mail is kept beside its reason, as it came.
  @Test(arguments: ["eml", "mbox"])
  func aMailThatIsRefusedIsKept(form: String) throws {
    let path = try scratchFolder() + "/a." + form
    let from = form == "mbox" ? "From a Fri Nov 20 09:15:02 2026\n" : ""
    try write(from + "Subject: x\n\nabc\n", path)
    let run = try DoorRun(path)
    #expect(run.refused.map(\.code) == ["missing-date"])
    #expect(run.refusedItems == ["Subject: x\n\nabc\n"])
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: MailLimits.messageBytesMax)
    try write(Array((from + "Subject: x\n\n").utf8) + long, path)
    #expect(try DoorRun(path).refused.map(\.code) == ["item-too-large"])
    let kept = try Data(contentsOf: URL(fileURLWithPath: path + RejectedFile.suffix))
    #expect(kept.count > MailLimits.messageBytesMax)
  }

  /// What grows while it is read is taken up to its last whole item.
  @Test(arguments: ["jsonl", "csv", "json", "eml", "mbox"])
  func aFileThatGrows(form: String) throws {
    let path = try scratchFolder() + "/grows." + form
    let mail = "Message-ID: <1>\nDate: 20 Nov 2026 09:15 +0800\n\na\n"
    let from = "From a Fri Nov 20 09:15:02 2026\n"
    let texts = [
      "jsonl": goodItem("1") + "\n" + #"{"source_id":"2","#,
      "csv": "source_id,received_at,title\n1,2026-11-20T10:00Z,t\n2,2026-11-20T10:00Z,h",
      "json": "[" + goodItem("1") + #",{"source_id":"#, "eml": mail,
      "mbox": from + mail + "\n" + from + mail,
    ]
    try write(try #require(texts[form]), path)
    let source = try InputOpening().open(path)
    let end = try #require(FileHandle(forWritingAtPath: path))
    try end.seekToEnd()
    try end.write(contentsOf: Data("more".utf8))
    let delivery = FakeDelivery()
    let terminal = Terminal(color: .never, environment: [:])
    let submission = Submission(channel: "mailbox", delivery: delivery, terminal: terminal)
    try source.input.read(to: submission)
    #expect(source.source.hasGrown)
    #expect(delivery.items.map(\.key) == (form == "eml" ? [] : ["1"]))
    #expect(submission.tally.refused == 0)
  }

  @Test func aLineOfMegabytes() throws {
    let path = try scratchFolder() + "/long.csv"
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
    try write(Array(Self.table.utf8) + long + Array("\n1,2026-11-20T10:00Z,t,,\n".utf8), path)
    let run = try DoorRun(path)
    #expect(run.items.map(\.key) == ["1"] && run.refused.map(\.code) == ["item-too-large"])
    let kept = try Data(contentsOf: URL(fileURLWithPath: path + RejectedFile.suffix))
    #expect(kept.count > 4 << 20)
  }
}

@Suite struct ExportMappingTests {
  /// Every column of the export, in its order: names are public, the values our own.
  static let columns = """
    工单号,接收时间,问题描述,转办意见,办结时限,联系人,联系电话,地址,紧急程度,是否保密,是否回复,\
    回复备注,办理轨迹,转办人,备注,受理类型,受理员,受理员工号,信息来源,来电类别,录入时间,一级分类,\
    二级分类,三级分类,四级分类,五级分类,工单类型,回复类型,回复（回退或申请）时间,\
    回复（回退或申请）部门,办理情况或回退（延期）理由,回退意见,领导意见,签发人,联系人1,联系电话1,\
    申请延期至,申请延期天数,答复来电人情况,答复人,答复时间,答复电话,下级单位,下级回复时间
    """

  @Test func theExportOfAPlatform() throws {
    let names = Self.columns.split(separator: ",").map(String.init)
    #expect(names.count == 44)
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Config/mappings/12345-export.json5").path
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let mapping = try ItemMapping(parsing: Array(text.utf8), file: "12345-export.json5")
    #expect(mapping.missing(in: names) == [])
    let values = [
      "工单号": "JN2023001", "接收时间": "2023-01-02 10:11:12", "办结时限": "2023/1/9 18:00",
      "录入时间": "2023-01-02 09:30:00", "问题描述": "路灯不亮", "联系人": "王先生",
      "联系电话": "13800001234", "地址": "幸福路", "是否保密": "否", "是否回复": "是",
      "来电类别": "投诉类", "一级分类": "城乡建设", "备注": "夜间", "签发人": "李某",
    ]
    let path = try scratchFolder() + "/export.csv"
    try write(Self.columns + "\r\n" + names.map { values[$0] ?? "" }.joined(separator: ",")
      + "\r\n", path)
    var opening = InputOpening()
    opening.tableMappings = [mapping, .ofTables]
    let run = try DoorRun(path, opening)
    let json = Array(try #require(run.items.first?.value).utf8)
    let appeal = try json.withUnsafeBufferPointer { try AppealReader.stored($0).get() }
    #expect(appeal.sourceID == "JN2023001" && appeal.upstream?.number == "JN2023001")
    #expect(appeal.receivedAt.text() == "2023-01-02T09:30:00+08:00")
    #expect(appeal.upstream?.dispatchedAt?.text() == "2023-01-02T10:11:12+08:00")
    #expect(appeal.upstream?.due?.text() == "2023-01-09T18:00:00+08:00")
    #expect(appeal.content == "路灯不亮" && appeal.kind == .complaint && appeal.place == "幸福路")
    #expect(appeal.citizen.phone == "13800001234" && appeal.replyWanted && !appeal.confidential)
    #expect(appeal.extra == #"{"来电类别":"投诉类"}"#)
    // Days later the same order is exported with all that was done to it: the item is the same.
    let progress = [
      "转办意见", "紧急程度", "回复备注", "办理轨迹", "转办人", "备注", "受理类型", "工单类型", "回复类型",
      "办理情况或回退（延期）理由", "领导意见", "签发人", "答复来电人情况", "答复人", "答复时间",
    ]
    let later = values.merging(progress.map { ($0, "新") }) { $1 }
    try write(Self.columns + "\r\n" + names.map { later[$0] ?? "" }.joined(separator: ",")
      + "\r\n", path)
    #expect(try DoorRun(path, opening).items.map(\.value) == run.items.map(\.value))
  }
}

@Suite struct PipeTests {
  /// The form of what a pipe brings is seen by its first line; the next may not come for hours.
  @Test(arguments: ["{\"source_id\":\"a\"}\n", "\n  \r\n[\n", "source_id,received_at\n"])
  func theFirstLineIsEnough(text: String) throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { close(ends[1]) }
    let bytes = Array(text.utf8)
    #expect(write(ends[1], bytes, bytes.count) == bytes.count)
    let source = ByteSource(descriptor: ends[0])
    #expect(try source.peek(InputFormat.headBytes) == bytes)
  }
}
