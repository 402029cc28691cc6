import Decider
import Journal
import Orders
import Vault
import WorkTime

/// A dead letter as it may be listed: nothing of its bytes.
public struct LetterRow: Codable, Sendable {
  /// The sequence of its event, which is its name.
  public var letter: Int64
  public var at: String
  public var topic: String
  public var partition: Int
  public var offset: Int64
  public var code: String
  public var stage: String
  public var field: String?
  public var sentence: String
  public var channel: String?
  /// `waiting`, `replayed` or `dropped`.
  public var fate: String
  /// Where the raw message stands.
  public var vault: String
}

public struct LetterListing: Codable, Sendable {
  public var rows: [LetterRow]
  public var total: Int

  public init(rows: [LetterRow], total: Int) {
    self.rows = rows
    self.total = total
  }
}

/// Which dead letters are wanted. Absent fields mean any.
public struct LetterFilter: Codable, Sendable {
  public static let limitMax = 100_000

  public var code: String?
  public var channel: String?
  public var onlyWaiting = false
  public var limit = 50

  public init() {}
}

extension LedgerView {
  /// The dead letters that match, newest first.
  public func letters(_ filter: LetterFilter) -> LetterListing {
    let reader = JournalReader(directory: directory)
    let limit = min(max(filter.limit, 0), LetterFilter.limitMax)
    var listing = LetterListing(rows: [], total: 0)
    for at in (0..<state.letters.count).reversed() {
      let entry = state.letters[at]
      if filter.onlyWaiting && entry.fate != .waiting { continue }
      // What only the journal knows is read where it is asked for, or shown.
      let isAsked = filter.code != nil || filter.channel != nil
      if !isAsked && listing.rows.count == limit {
        listing.total += 1
        continue
      }
      guard let row = row(entry, reader) else { continue }
      if let code = filter.code, row.code != code { continue }
      if let channel = filter.channel, row.channel != channel { continue }
      listing.total += 1
      if listing.rows.count < limit { listing.rows.append(row) }
    }
    return listing
  }

  public func letter(_ sequence: Int64) -> LetterRow? {
    guard let at = state.letter(sequence) else { return nil }
    return row(state.letters[at], JournalReader(directory: directory))
  }

  private func row(_ entry: LetterEntry, _ reader: JournalReader) -> LetterRow? {
    guard let event = try? Self.event(at: entry.place, reader),
      case .deadLettered(let letter) = event.body
    else { return nil }
    return LetterRow(
      letter: entry.sequence, at: event.at.text(), topic: event.from?.topic ?? "",
      partition: Int(event.from?.partition ?? -1), offset: event.from?.offset ?? -1,
      code: letter.code, stage: letter.stage.rawValue, field: letter.field,
      sentence: letter.sentence, channel: letter.channel, fate: "\(entry.fate)",
      vault: letter.vault)
  }

  /// The message as it came. Only who may read the vault's files gets it: the caller reads them
  /// itself, and no daemon does it for others.
  public func rawMessage(of letter: LetterRow) throws -> RawMessage? {
    guard let reference = VaultReference(letter.vault) else { return nil }
    let record = try VaultReader(directory: directory, readAheadBytes: 0).read(reference)
    return record.withUnsafeBufferPointer { RawMessage(vaultRecord: $0) }
      ?? RawMessage(key: nil, value: record, headers: [])
  }
}
