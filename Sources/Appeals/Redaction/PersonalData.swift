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
  /// Of a chat.
  case account

  /// Whether the kind has a form that can be checked. For these the redactor promises that nothing
  /// is left; of names, door numbers and accounts it knows those that the words before them tell.
  public var isFormatted: Bool { ![.name, .doorNumber, .account].contains(self) }

  public var chinese: String {
    switch self {
    case .mobile: "手机号码"
    case .landline: "电话号码"
    case .idCard: "身份证号码"
    case .bankCard: "银行卡号"
    case .email: "电子邮箱"
    case .plate: "车牌号码"
    case .name: "姓名"
    case .doorNumber: "门牌号"
    case .account: "微信或QQ号"
    }
  }
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
  private var counts = SIMD16<UInt32>()

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
    case .account: 8
    }
  }
}
