import WorkTime

/// When a mail came to us and when its sender says he wrote it.
///
/// The order's clocks run from the time at which our server received the mail: the date of its
/// topmost `Received` field, which no sender can write. Without one, its `Date` counts; where the
/// file tells when the mail was delivered, a `Date` that lies after that, or more than `daysMax`
/// before it, gives way to it: a clock that is wrong must neither shorten nor lengthen a limit.
struct MailTimes: Equatable {
  /// Nil where somebody else says it.
  var received: Instant?
  /// The sender's own time, where ours takes its place.
  var written: Instant?
  /// The time is our server's: the same mail may come by two ways, at two times.
  var isOurs: Bool { received != nil && !isOwn }
  private var isOwn = false

  /// Longer than any server goes on trying to deliver.
  static let daysMax: Int64 = 7

  init(
    _ headers: MailHeaders, _ arrival: MailArrival, zoneMinutes: Int?
  ) throws(MailFault) {
    let field = headers.plain("date")
    let date = field.flatMap { MailDate.instant($0, zoneMinutes: zoneMinutes) }
    if arrival == .leftOut {
      written = date
      return
    }
    if let stamp = Self.stamp(headers, zoneMinutes) {
      (received, written) = (stamp, date)
      return
    }
    guard case .delivered(let delivered) = arrival else {
      guard field != nil else { throw .noDate }
      guard let date else { throw .badDate }
      (received, isOwn) = (date, true)
      return
    }
    if let date, date <= delivered,
      delivered.milliseconds(since: date) <= Self.daysMax * 86_400_000 {
      (received, isOwn) = (date, true)
    } else {
      (received, written) = (delivered, date)
    }
  }

  /// The date stands behind the last semicolon (RFC 5321, 4.4).
  private static func stamp(_ headers: MailHeaders, _ zoneMinutes: Int?) -> Instant? {
    guard let field = headers.plain("received"),
      let semicolon = field.lastIndex(of: ";")
    else { return nil }
    let date = field[field.index(after: semicolon)...]
    return MailDate.instant(String(date), zoneMinutes: zoneMinutes)
  }
}
