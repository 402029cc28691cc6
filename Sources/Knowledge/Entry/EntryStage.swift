/// Where an entry is on its way. An entry whose published version stands while a new one is being
/// reviewed is at the stage of the new one: a candidate again once that was rejected.
public enum EntryStage: Int, CaseIterable, Hashable, Sendable {
  case candidate, first, second, final, published, retired, merged

  /// The word on the wire.
  public var name: String { "\(self)" }

  public init?(name: String) {
    guard let stage = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = stage
  }

  public var chinese: String {
    switch self {
    case .candidate: "候选"
    case .first: "初审"
    case .second: "复审"
    case .final: "终审"
    case .published: "已发布"
    case .retired: "已停用"
    case .merged: "已合并"
    }
  }

  /// Nothing follows: neither edited nor gathered into any more.
  public var isOver: Bool { self == .retired || self == .merged }

  /// The review that is awaited, if one is.
  public var review: ReviewStage? {
    switch self {
    case .first: .first
    case .second: .second
    case .final: .final
    case .candidate, .published, .retired, .merged: nil
    }
  }
}

/// The three reviews (三审): language, facts and basis, release.
public enum ReviewStage: String, Codable, CaseIterable, Hashable, Sendable {
  case first, second, final

  public var chinese: String { stage.chinese }

  var stage: EntryStage {
    switch self {
    case .first: .first
    case .second: .second
    case .final: .final
    }
  }

  /// Where the entry is once this review is passed.
  var next: EntryStage {
    switch self {
    case .first: .second
    case .second: .final
    case .final: .published
    }
  }
}
