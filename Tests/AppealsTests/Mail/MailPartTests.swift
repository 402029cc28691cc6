import Formats
import Testing
import WorkTime

@testable import Appeals

/// 停水 in GB 2312.
private let tingShui: [UInt8] = [0xCD, 0xA3, 0xCB, 0xAE]

private func words(_ field: String) throws -> String {
  var notes = MailNotes()
  return try EncodedWords.decode(Array(field.utf8), what: "the subject", &notes)
}

@Suite struct EncodedWordTests {
  static let fields: [(field: String, text: String)] = [
    ("plain", "plain"),
    ("=?utf-8?B?5YGc5rC0?=", "停水"),
    ("=?GB2312?B?zaPLrg==?=", "停水"),
    ("=?gbk?Q?=CD=A3=CB=AE?=", "停水"),
    ("=?utf-8?q?a_b=3D?=", "a b="),
    // White space between words goes, other text stays.
    ("=?gb18030?B?zaM=?= =?gb18030?B?y64=?=", "停水"),
    ("Re: =?gb2312?B?zaPLrg==?= (2)", "Re: 停水 (2)"),
    // A character that was cut in two between words.
    ("=?gb2312?B?zQ==?=\t=?GB2312?B?o8uu?=", "停水"),
    ("=?utf-8?B?5YGc5g==?= =?utf-8?B?sLQ=?=", "停水"),
    ("=?utf-8*zh?B?5YGc5rC0?=", "停水"),
    ("=?gb2312?B?zaPLrg==?==?utf-8?B?5YGc5rC0?=", "停水停水"),
    // What is no encoded word is text.
    ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="), ("=?utf-8?B?abc", "=?utf-8?B?abc"),
    ("=?=", "=?="), ("a =?", "a =?"),
  ]

  @Test func decodes() throws {
    for (field, text) in Self.fields { #expect(try words(field) == text, "\(field)") }
  }

  static let labels: [(label: String?, bytes: [UInt8], text: String, isNoted: Bool)] = [
    ("gb2312", tingShui, "停水", false), ("GB18030", tingShui, "停水", false),
    ("utf-8", Array("停水".utf8), "停水", false),
    ("iso-8859-1", [0x63, 0x61, 0x66, 0xE9], "café", false),
    ("big5", [0xB0, 0xB1, 0xA4, 0xF4], "停水", false),
    ("us-ascii", Array("ok".utf8), "ok", false),
    // Labels that lie.
    ("us-ascii", tingShui, "停水", true), ("utf-8", [0xC8, 0xC8], "热", true),
    ("gb2312", Array("停水了".utf8), "停水了", true), ("latin1", tingShui, "停水", true),
    ("iso-8859-1", Array("停水".utf8), "停水", true),
    ("no-such", tingShui, "停水", true), (nil, Array("停水".utf8), "停水", true),
  ]

  @Test func charsetsAreWhatTheBytesSay() throws {
    for (label, bytes, text, isNoted) in Self.labels {
      var notes = MailNotes()
      let found = try MailText.decode(bytes, label: label, what: "the text", &notes)
      #expect(found == text, "\(label ?? "none")")
      #expect(notes.sentences.isEmpty == !isNoted, "\(label ?? "none")")
    }
    var notes = MailNotes()
    _ = try MailText.decode(tingShui, label: "us-ascii", what: "the text", &notes)
    #expect(notes.sentences == ["the text says us-ascii and is GB18030; it was read as that."])
  }

  @Test func whatIsNoTextIsAFault() {
    var notes = MailNotes()
    var said = ""
    do throws(MailFault) {
      _ = try MailText.decode(tingShui + [0xFF], label: "utf-8", what: "the text", &notes)
    } catch { said = "\(error.code): \(error)" }
    #expect(said == "undecodable: the text cannot be decoded: byte 4 is no text of utf-8, nor of "
      + "UTF-8 or GB 18030")
  }
}

@Suite struct MailFieldTests {
  static let senders: [(field: String, name: String?, address: String?)] = [
    ("a@b.cn", nil, "a@b.cn"), ("<a@b.cn>", nil, "a@b.cn"),
    ("\"a@b.cn\" <a@b.cn>", nil, "a@b.cn"),
    ("段先生 <a@b.cn>", "段先生", "a@b.cn"),
    ("\"Duan, \\\"D\\\"\" <a@b.cn>, x@y.cn", "Duan, \"D\"", "a@b.cn"),
    ("=?utf-8?B?5YGc5rC0?= <a@b.cn>", "停水", "a@b.cn"),
    ("a@b.cn (=?gb2312?B?zaPLrg==?=)", "停水", "a@b.cn"),
    ("a@b.cn, c@d.cn", nil, "a@b.cn"), ("", nil, nil), ("nobody", "nobody", nil),
    // What stands in an encoded word is no address.
    ("=?utf-8?Q?=3Cx=40y=3E?= <a@b.cn>", "<x@y>", "a@b.cn"),
  ]

  @Test func sendersOfAField() throws {
    for (field, name, address) in Self.senders {
      var notes = MailNotes()
      let found = try MailAddress(Array(field.utf8), &notes)
      #expect(found.name == name && found.address == address, "\(field)")
    }
  }

  static let dates: [(field: String, zone: Int?, text: String?)] = [
    ("Fri, 20 Nov 2026 09:15:02 +0800", nil, "2026-11-20T09:15:02+08:00"),
    ("20 Nov 2026 09:15 +0800 (CST)", nil, "2026-11-20T09:15:00+08:00"),
    ("Fri,  6 Nov 2026 09:15:02 GMT", nil, "2026-11-06T17:15:02+08:00"),
    ("6 Nov 26 09:15:02 -0500", nil, "2026-11-06T22:15:02+08:00"),
    ("Fri, 20-Nov-2026 09:15:02 EST", nil, "2026-11-20T22:15:02+08:00"),
    ("20 Nov 2026 09:15:02", 480, "2026-11-20T09:15:02+08:00"),
    ("20 Nov 2026 09:15:02", nil, nil), ("20 Nov 2026 09:15:02 CST", nil, nil),
    ("20 Nov 2026 09:15:02 CST", 480, "2026-11-20T09:15:02+08:00"),
    ("31 Feb 2026 09:15:02 +0800", nil, nil), ("20 Foo 2026 09:15:02 +0800", nil, nil),
    ("2026-11-20 09:15:02", 480, nil), ("", nil, nil), ("20 Nov 2026 25:00 +0800", nil, nil),
    ("20 Nov 2026 09:15 +9900", nil, nil),
  ]

  @Test func datesOfAField() {
    for (field, zone, text) in Self.dates {
      #expect(MailDate.instant(field, zoneMinutes: zone)?.text() == text, "\(field)")
    }
  }

  /// Received, Date, the file's time; what counts and what is kept beside it.
  static let times: [(head: String, arrival: String?, received: String?, written: String?)] = [
    ("Date: 20 Nov 2026 09:15:02 +0800\n", nil, "2026-11-20T09:15:02+08:00", nil),
    ("Received: by mx; 20 Nov 2026 09:15:07 +0800\nReceived: x; 19 Nov 2026 09:15 +0800\n"
      + "Date: 1 Jan 2020 09:15 +0800\n", "2026-11-21T10:00:00Z", "2026-11-20T09:15:07+08:00",
      "2020-01-01T09:15:00+08:00"),
    ("Received: from a (b; c) by mx;\n Fri, 20 Nov 2026 01:15:07 +0000 (UTC)\n", nil,
      "2026-11-20T09:15:07+08:00", nil),
    // What is no date of a server is passed over.
    ("Received: x\nDate: 20 Nov 2026 09:15 +0800\n", nil, "2026-11-20T09:15:00+08:00", nil),
    ("Date: 1 Jan 2020 09:15 +0800\n", nil, "2020-01-01T09:15:00+08:00", nil),
    ("Date: 1 Jan 2020 09:15 +0800\n", "2026-11-20T10:00:00+08:00", "2026-11-20T10:00:00+08:00",
      "2020-01-01T09:15:00+08:00"),
    ("Date: 20 Nov 2026 10:20 +0800\n", "2026-11-20T10:00:00+08:00", "2026-11-20T10:00:00+08:00",
      "2026-11-20T10:20:00+08:00"),
    ("Date: 14 Nov 2026 10:20 +0800\n", "2026-11-20T10:00:00+08:00", "2026-11-14T10:20:00+08:00",
      nil),
    ("Date: soon\n", "2026-11-20T10:00:00+08:00", "2026-11-20T10:00:00+08:00", nil),
    ("Subject: a\n", "2026-11-20T10:00:00+08:00", "2026-11-20T10:00:00+08:00", nil),
  ]

  @Test func clocksAreOurs() throws {
    for (head, arrival, received, written) in Self.times {
      let headers = try Array((head + "\n").utf8).withUnsafeBufferPointer { try MailHeaders($0) }
      let place = try arrival.map { MailArrival.delivered(try Instant(parsing: $0)) } ?? .unknown
      let times = try MailTimes(headers, place, zoneMinutes: nil)
      #expect(times.received?.text() == received, "\(head) \(arrival ?? "")")
      #expect(times.written?.text() == written, "\(head) \(arrival ?? "")")
    }
  }

  static let parameters: [(field: String, name: String?)] = [
    ("attachment; filename=a.txt", "a.txt"), ("attachment; filename=\"a;b.txt\"", "a;b.txt"),
    ("attachment; filename*=utf-8''%E5%81%9C.txt", "停.txt"),
    ("attachment; filename*0=a; filename*1=b.txt", "ab.txt"),
    ("attachment; filename*1*=%AE.txt; filename*0*=gb2312''%CD%A3%CB", "停水.txt"),
    ("attachment; filename=\"=?gb2312?B?zaPLrg==?=.doc\"", "停水.doc"),
    ("attachment", nil), ("attachment; filename", nil),
  ]

  @Test func namesOfAttachments() throws {
    for (field, name) in Self.parameters {
      var notes = MailNotes()
      #expect(try MailParameters(Array(field.utf8)).readable("filename", &notes) == name)
    }
  }
}

@Suite struct TransferCodingTests {
  static let texts: [(coded: String, plain: String)] = [
    ("YQ==", "a"), ("YWI=", "ab"), ("YW\r\nJj", "abc"), ("YQ", "a"), ("YQ==YQ==", "aa"), ("", ""),
  ]

  @Test func base64() {
    for (coded, plain) in Self.texts {
      let found = TransferCoding.base64(coded.utf8)
      #expect(found.isWhole && found.bytes == Array(plain.utf8), "\(coded)")
    }
    #expect(TransferCoding.base64("YW*Jj".utf8).bytes == Array("abc".utf8))
    #expect(!TransferCoding.base64("YW*Jj".utf8).isWhole)
    #expect(!TransferCoding.base64("YWJjY".utf8).isWhole)
  }

  @Test func quotedPrintable() {
    for (coded, plain) in [
      ("a=3Db", "a=b"), ("a=\r\nb", "ab"), ("a= \nb", "ab"), ("a=", "a"), ("a=zz", "a=zz"),
      ("=e5=81=9C", "停"), ("a\r\nb", "a\r\nb"),
    ] {
      let found = Array(coded.utf8).withUnsafeBufferPointer { TransferCoding.quotedPrintable($0) }
      #expect(found == Array(plain.utf8), "\(coded)")
    }
  }
}

@Suite struct HTMLTextTests {
  static let pages: [(page: String, text: String)] = [
    ("停水", "停水"), ("<p>a</p><p>b</p>", "a\nb"), ("a<br>b<BR/>c", "a\nb\nc"),
    ("<div><div>a</div></div>\n<div>b</div>", "a\nb"), ("a  \n b", "a b"),
    ("<b>a</b><i>b</i>", "ab"), ("a&lt;b&amp;&nbsp;c&#20572;&#x6C34;", "a<b& c停水"),
    ("a & b &unknown; &", "a & b &unknown; &"), ("1 < 2 <3", "1 < 2 <3"),
    ("<style>p{}</style>a<script>if (a<b) {}</script>b<!-- <p>x -->c", "abc"),
    ("<head><title>t</title></head><body>a</body>", "a"),
    ("<a href='x>y'>link</a>", "link"),
    ("<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>", "a b\nc"),
    ("<pre>a\n  b</pre>c", "a\n  b\nc"), ("a<br><br><br><br>b", "a\n\nb"), ("<script>x", ""),
    ("<p", ""), ("&#0;&#1114112;", "&#0;&#1114112;"),
  ]

  @Test func pagesAsText() {
    for (page, text) in Self.pages { #expect(HTMLText.reduce(page) == text, "\(page)") }
  }
}
