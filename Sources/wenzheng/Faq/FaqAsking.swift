import Decider
import Knowledge
import Ledger
import Service
import WorkTime

extension Option {
  /// Whose entries, and about what.
  static let faqScope = [
    Option("unit", value: "UNIT", "of this unit: its code, or its name"),
    Option("jurisdiction", value: "CODE", "of this division, such as 370481"),
    Option("category", value: "PATH", "of this category; one of the first level means all of it"),
    Option("topic", value: "TOPIC", "of this list of answers"),
  ]
}

extension ParsedArguments {
  /// What of `Option.faqScope` the command takes.
  func faqScope(_ directories: Directories?) throws -> FaqScope {
    func has(_ name: String) -> Bool { spec.option(named: name) != nil }
    var scope = FaqScope()
    if has("unit") { scope.unit = try unitCode("unit", directories) }
    if has("jurisdiction") { scope.jurisdiction = try jurisdictionCode("jurisdiction") }
    if has("category") { scope.category = try string("category") }
    if has("topic") { scope.topic = try string("topic") }
    return scope
  }

  func entryID(_ name: String) throws -> EntryID { try Self.entryID(named: try required(name)) }

  func entryID(option name: String) throws -> EntryID? {
    try string(name).map { try Self.entryID(named: $0) }
  }

  private static func entryID(named word: String) throws -> EntryID {
    guard let id = EntryID(word) else {
      throw CommandFault(.usage, "`\(word)` is no entry such as faq-000012.")
    }
    return id
  }
}

extension Installation {
  /// What the daemon says of the entries or, where none runs, the files.
  func faq(
    _ question: FaqQuestion, _ directories: Directories?, _ terminal: Terminal
  ) throws -> FaqAnswer {
    if let answer = try askDaemon(.faq(question), terminal) {
      guard case .faq(let told) = answer else { throw CommandFault.unexpected(answer) }
      return told
    }
    let view = try view()
    return try view.faq(FaqSetting(directories), now: WallClock.now()).answer(question) {
      // Without its synonyms a search would find something else than the daemon's.
      try configuration().index(of: view.state.knowledge)
    }
  }

  /// Names that nobody knows, where a question has found nothing.
  func checkNames(
    _ scope: FaqScope, _ directories: Directories?, _ terminal: Terminal
  ) throws {
    guard let directories else { return }
    var names = OrderFilter()
    names.unit = scope.unit
    names.jurisdiction = scope.jurisdiction
    names.category = scope.category
    try FilterNames(self, directories, now: WallClock.now()).check(names, terminal)
  }
}

extension CommandFault {
  static let otherFaqAnswer = CommandFault(
    .software, "the daemon answered something else; are both of one version?")

  static func noEntry(_ id: EntryID) -> CommandFault {
    CommandFault(.refused, "there is no entry \(id); see `wenzheng faq list`.")
  }
}

extension Terminal {
  func noteRest(shown: Int, of total: Int) {
    guard total > shown else { return }
    note(StyledText(
      "\(Progress.grouped(shown)) of \(Progress.grouped(total)); --limit shows more", .dim))
  }
}

/// What listings and cards of entries call things.
enum FaqWords {
  static func stage(_ name: String) -> String { EntryStage(name: name)?.chinese ?? name }

  static func style(ofStage name: String) -> Style {
    switch EntryStage(name: name) {
    case .published: .green
    case .first, .second, .final: .yellow
    case .retired, .merged: .dim
    case .candidate, nil: .plain
    }
  }

  static func takenBack(_ sort: String) -> String {
    switch TakenBack.Sort(rawValue: sort) {
    case .rejected: "退回"
    case .withdrawn: "撤下"
    case .retired: "停用"
    case nil: sort
    }
  }

  /// `≥256` where there are more than are told apart.
  static func citizens(_ count: Int, more: Bool) -> String { more ? "≥\(count)" : "\(count)" }
}
