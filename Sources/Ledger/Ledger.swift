import Appeals
import Decider
import Formats
import Journal
import Orders
import Vault
import WorkTime

/// Everything that can go wrong with a ledger.
public enum LedgerError: Error, CustomStringConvertible {
  case journal(JournalError)
  case vault(VaultError)
  /// More of the ledger was on the disk once than is there: nothing is cut to fit.
  case shortened(Shortfall)
  /// A line is whole and says what cannot be: no daemon starts on it.
  case contradiction(position: Int64, reason: String)
  /// A message was lost or counted twice: a fault of ours, and the end of this process.
  case countsOpen(topic: String, Counts)
  /// Its first line would not be read again.
  case snapshotTooLarge(bytes: Int)

  public var description: String {
    switch self {
    case .journal(let error): "\(error)"
    case .vault(let error): "\(error)"
    case .shortened(let shortfall): "\(shortfall)"
    case .contradiction(let position, let reason):
      "the journal's line at \(position) \(reason); `wenzheng ledger verify` says more"
    case .snapshotTooLarge(let bytes):
      "the small tables of the state have \(bytes) bytes; at most \(Snapshot.headerBytesMax)"
    case .countsOpen(let topic, let counts):
      "the counts of \(topic) do not close: \(counts.received) received, "
        + "\(counts.accounted) accounted for"
    }
  }

  /// Nothing is lost and the call may be repeated once there is room.
  public var isDiskFull: Bool {
    switch self {
    case .journal(.diskFull), .vault(.diskFull): true
    default: false
    }
  }
}

/// A ledger that this process owns: journal and vault on disk, their fold in memory.
///
/// One thread owns it. An event is appended and folded at once, so that the next message of the
/// same batch meets it; `commit` makes the batch durable, vault before journal. A commit that did
/// not return is not to be shown to anybody: the caller waits and repeats it, or the process ends.
public final class Ledger: Archive {
  public let directory: String
  public let recovery: JournalRecovery
  /// The next event's sequence as of the snapshot that this start began with.
  public let snapshotSequence: Int64
  public private(set) var state: LedgerState
  public private(set) var index: LedgerIndex

  private let journal: JournalWriter
  private let vault: VaultWriter
  private let reader: JournalReader
  private let records: VaultReader
  /// Why a line that was asked for could not be read back: whatever was decided without it is not
  /// to be written.
  private var unreadable: LedgerError?
  /// Policies of earlier configurations, read once.
  private var books: [[ConfigurationFile]: PolicyBook] = [:]
  static let booksMax = 64
  /// The lines of the batch that is being made.
  private var pending = JSONWriter(reserving: 1 << 20)
  private var pendingFirst: Int64

  public init(
    directory: String, segmentBytesMax: Int64 = JournalLimits.segmentBytesMax,
    calls: FileSystemCalls = .system
  ) throws(LedgerError) {
    self.directory = directory
    let snapshot = Snapshot.load(directory: directory)
    // Before anything is cut. A repair has been told to go on with what is there.
    if try !RepairMark.isThere(in: directory),
      let shortfall = try Shortfall.find(in: directory, snapshotEnd: snapshot?.journalEnd)
    {
      throw .shortened(shortfall)
    }
    do throws(JournalError) {
      journal = try JournalWriter(
        directory: directory, segmentBytesMax: segmentBytesMax,
        verifyFrom: snapshot.map { JournalPosition($0.journalEnd) }, calls: calls)
    } catch { throw .journal(error) }
    recovery = journal.recovery
    // A repair that was interrupted may have left a snapshot of what is no more.
    let isUsable = (snapshot?.journalEnd ?? 0) <= recovery.end.offset
    // Once the journal had grown past its end, it would seem to fit.
    if !isUsable { Snapshot.remove(directory: directory) }
    var state = isUsable ? snapshot ?? LedgerState() : LedgerState()
    snapshotSequence = state.sequence
    var index = LedgerIndex(of: state)
    reader = JournalReader(directory: directory)
    records = VaultReader(directory: directory)
    try Self.fold(reader, into: &state, &index, upTo: recovery.end)
    do throws(VaultError) {
      vault = try VaultWriter(
        directory: directory, keepUpTo: recovery.lastCommit?.line.header.vaultEnd ?? 0,
        segmentBytesMax: segmentBytesMax, calls: calls)
    } catch { throw .vault(error) }
    self.state = state
    self.index = index
    pendingFirst = state.sequence
  }

  /// Folds all batches from the state's own end on.
  static func fold(
    _ reader: JournalReader, into state: inout LedgerState, _ index: inout LedgerIndex,
    upTo limit: JournalPosition?
  ) throws(LedgerError) {
    reader.seek(to: JournalPosition(state.journalEnd))
    while true {
      let next: JournalBatch?
      do throws(JournalError) { next = try reader.next(upTo: limit) } catch {
        throw .journal(error)
      }
      guard let batch = next else { return }
      for line in 0..<batch.count {
        let position = batch.position(of: line).offset
        do {
          let event = try Event(decoding: batch[line])
          let place = LinePlace(position: position, length: Int32(batch[line].count))
          try state.fold(event, at: place, index: &index)
        } catch {
          throw .contradiction(position: position, reason: "\(error)")
        }
      }
      state.fold(
        offsets: batch.commit.header.offsets.map(CommittedOffset.init),
        journalEnd: batch.end.offset)
    }
  }

  // MARK: Making a batch

  public var hasPending: Bool { !pending.bytes.isEmpty }
  public var pendingBytes: Int { pending.bytes.count }
  public var nextSequence: Int64 { state.sequence }
  /// The first one that is not on the disk.
  public var committedSequence: Int64 { hasPending ? pendingFirst : state.sequence }

  /// Adds an event to the batch and folds it.
  @discardableResult
  public func append(
    _ decision: Decision, recorded: Instant, from: InputPlace?
  ) throws(LedgerError) -> (event: Event, change: LedgerState.Change) {
    if let unreadable { throw unreadable }
    var body = decision.body
    if let record = decision.vaultRecord {
      do throws(VaultError) {
        body.setVault(try vault.append(record).description)
      } catch { throw .vault(error) }
    }
    // An action may come by another partition than its item did: what is told of an order keeps
    // its order all the same.
    let event = Event(
      sequence: state.sequence, at: decision.at, recorded: recorded,
      home: body.order?.partition ?? from?.partition ?? 0, from: from, body: body)
    let start = pending.bytes.count
    event.encode(into: &pending)
    let place = LinePlace(
      position: journal.end.offset + Int64(start), length: Int32(pending.bytes.count - start))
    pending.newline()
    do throws(FoldFault) {
      return (event, try state.fold(event, at: place, index: &index))
    } catch {
      throw .contradiction(position: place.position, reason: "\(error)")
    }
  }

  /// Makes the batch durable and its input past. Where it throws `isDiskFull`, nothing of it is on
  /// the disk and it may be called again; after any other error the process must end.
  ///
  /// A crash before this leaves nothing; between vault and journal, records that no commit names
  /// and that the next start drops; after it, the whole batch.
  public func commit(
    offsets: [CommittedOffset], cluster: String, at: Instant
  ) throws(LedgerError) {
    do throws(VaultError) { try vault.flush() } catch { throw .vault(error) }
    let header = CommitHeader(
      cluster: cluster, offsets: offsets.map(CommitOffset.init), first: pendingFirst,
      vaultEnd: vault.end, at: at.text())
    let commit: JournalCommit
    do throws(JournalError) {
      commit = try journal.commit(events: pending.bytes, header: header)
    } catch { throw .journal(error) }
    pending.bytes.removeAll(keepingCapacity: true)
    pendingFirst = state.sequence
    state.fold(offsets: offsets, journalEnd: commit.end.offset)
    for offset in offsets {
      if let counts = state.counts[offset.topic], !counts.close {
        throw .countsOpen(topic: offset.topic, counts)
      }
    }
  }

  /// Reads back a line, of the disk or of the batch that is being made.
  ///
  /// Nil where it cannot be read or is not what it was. "Never seen" would be the wrong answer
  /// then, and would open a second order, so nothing can be appended any more: the process ends.
  public func recall(_ place: LinePlace) -> Event? {
    let event: Event
    do throws(LedgerError) {
      event = try line(at: place)
      if case .opened(let opened) = event.body, !opened.isWhatItWas {
        throw .contradiction(
          position: place.position, reason: "is damaged: its hash is not that of its source_id")
      }
    } catch {
      unreadable = unreadable ?? error
      return nil
    }
    return event
  }

  /// What the citizen of an item said about himself, so that it can be masked in what others write
  /// about it. Nothing where the record is erased or cannot be read: then only what looks like
  /// personal data is masked.
  public func known(vault text: String) -> KnownStrings {
    let appeal = record(text).withUnsafeBufferPointer { AppealReader.stored($0) }
    guard case .success(let appeal) = appeal else { return KnownStrings() }
    return KnownStrings(appeal.citizen)
  }

  /// An action as it came, by the vault's record; nil where that is erased or lost.
  public func action(vault text: String) -> Action? {
    record(text).withUnsafeBufferPointer { try? Action(decoding: $0) }
  }

  public func holds(vault text: String) -> Bool { !record(text).isEmpty }

  /// A record of the disk or of the batch that is being made; empty where it is gone. Where the
  /// disk fails nothing can be appended any more: what is decided without the record is not to be
  /// written.
  private func record(_ text: String) -> [UInt8] {
    guard let reference = VaultReference(text) else { return [] }
    if let waiting = vault.waiting(reference) { return waiting }
    do throws(VaultError) {
      return try records.read(reference)
    } catch {
      switch error {
      case .erased, .damaged, .missing: break
      default: unreadable = unreadable ?? .vault(error)
      }
      return []
    }
  }

  /// The policies of a configuration that was in force once; configurations whose policies have the
  /// same checksums share them.
  public func policies(of configuration: String) -> PolicyBook? {
    guard let files = state.policyTexts.files[configuration] else { return nil }
    if let known = books[files] { return known }
    let book = state.policyTexts.book(of: configuration, recall: recall)
    if books.count == Self.booksMax { books.removeAll() }
    books[files] = book
    return book
  }

  private func line(at place: LinePlace) throws(LedgerError) -> Event {
    let offset = place.position - journal.end.offset
    if offset < 0 { return try LedgerView.event(at: place, reader) }
    let end = Int(offset) + Int(place.length)
    guard end <= pending.bytes.count else {
      throw .contradiction(position: place.position, reason: "is behind the end of the batch")
    }
    let event: Result<Event, EventFault> = pending.bytes.withUnsafeBufferPointer { bytes in
      do throws(EventFault) {
        return .success(
          try Event(decoding: UnsafeBufferPointer(rebasing: bytes[Int(offset)..<end])))
      } catch { return .failure(error) }
    }
    switch event {
    case .success(let event): return event
    case .failure(let fault):
      throw .contradiction(position: place.position, reason: "\(fault)")
    }
  }

  /// What readers may see: the state as of the last commit.
  public var view: LedgerView { LedgerView(state: state, directory: directory) }
}

extension Opened {
  /// The index found the line by this hash; a line that gives another one was changed.
  fileprivate var isWhatItWas: Bool {
    guard let sourceID = ItemText(decoding: item)?.sourceID else { return false }
    return LedgerIndex.sourceHash(channel: channel, sourceID: sourceID) == identity.source
  }
}

extension CommittedOffset {
  init(_ offset: CommitOffset) {
    self.init(
      topic: offset.topic, partition: offset.partition, next: offset.next,
      received: offset.received)
  }
}

extension CommitOffset {
  init(_ offset: CommittedOffset) {
    self.init(
      topic: offset.topic, partition: offset.partition, next: offset.next,
      received: offset.received)
  }
}

extension Event.Body {
  /// Names the vault's record in the event that it belongs to.
  mutating func setVault(_ reference: String) {
    switch self {
    case .opened(var opened):
      opened.vault = reference
      self = .opened(opened)
    case .amended(var amended):
      amended.vault = reference
      self = .amended(amended)
    case .deadLettered(var letter):
      letter.vault = reference
      self = .deadLettered(letter)
    case .applied(var applied):
      applied.vault = reference
      self = .applied(applied)
    case .parked(var parked):
      parked.vault = reference
      self = .parked(parked)
    default: preconditionFailure("only these events have a record in the vault")
    }
  }
}
