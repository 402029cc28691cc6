import Orders

/// What became of a configuration folder that the daemon was told to read anew.
public struct ReloadVerdict: Codable, Sendable, Equatable {
  public enum Result: String, Codable, Sendable {
    case adopted
    /// The folder holds what is in force.
    case unchanged
    /// Files are at fault: `reasons` has the sentences of `wenzheng check`.
    case faults
    /// Something of it cannot change in a running process: `reasons` names each.
    case restart
    /// Nothing is wrong with the folder itself.
    case refused
    /// Nobody has come to it yet; it is adopted as soon as somebody does.
    case waiting
  }

  public var result: Result
  /// The configuration that is in force now.
  public var configuration: String
  /// The one before, where it was replaced.
  public var before: String?
  /// Names of files below the folder, with what happened to each.
  public var changes: [FileChange]
  public var reasons: [String]

  public init(
    _ result: Result, configuration: String, before: String? = nil, changes: [FileChange] = [],
    reasons: [String] = []
  ) {
    self.result = result
    self.configuration = configuration
    self.before = before
    self.changes = changes
    self.reasons = reasons
  }

  /// Nothing was adopted, and somebody has to do something about it.
  public var isRefusal: Bool {
    switch result {
    case .faults, .restart, .refused: true
    case .adopted, .unchanged, .waiting: false
    }
  }
}

extension ReloadVerdict: CustomStringConvertible {
  /// One sentence without its full stop.
  public var description: String {
    let first = reasons.first ?? ""
    switch result {
    case .adopted:
      let names = changes.map(\.description).joined(separator: ", ")
      return "adopted the configuration \(configuration)\(before.map { " after \($0)" } ?? "")"
        + (names.isEmpty ? "" : ": \(names)")
    case .unchanged: return "the configuration \(configuration) is in force already"
    case .faults:
      let more = reasons.count - 1
      return more > 0
        ? "\(first) (and \(more) more: see `wenzheng check`)" : first
    case .restart: return "needs a restart: \(reasons.joined(separator: "; "))"
    case .refused, .waiting: return reasons.joined(separator: "; ")
    }
  }
}

/// What happened to a file of the configuration.
public struct FileChange: Codable, Sendable, Equatable, CustomStringConvertible {
  public enum Kind: String, Codable, Sendable { case changed, new, gone }
  public var file: String
  public var kind: Kind

  public var description: String { kind == .changed ? file : "\(file) (\(kind.rawValue))" }

  /// In the order of their names.
  static func all(
    from old: [ConfigurationFile], to new: [ConfigurationFile]
  ) -> [FileChange] {
    let before = Dictionary(
      old.map { ($0.name, $0.sha256) }, uniquingKeysWith: { first, _ in first })
    let now = Set(new.map(\.name))
    let gone = old.filter { !now.contains($0.name) }
    var changes = gone.map { FileChange(file: $0.name, kind: .gone) }
    for file in new where before[file.name] != file.sha256 {
      changes.append(FileChange(
        file: file.name, kind: before[file.name] == nil ? .new : .changed))
    }
    return changes.sorted { $0.file < $1.file }
  }
}
