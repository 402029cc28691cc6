import Formats

/// What the FAQ's keeping is set to, from `knowledge.json5`.
public struct KnowledgeRules: Hashable, Sendable {
  /// One citizen may have asked what concerns nobody else; more than a hundred is never.
  static let citizensRange = 1...100
  static let ownerDaysRange = 1...250
  private static let jurisdictionsMax = 1_000

  /// A candidate goes to review by itself once so many citizens have asked (default of ours).
  public var citizensMin = 3
  /// How many working days an owner has to renew or retire what is past its last valid day (default
  /// of ours).
  public var ownerWorkingDays = 10
  /// The division codes of those that ask for three proofreading marks (三校).
  public var proofreading: Set<String> = []

  public init() {}

  public init(parsing bytes: [UInt8], file: String) throws(ConfigFault) {
    let fields = try ConfigNode(parsing: bytes, file: file).object(keys: [
      "citizens_min", "owner_working_days", "proofreading",
    ])
    citizensMin = try fields.int(
      "citizens_min", in: Self.citizensRange, default: citizensMin)
    ownerWorkingDays = try fields.int(
      "owner_working_days", in: Self.ownerDaysRange, default: ownerWorkingDays)
    let codes = try fields.array("proofreading")
    if codes.count > Self.jurisdictionsMax, let node = fields.optional("proofreading") {
      throw node.fault(.outOfRange(
        value: "\(codes.count) codes", allowed: "at most \(Self.jurisdictionsMax)"))
    }
    for node in codes {
      let code = try node.string()
      let isCode = code.utf8.count == EntryText.jurisdictionDigits
        && code.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      guard isCode else {
        throw node.fault(.invalid("'\(code)' is no division code; write six digits"))
      }
      guard proofreading.insert(code).inserted else {
        throw node.fault(.invalid("'\(code)' stands twice; remove one"))
      }
    }
  }
}
