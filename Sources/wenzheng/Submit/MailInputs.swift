import Appeals
import Formats

/// One mail in a file of its own (`.eml`, Maildir).
struct MailInput: ItemInput {
  let source: ByteSource
  let reader: MailReader
  let arrival: MailArrival

  func read(to sink: any ItemSink) throws {
    let window = ByteWindow(source, recordBytesMax: MailLimits.messageBytesMax)
    while !window.isAtEnd && window.bytes.count <= MailLimits.messageBytesMax { try window.fill() }
    // The whole file is one mail: half of it is none.
    if source.hasGrown { return }
    if window.bytes.count > MailLimits.messageBytesMax {
      try sink.refuseLong(Refusal(MailFault.messageTooLong), line: 1)
      while !window.isAtEnd {
        try sink.goOnLong(window.bytes, isLast: false)
        window.use(window.bytes.count)
        try window.fill()
      }
      return try sink.goOnLong(window.bytes, isLast: true)
    }
    try Self.give(window.bytes, reader, arrival, line: 1, isOwnFile: true, to: sink)
  }

  static func give(
    _ bytes: UnsafeBufferPointer<UInt8>, _ reader: MailReader, _ arrival: MailArrival, line: Int,
    isOwnFile: Bool, to sink: any ItemSink
  ) throws {
    switch reader.read(bytes, arrival: arrival) {
    case .failure(let fault):
      try sink.refuse(Refusal(fault), line: line, original: bytes)
    case .success(let item):
      for note in item.notes { sink.note(note, line: line) }
      try item.json.withUnsafeBufferPointer { json in
        try sink.take(json, line: line, row: nil, original: isOwnFile ? nil : bytes)
      }
    }
  }
}

/// Many mails in one file, each behind a line that begins with `From ` (mbox, RFC 4155).
///
/// Such a line counts at the beginning, and behind an empty line where it is an envelope's: sender,
/// weekday and time of day. What a citizen writes (`From Monday: nobody came`) is none. `>From `
/// within a mail is one that was guarded, and loses one `>`.
struct MboxInput: ItemInput {
  let source: ByteSource
  let reader: MailReader
  let arrival: MailArrival

  static let lineBytesMax = 1 << 20

  func read(to sink: any ItemSink) throws {
    let lines = LineReader(source, lineBytesMax: Self.lineBytesMax)
    var mail: [UInt8] = []
    var isInMail = false
    var isBehindEmpty = true
    var isInLong = false
    var isTooLong = false
    var line = 0
    var mailLine = 1
    let lineEnd: [UInt8] = [0x0A]
    func give() throws {
      guard isInMail else { return }
      if isTooLong {
        try sink.goOnLong(UnsafeBufferPointer(start: nil, count: 0), isLast: true)
      } else {
        // The empty line before the next `From ` is the mbox's own.
        if mail.suffix(2) == [0x0A, 0x0A] { mail.removeLast() }
        try mail.withUnsafeBufferPointer {
          try MailInput.give($0, reader, arrival, line: mailLine, isOwnFile: false, to: sink)
        }
      }
    }
    while !sink.isStopping, let next = try lines.next() {
      var isPart = false
      var part: UnsafeBufferPointer<UInt8>
      switch next {
      case .whole(let bytes): part = bytes
      case .part(let bytes, let isLast):
        part = bytes
        isPart = !isLast
      }
      if !isInLong {
        line += 1
        if isBehindEmpty && Self.isFrom(part, isFirst: line == 1) {
          try give()
          mail.removeAll(keepingCapacity: true)
          (isInMail, isTooLong, mailLine, isBehindEmpty) = (true, false, line, false)
          isInLong = isPart
          continue
        }
        if !isInMail {
          throw InputFault("no-mail", line: line, "this is no mbox: no line `From ` begins it")
        }
        if Self.isGuarded(part) { part = UnsafeBufferPointer(rebasing: part.dropFirst()) }
        isBehindEmpty = part.isEmpty
      }
      isInLong = isPart
      if !isTooLong && mail.count + part.count > MailLimits.messageBytesMax {
        isTooLong = true
        try sink.refuseLong(Refusal(MailFault.messageTooLong), line: mailLine)
        try mail.withUnsafeBufferPointer { try sink.goOnLong($0, isLast: false) }
        mail.removeAll()
      }
      if isTooLong {
        try sink.goOnLong(part, isLast: false)
        if !isPart { try lineEnd.withUnsafeBufferPointer { try sink.goOnLong($0, isLast: false) } }
        continue
      }
      mail.append(contentsOf: part)
      if !isPart { mail.append(0x0A) }
    }
    // The last mail of a file that grows may not be whole; if the user stops, it is not.
    if sink.isStopping || source.hasGrown { return }
    try give()
  }

  private static let from = Array("From ".utf8)

  private static func isFrom(_ line: UnsafeBufferPointer<UInt8>, isFirst: Bool) -> Bool {
    guard line.starts(with: from) else { return false }
    return isFirst || isEnvelope(line)
  }

  private static let weekdays: Set = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  static let envelopeBytesMax = 1_000

  /// `From a@b Fri Nov 20 09:15:02 2026`; some programs write the date as mails have it.
  private static func isEnvelope(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    let words = String(decoding: line.prefix(envelopeBytesMax), as: UTF8.self)
      .split { $0 == " " || $0 == "," }
    guard words.count >= 6, weekdays.contains(words[2].lowercased()) else { return false }
    return words[3..<min(8, words.count)].contains { isTimeOfDay($0) }
  }

  private static func isTimeOfDay(_ word: Substring) -> Bool {
    let fields = word.split(separator: ":", omittingEmptySubsequences: false)
    return (2...3).contains(fields.count)
      && fields.allSatisfy { $0.utf8.count == 2 && Int($0) != nil }
  }

  private static func isGuarded(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    let rest = line.drop { $0 == UInt8(ascii: ">") }
    return rest.count < line.count && rest.starts(with: from)
  }
}
