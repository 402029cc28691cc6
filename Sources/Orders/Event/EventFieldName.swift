import Formats
import WorkTime

/// The plain fields of event lines, by number, so that a line is read without a dictionary.
enum FieldName: Int, CaseIterable {
  case state, channel, kind, category, urgency, unit, why, judges, rule, limit, citizen, vault
  case configuration, code, stage, field, sentence, verb, by, source, text, ledger, cluster, repair
  case file, body, topic, entry, sourceID, actionID, textHash, clock, ends
  case part, parts, partition, letter, fromOffset, toOffset, taken, clocksMoved
  case receivedAt, due, ownDue, answeredAt, claimedAt, before

  var isNumber: Bool { rawValue >= Self.part.rawValue && rawValue <= Self.clocksMoved.rawValue }
  var isTime: Bool { rawValue >= Self.receivedAt.rawValue }

  /// The name on the wire.
  var name: String { Self.names[rawValue] }

  /// Made once: every line of a journal that is folded asks for some.
  private static let names = allCases.map(\.spelled)

  private var spelled: String {
    switch self {
    case .sourceID: "source_id"
    case .actionID: "action_id"
    case .textHash: "text_hash"
    case .fromOffset: "from_offset"
    case .toOffset: "to_offset"
    case .receivedAt: "received_at"
    case .answeredAt: "answered_at"
    case .ownDue: "own_due"
    case .claimedAt: "claimed_at"
    case .clocksMoved: "clocks_moved"
    default: "\(self)"
    }
  }

  static func find(_ key: JSONReader.Key, in reader: JSONReader) -> FieldName? {
    reader.withBytes(of: key) { bytes in
      guard let first = bytes.first else { return nil }
      for candidate in table[bucket(first, bytes.count)] where bytes.elementsEqual(candidate.utf8) {
        return candidate.name
      }
      return nil
    }
  }

  private static func bucket(_ first: UInt8, _ count: Int) -> Int {
    (Int(first) * 7 + count) & 63
  }

  /// First letter and length tell almost every name from the others.
  private static let table: [[(utf8: [UInt8], name: FieldName)]] = {
    var table = [[(utf8: [UInt8], name: FieldName)]](repeating: [], count: 64)
    for name in allCases {
      let utf8 = Array(name.name.utf8)
      table[bucket(utf8[0], utf8.count)].append((utf8, name))
    }
    return table
  }()
}

/// Values by field name in one flat array.
struct FieldBag<Value> {
  private var values = [Value?](repeating: nil, count: FieldName.allCases.count)

  subscript(name: FieldName) -> Value? {
    get { values[name.rawValue] }
    set { values[name.rawValue] = newValue }
  }
}
