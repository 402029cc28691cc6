import Appeals

/// What a model is asked (分类头).
public enum Head: String, CaseIterable, Sendable {
  case category, kind, urgency
  /// The kind of department that a matter is for (处室): what people dispatched teaches it.
  case department
}

/// The labels that models may know, by head. Those of departments are named by whoever knows the
/// units, which stand above this module.
public struct HeadLabels: Sendable {
  private let categories: [String]
  private let departments: [String]

  /// - Parameter departments: in the order of their numbers, by which routing knows them.
  public init(taxonomy: Taxonomy, departments: [String]) {
    categories = taxonomy.categories.filter { $0.level == 1 }.map(\.name)
    self.departments = departments
  }

  /// In the order of the numbers by which a verdict names them.
  public subscript(head: Head) -> [String] {
    switch head {
    case .category: categories
    case .kind: AppealKind.allCases.map(\.rawValue)
    case .urgency: Urgency.allCases.map(\.rawValue)
    case .department: departments
    }
  }
}

/// A text with what is right for it: what a model learns from, and what it is measured on.
public struct LabelledText: Sendable {
  public var id: String
  public var title: [UInt8]
  public var text: [UInt8]
  public var label: String
  /// The part of a cross-validation in which it is asked; parts are numbered from 0.
  public var fold: Int

  /// - Parameters:
  ///   - title, text: folded (see `PlaceWords`).
  ///   - group: texts of one group are asked together, or a model would be asked what it has seen.
  public init(
    id: String, title: [UInt8], text: [UInt8], label: String, fold: Int?, group: String?
  ) {
    self.id = id
    self.title = title
    self.text = text
    self.label = label
    if let fold {
      self.fold = fold
    } else {
      var hash = Self.hash(group.map { Array($0.utf8) } ?? title + text)
      hash ^= hash >> 32
      self.fold = Int(hash % UInt64(LearningLimits.folds))
    }
  }

  private static func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

/// The bounds and the numbers of learning, in one place.
public enum LearningLimits {
  public static let folds = 4
  /// Weights of one piece stand beside each other, one a lane, in blocks of `lanes`.
  public static let labelsMax = 64
  static let lanes = 16
  public static let examplesMax = 1_000_000
  /// A class with fewer has one in not each part of a cross-validation: nothing could be measured.
  public static let examplesOfClassMin = 4
  /// With fewer a measure says little: such classes are named.
  public static let examplesOfClassFew = 30

  /// How much the title weighs against the text (which begins with the title once more).
  static let titleShare: Float = 0.5
  /// The price of an error against the size of the weights.
  static let penalty: Float = 10
  /// What is added to each count before a ratio of counts is taken.
  static let smoothing: Float = 1
  static let rounds = 10
}
