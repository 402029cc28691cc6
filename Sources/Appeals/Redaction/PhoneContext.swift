/// What the words before a number say about it, and the walk's step at a digit.
extension RedactionScan {
  enum PhoneContext {
    case publicService
    case phone
    case none
  }

  /// At a digit that begins a group: masks the number that stands here, or a door.
  mutating func number(_ at: Int) -> Int {
    var end = at
    var size = 0
    while size < 7 {
      let (scalar, length) = character(end)
      if digitValue(scalar) == nil { break }
      end += length
      size += 1
    }
    // Most digits are a year, a count or the 一 of an ordinary word: they end here.
    let next = character(end).scalar
    if size < 7, NumberWindow.separator(next) == nil {
      return masksDoorNumbers && isDoorMark(next) ? door(at) ?? end : end
    }
    return windowed(at)
  }

  private mutating func windowed(_ at: Int) -> Int {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: NumberWindow.digitsMax) { digits in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: NumberWindow.digitsMax) { ends in
        withUnsafeTemporaryAllocation(
          of: NumberWindow.Gap.self, capacity: NumberWindow.digitsMax
        ) { gaps in
          let window = NumberWindow(self, at: at, digits: digits, ends: ends, gaps: gaps)
          return number(at, window)
        }
      }
    }
  }

  private mutating func number(_ at: Int, _ window: NumberWindow) -> Int {
    if window.count >= 7 {
      if let end = knownNumber(window) { return end }
      switch window.match(self) {
      case .publicNumber(let length): return window.ends[length - 1]
      case .personal(.landline, let body, let length):
        return landline(window, body: body, length: length)
      case .personal(let kind, let body, let length): return mask(kind, window, body, length)
      case nil: break
      }
      if let end = bankAccount(window) { return end }
      if let end = bareLocal(window) { return end }
      if let end = tail(window) { return end }
    }
    if masksDoorNumbers, isDoorMark(character(window.ends[window.firstGroup - 1]).scalar),
      let end = door(at)
    {
      return end
    }
    // A group that matched nothing is passed whole, however long it is.
    let passed = window.passed(self)
    var end = window.ends[passed - 1]
    guard passed == NumberWindow.digitsMax else { return end }
    while true {
      let (scalar, length) = character(end)
      guard digitValue(scalar) != nil else { return end }
      end += length
    }
  }

  mutating func mask(
    _ kind: PersonalDataKind, _ window: NumberWindow, _ body: Range<Int>, _ length: Int
  ) -> Int {
    var end = window.ends[length - 1]
    var bodyEnd = window.ends[body.upperBound - 1]
    if kind == .idCard, length == 17, let letterEnd = window.checkLetterEnd(self) {
      end = letterEnd
      bodyEnd = letterEnd
    }
    let start = leadStart(window, length)
    found(kind, start..<end, body: window.byteStart(of: body.lowerBound, in: self)..<bodyEnd)
    if kind == .mobile { phoneEnd = end }
    return end
  }

  /// Takes a plus and the bracket that the number closes.
  private func leadStart(_ window: NumberWindow, _ length: Int) -> Int {
    var start = window.start
    let closes = (0..<length - 1).contains { window.gaps[$0].contains(.closing) }
    for _ in 0..<2 {
      let (scalar, size) = characterBefore(start)
      let isPlus = foldedWidth(scalar) == 0x2B
      let isOpening = closes && (scalar == 0x28 || scalar == 0xFF08)
      if isPlus || isOpening, start - size >= lastEnd { start -= size }
    }
    return start
  }

  func isPlus(before at: Int) -> Bool { foldedWidth(characterBefore(at).scalar) == 0x2B }

  private mutating func landline(
    _ window: NumberWindow, body: Range<Int>, length: Int
  ) -> Int {
    let start = leadStart(window, length)
    let end = extensionEnd(window.ends[length - 1])
    switch context(before: start) {
    case .publicService:
      publicPhoneEnd = end
      return end
    case .phone, .none:
      phoneEnd = end
      let bodyStart = window.byteStart(of: body.lowerBound, in: self)
      found(.landline, start..<end, body: bodyStart..<window.ends[length - 1])
      return end
    }
  }

  /// `转8001`, `-8001`: up to five digits more belong to the phone.
  private func extensionEnd(_ end: Int) -> Int {
    var at = end
    if startsWith("转", at: at) {
      at += 3
      if startsWith("分机", at: at) { at += 6 } else if startsWith("接", at: at) { at += 3 }
    } else if character(at).scalar == 0x2D {
      at += 1
    } else {
      return end
    }
    if character(at).scalar == 0x20 { at += 1 }
    var size = 0
    while true {
      let (scalar, length) = character(at)
      guard digitValue(scalar) != nil else { break }
      at += length
      size += 1
      if size > 5 { return end }
    }
    return size > 0 && character(at).scalar != 0x2A ? at : end
  }

  private mutating func bareLocal(_ window: NumberWindow) -> Int? {
    guard window.isBareLocal, characterBefore(window.start).scalar != 0x2A else { return nil }
    let end = window.ends[window.bareLocalLength - 1]
    guard character(end).scalar != 0x2A else { return nil }
    switch context(before: window.start) {
    case .publicService:
      publicPhoneEnd = end
      return end
    case .none: return nil
    case .phone:
      phoneEnd = end
      found(.landline, window.start..<end)
      return end
    }
  }

  /// A mobile at the end of a group, with a room or another number written onto its front.
  private mutating func tail(_ window: NumberWindow) -> Int? {
    let size = window.firstGroup
    guard size >= 12, size <= 16, window.ends(at: size), !window.isDate(at: 0) else { return nil }
    guard window.digits[size - 11] == 1, window.digits[size - 10] >= 3 else { return nil }
    let end = window.ends[size - 1]
    found(
      .mobile, window.start..<end,
      body: window.byteStart(of: size - 11, in: self)..<end)
    phoneEnd = end
    return end
  }

  // MARK: the words before

  private static let publicWords: [StaticString] = [
    "热线", "咨询电话", "监督电话", "举报电话", "值班电话", "办公电话", "服务电话", "投诉电话", "客服电话",
    "报修电话", "报名电话", "公开电话", "查询电话", "受理电话", "救援电话", "抢修电话", "办公室电话", "总机",
    "客服", "维权电话", "预约电话", "咨询", "监督", "举报", "前台", "值班室"
  ]

  /// What an office ends in: 服务站电话 and 社保中心电话 are nobody's own.
  private static let offices: [StaticString] = [
    "站", "中心", "厅", "窗口", "科", "局", "所", "办", "办公室", "委会", "处", "队", "医院"
  ]
  /// And these, where somebody lives.
  private static let homes: [StaticString] = ["住处", "住所", "居所", "宿舍所", "住房处", "落脚处"]

  private static let phoneWords: [StaticString] = [
    "电话", "座机", "固话", "手机", "手机号", "联系方式", "宅电", "家电", "号码", "电话号", "电联", "致电"
  ]

  func context(before start: Int) -> PhoneContext {
    if isList(from: publicPhoneEnd, to: start) { return .publicService }
    if isList(from: phoneEnd, to: start) { return .phone }
    var at = start
    for _ in 0..<6 {
      let (scalar, length) = characterBefore(at)
      switch scalar {
      case 0x20, 0x3000, 0xA0, 0x3A, 0xFF1A, 0x28, 0xFF08, 0x662F, 0x4E3A, 0xFF0C: at -= length
      default: break
      }
    }
    if endsWith("电话号码", before: at) || endsWith("热线号码", before: at) { at -= 6 }
    if endsWith("电话", before: at), isOffice(before: at - 6) { return .publicService }
    if endsWith("拨打", before: at), !isAboutSomebody(behind: start) { return .publicService }
    for word in Self.publicWords where endsWith(word, before: at) { return .publicService }
    for word in Self.phoneWords where endsWith(word, before: at) { return .phone }
    return .none
  }

  private func isOffice(before at: Int) -> Bool {
    Self.offices.contains { endsWith($0, before: at) }
      && !Self.homes.contains { endsWith($0, before: at) }
  }

  /// What a citizen says behind his number: 拨打…联系我. Who is told to call else calls an office.
  private static let callers: [StaticString] = [
    "联系我", "联系本人", "联系俺", "与我", "和我", "跟我", "找我", "找本人", "找",
  ]

  private func isAboutSomebody(behind start: Int) -> Bool {
    var at = start
    while isASCIIDigit(foldedWidth(character(at).scalar)) || character(at).scalar == 0x2D {
      at += character(at).length
    }
    if [0x2C, 0xFF0C, 0x20].contains(character(at).scalar) { at += character(at).length }
    return Self.callers.contains { startsWith($0, at: at) }
  }

  /// Whether only list marks stand between two numbers.
  private func isList(from end: Int, to start: Int) -> Bool {
    guard end >= 0, start > end, start - end <= 8 else { return false }
    var at = end
    while at < start {
      let (scalar, length) = character(at)
      switch scalar {
      case 0x20, 0x3000, 0x3001, 0x2F, 0xFF0C, 0x2C, 0xFF1B, 0x3B, 0x548C, 0x6216, 0xFF0F:
        at += length  // 、/，；和或
      default: return false
      }
    }
    return true
  }
}
