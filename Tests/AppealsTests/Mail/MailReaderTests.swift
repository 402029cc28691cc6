import Formats
import Testing
import WorkTime

@testable import Appeals

private let head = "Message-ID: <1@x>\r\nDate: Fri, 20 Nov 2026 09:15:02 +0800\r\nFrom: a@b.cn\r\n"
private let namedText = "Content-Type: text/plain; name=b.txt\r\n\r\nabc"

/// The appeal of a mail, as the daemon would have it.
private func appeal(_ mail: [UInt8], _ arrival: MailArrival = .unknown) throws -> Appeal {
  let item = try mail.withUnsafeBufferPointer {
    try MailReader().read($0, arrival: arrival).get()
  }
  return try item.json.withUnsafeBufferPointer {
    try AppealDecoder(channel: "mailbox").decode($0, now: mailNow).get()
  }
}

private let mailNow = Instant(milliseconds: 1_795_190_400_000)

private func fault(_ mail: String) -> String? {
  let result = Array(mail.utf8).withUnsafeBufferPointer {
    MailReader().read($0)
  }
  if case .failure(let fault) = result { return fault.code }
  return nil
}

private func multipart(_ type: String, _ parts: [String], boundary: String = "B") -> String {
  "Content-Type: multipart/\(type); boundary=\"\(boundary)\"\r\n\r\npreamble\r\n"
    + parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined() + "--\(boundary)--\r\nepilogue"
}

private let plain = "Content-Type: text/plain; charset=utf-8\r\n\r\n停水"
private let html = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>没有<b>水</b></p>"
private let file =
  "Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA"

@Suite struct MailReaderTests {
  @Test func aMailIsAnAppeal() throws {
    let mail = Array((head
      + "Subject: =?utf-8?B?5YGc?=\r\n =?utf-8?B?5rC0?=\r\nTo: mayor@city.cn\r\n\r\n"
      + "一\r\n二\r\n").utf8)
    let item = try appeal(mail)
    #expect(item.sourceID == "1@x" && item.title == "停水" && item.content == "一\n二")
    #expect(item.receivedAt.text() == "2026-11-20T09:15:02+08:00")
    #expect(item.citizen.email == "a@b.cn" && item.citizen.name == nil)
    #expect(item.extra == #"{"mail_to":"mayor@city.cn","mail_notes":["#
      + #""the text says no charset and is UTF-8; it was read as that."]}"#)
  }

  static let bodies: [(body: String, content: String, files: [String])] = [
    (plain, "停水", []), (html, "没有水", []),
    (multipart("alternative", [plain, html]), "停水", []),
    (multipart("alternative", [html, plain]), "停水", []),
    (multipart("alternative", ["\r\n \r\n", html]), "没有水", []),
    (multipart("mixed", [plain, file]), "停水", ["a.png"]),
    (multipart("mixed", [multipart("alternative", [plain, html], boundary: "C"), file]),
      "停水", ["a.png"]),
    (multipart("related", [html, file]), "没有水", ["a.png"]),
    (multipart("mixed", [plain, "Content-Disposition: attachment; filename=b.txt\r\n\r\nx"]),
      "停水", ["b.txt"]),
    (multipart("mixed", [plain, plain]), "停水\n\n停水", []),
    (multipart("mixed", ["Content-Type: message/rfc822\r\n\r\nSubject: s\r\n" + plain]),
      "s\n停水", []),
    // A text with a name is what the citizen says where nothing else is.
    ("Content-Type: text/plain; name=\"body.txt\"\r\n\r\nabc", "abc", []),
    ("Content-Type: text/html; name=body.html\r\n\r\n<p>abc</p>", "abc", []),
    ("Content-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment\r\n\r\nabc",
      "", ["a.txt"]),
    (multipart("mixed", [namedText, file]), "abc", ["a.png"]),
    (multipart("mixed", [file, namedText]), "abc", ["a.png"]),
    (multipart("mixed", [namedText, plain]),
      "停水", ["b.txt"]),
    (multipart("mixed", ["Content-Type: message/rfc822\r\n\r\nSubject: s\r\n"
      + namedText]), "s\nabc", []),
    // Boundaries that begin alike; a part without headers; an end that is missing.
    (multipart("mixed", [multipart("mixed", [plain], boundary: "BB")]), "停水", []),
    ("Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\nabc", "abc", []),
    ("Content-Type: multipart/mixed; boundary=B\r\n\r\nabc", "abc", []),
    ("Content-Type: multipart/mixed\r\n\r\nabc", "abc", []),
    ("Content-Transfer-Encoding: quoted-printable\r\n\r\na=\r\nb=3D", "ab=", []),
    ("Content-Transfer-Encoding: BASE64\r\n\r\nYWJj", "abc", []),
    ("Content-Type: text/plain; charset=\"GB2312\"\r\n"
      + "Content-Transfer-Encoding: base64\r\n\r\nzaPLrg==", "停水", []),
  ]

  @Test func textAndAttachments() throws {
    for (body, content, files) in Self.bodies {
      let item = try appeal(Array((head + "Subject: s\r\n" + body).utf8))
      #expect(item.content == content, "\(body)")
      #expect(item.attachments.map(\.name) == files, "\(body)")
      #expect(item.attachments.allSatisfy { $0.link == "mid:1@x" })
    }
  }

  @Test func aMailWithoutAnIdIsKnownByItsBytes() throws {
    let mail = Array("Date: 20 Nov 2026 09:15 +0800\n\nabc\n".utf8)
    let first = try appeal(mail)
    #expect(first.sourceID.hasPrefix("sha256-") && first.sourceID.utf8.count == 71)
    #expect(try appeal(mail) == first)
    #expect(try appeal(mail + [0x21]).sourceID != first.sourceID)
    let long = String(repeating: "x", count: 200)
    let other = Array("Message-ID: <\(long)>\nDate: 20 Nov 2026 09:15 +0800\n\nabc\n".utf8)
    #expect(try appeal(other).sourceID.hasPrefix("sha256-"))
    #expect(try appeal(Array("Subject: a\n\n".utf8), .delivered(mailNow)).receivedAt == mailNow)
  }

  /// As 163.com and others write it: an address of the sender's own is no name for logs.
  static let namingIDs: [(from: String, id: String, isHidden: Bool)] = [
    ("li.wei83@163.com", "5f2c.1a.18c0.Coremail.li.wei83@163.com", true),
    ("Li.Wei83@163.com", "5f2c.1a.18c0.Coremail.li.wei83@163.com", true),
    ("li.wei83@163.com", "li.wei83-20261120@mail.example", true),
    ("13905320000@139.com", "2b-13905320000-1@mail.139.com", true),
    ("wang@a.cn", "7f3a.1@a.cn", false), ("li@a.cn", "2026.li.1@b.cn", false),
    ("\"Zhang Wei\" <z9k@a.cn>", "zhang wei1@b.cn", false),
    ("\"Zhangwei\" <z9k@a.cn>", "zhangwei1@b.cn", true),
  ]

  @Test func anIdThatNamesItsSenderIsHidden() throws {
    for (from, id, isHidden) in Self.namingIDs {
      let mail = "Message-ID: <\(id)>\nDate: 20 Nov 2026 09:15 +0800\nFrom: \(from)\n"
      let item = try appeal(Array((mail + multipart("mixed", [plain, file])).utf8))
      #expect(item.sourceID.hasPrefix("sha256-") == isHidden, "\(id)")
      #expect(item.attachments.map(\.link) == ["mid:" + item.sourceID])
      #expect(AppealFault(naming: KnownStrings(item.citizen), in: item) == nil)
      #expect(item.extra?.contains("message_id") ?? false == isHidden)
      // By another way it is still the same mail.
      let again = try appeal(Array(("Received: x; y\n" + mail + plain).utf8))
      #expect(again.sourceID == item.sourceID)
    }
  }

  static let faults: [(mail: String, code: String)] = [
    ("", "no-mail"), ("\r\nabc", "no-mail"), ("no field\n\nabc", "no-mail"),
    ("Subject: a\n\nb", "missing-date"), ("Date: soon\nSubject: a\n\nb", "impossible-time"),
    ("Subject: \(String(repeating: "x", count: MailLimits.headersBytesMax))\n\n", "item-too-large"),
  ]

  @Test func saysWhatIsWrong() {
    for (mail, code) in Self.faults { #expect(fault(mail) == code) }
    var deep = plain
    for level in 0..<100 { deep = multipart("mixed", [deep], boundary: "L\(level)x") }
    #expect(fault(head + deep) == "too-deep")
    let many = [String](repeating: "\r\nx", count: MailLimits.partsMax + 1)
    #expect(fault(head + multipart("mixed", many)) == "too-many")
    let files = [String](repeating: file, count: 60)
    let item = try? appeal(Array((head + multipart("mixed", [plain] + files)).utf8))
    #expect(item?.attachments.count == 50 && item?.extra == #"{"attachments_not_listed":10}"#)
  }

  /// Any cut of a mail is read or refused, never a trap.
  @Test func everyPrefixIsJudged() {
    let mail = Array((head + multipart("mixed", [
      multipart("alternative", [plain, html], boundary: "C"), file,
      "Content-Type: text/plain; charset=gbk; name*0*=utf-8''%E5\r\n\r\n=?utf-8?B?5Y?= &#x",
    ])).utf8)
    for count in 0...mail.count {
      let result = Array(mail[..<count]).withUnsafeBufferPointer {
        MailReader().read($0, arrival: .delivered(mailNow))
      }
      if case .failure(let fault) = result { #expect(!fault.description.isEmpty) }
    }
  }
}
