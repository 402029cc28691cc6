import Formats
import WorkTime

/// The secret of a ledger, and what is computed with it: by a hash without a key, whoever holds the
/// journal could try out all phone numbers.
public struct LedgerSecret: Sendable {
  /// Knows the same citizen again, over all of the ledger's items.
  let hmac: HMACSHA256
  private let fingerprints: SipHash

  public init(_ secret: [UInt8]) {
    hmac = HMACSHA256(key: secret)
    fingerprints = SipHash(key: hmac.code("fingerprints".utf8))
  }

  /// By which a repeat of the same bytes is known.
  public func fingerprint(_ bytes: [UInt8]) -> UInt64 { fingerprints.hash(bytes) }

  /// By which an item is known as the same when it comes again: all of it, but for a time that was
  /// not its own.
  ///
  /// - Parameter record: the appeal as `encode` writes it.
  public func text(_ appeal: Appeal, record: [UInt8]) -> UInt64 {
    guard appeal.receivedIsOurs else { return fingerprint(record) }
    var timeless = appeal
    timeless.receivedAt = Instant(milliseconds: 0)
    var writer = JSONWriter(reserving: record.count)
    timeless.encode(into: &writer)
    return fingerprint(writer.bytes)
  }

  /// Who sent an item, told apart within this one item only: the same citizen under another
  /// `source_id` has another fingerprint, so it links nothing, not even of who wants no name. 0
  /// where nothing was said by which one could tell.
  public func sender(_ appeal: Appeal) -> UInt64 {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(128)
    bytes.append(text: appeal.channel)
    bytes.append(0)
    bytes.append(text: appeal.sourceID)
    bytes.append(0)
    if let identity = CitizenIdentity(given: appeal.citizen, channel: appeal.channel) {
      bytes.append(text: identity.sort.rawValue)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(text: identity.value)
    } else if let name = appeal.citizen.name, !appeal.citizen.anonymous {
      bytes.append(text: "name:")
      bytes.append(text: name)
    } else {
      return 0
    }
    return fingerprint(bytes)
  }
}
