/// What can say who somebody is, in the text of an appeal (个人信息保护法 §4, §28).
public enum PersonalDataKind: String, CaseIterable, Sendable {
  case mobile
  case landline
  case idCard
  case bankCard
  case email
  case plate
  case name
  case doorNumber

  /// Whether the kind has a form that can be checked. For these the redactor promises that nothing
  /// is left; names and door numbers have a measured recall.
  public var isFormatted: Bool { self != .name && self != .doorNumber }
}

/// One place where personal data stood.
public struct Finding: Hashable, Sendable {
  public var kind: PersonalDataKind
  /// Bytes of the original text, in UTF-8.
  public var range: Range<Int>

  public init(kind: PersonalDataKind, range: Range<Int>) {
    self.kind = kind
    self.range = range
  }
}

/// A text that may be shown, and where it differs from the original.
///
/// Guarantees: the findings are in order and do not overlap; what lies outside them is the
/// original, byte for byte, save one space that separates a mask from digits written onto it.
public struct Redacted: Hashable, Sendable {
  public var text: String
  public var findings: [Finding]

  public init(text: String, findings: [Finding]) {
    self.text = text
    self.findings = findings
  }
}

/// How many findings of each kind a text had. Holds no allocation.
public struct RedactionCounts: Hashable, Sendable {
  private var counts = SIMD8<UInt32>()

  public init() {}

  public subscript(kind: PersonalDataKind) -> Int {
    get { Int(counts[Self.lane(of: kind)]) }
    set { counts[Self.lane(of: kind)] = UInt32(clamping: newValue) }
  }

  public var total: Int { PersonalDataKind.allCases.reduce(0) { $0 + self[$1] } }

  public static func += (left: inout RedactionCounts, right: RedactionCounts) {
    left.counts &+= right.counts
  }

  private static func lane(of kind: PersonalDataKind) -> Int {
    switch kind {
    case .mobile: 0
    case .landline: 1
    case .idCard: 2
    case .bankCard: 3
    case .email: 4
    case .plate: 5
    case .name: 6
    case .doorNumber: 7
    }
  }
}
