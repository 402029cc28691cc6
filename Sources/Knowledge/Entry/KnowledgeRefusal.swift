/// Why an action on an entry is not allowed.
public struct KnowledgeRefusal: Error, Hashable, Sendable {
  /// The raw value is the stable code on the wire.
  public enum Code: String, CaseIterable, Sendable {
    case entryMissing = "entry-missing"
    case unknownEntry = "unknown-entry"
    case alreadyOver = "already-over"
    case wrongStage = "wrong-stage"
    case notPublished = "not-published"
    case notYours = "not-yours"
    case notForUnits = "not-for-units"
    case samePerson = "same-person"
    case whyMissing = "why-missing"
    case textMissing = "text-missing"
    case textFault = "text-fault"
    case personalData = "personal-data"
    case nothingToChange = "nothing-to-change"
    case rejectedAsItStands = "rejected-as-it-stands"
    case alreadyThere = "already-there"
    case proofsMissing = "proofs-missing"
    case proofsDone = "proofs-done"
    case conflictOpen = "conflict-open"
    case noConflict = "no-conflict"
    case ownConflict = "own-conflict"
    case targetMissing = "target-missing"
    case unknownTarget = "unknown-target"
    case sameTarget = "same-target"
    case targetOver = "target-over"
    case otherJurisdiction = "other-jurisdiction"
    case targetNotPublished = "target-not-published"
    case alreadyApart = "already-apart"
    case apartFull = "apart-full"
    case takesNothing = "takes-nothing"
    case notItsOrder = "not-its-order"
    case takesEverything = "takes-everything"
    case tooManyEntries = "too-many-entries"
  }

  public let code: Code
  public let verb: KnowledgeVerb
  /// Where the entry is, if there is one.
  public let stage: EntryStage?
  /// What is wrong with the text, for `textFault` and `personalData`: the first of perhaps several.
  public let fault: EntryFault?
  /// The entry that stands in its way, for `alreadyThere`.
  public let other: EntryID?

  public init(
    _ code: Code, _ verb: KnowledgeVerb, at stage: EntryStage? = nil, fault: EntryFault? = nil,
    other: EntryID? = nil
  ) {
    self.code = code
    self.verb = verb
    self.stage = stage
    self.fault = fault
    self.other = other
  }

  private var named: String { "\(verb.rawValue)(\(verb.chinese))" }
  private var at: String { stage.map { "\($0.name)(\($0.chinese))" } ?? "unknown" }

  /// One line: the fact, a semicolon, and what to do.
  public var sentence: String {
    switch code {
    case .entryMissing: "\(named) needs an entry; name one such as faq-000012"
    case .unknownEntry: "there is no such entry; check its number"
    case .alreadyOver: "an entry that is \(at) takes no more actions; add a new one"
    case .wrongStage:
      stage == nil ? "there is no such review; name first, second or final"
        : stage?.review == nil
        ? "an entry that is \(at) is under no review; send a text to review with edit first"
        : "the entry waits for another review, \(at); leave the stage out, or name that one"
    case .notPublished: "nothing of the entry is published; reject its draft, or retire it"
    case .notYours:
      "this source does not speak for the entry's unit; send from that unit's source, or ask the "
        + "desk"
    case .notForUnits: "this \(named) is for the desk to do, not for a unit; ask the desk"
    case .samePerson:
      "this person wrote, passed or proofread the text already; let another person do it"
    case .whyMissing: "\(named) needs a reason; say why"
    case .textMissing: "\(named) needs a text with a question of its own; add it"
    case .textFault, .personalData: fault?.description ?? "the text has a fault; correct it"
    default: rule
    }
  }

  /// The rules of the field.
  private var rule: String {
    switch code {
    case .nothingToChange: "the text stays as it is by this; name what is to be another"
    case .rejectedAsItStands:
      "just this text was rejected; change what the reason names (`wenzheng faq show`)"
    case .alreadyThere:
      "\(other?.description ?? "another entry") of the same unit says just this; edit that one"
    case .proofsMissing:
      "this jurisdiction asks for \(KnowledgeLimits.proofsNeeded) proofreading marks before the "
        + "final review; let others proofread first"
    case .proofsDone:
      "the text has its \(KnowledgeLimits.proofsNeeded) proofreading marks; pass it on"
    case .conflictOpen:
      "another entry answers the same question otherwise; correct one of them and settle it, or "
        + "set them apart"
    case .noConflict: "the two entries are not in conflict; nothing is to be done, or check both"
    case .ownConflict:
      "the two contradict each other, and this person wrote one of them; let another person decide"
    case .targetMissing: "\(named) needs another entry; name it"
    case .unknownTarget: "there is no such other entry; check its number"
    case .sameTarget: "the other entry is the same one; name another"
    case .targetOver: "the other entry is retired or merged itself; name one that is in use"
    case .otherJurisdiction:
      "the two entries are of two jurisdictions, whose answers differ; keep both"
    case .targetNotPublished:
      "what the public has would be gone by this; merge the other one into it, or withdraw it first"
    case .alreadyApart: "the two are known to be different questions; nothing is to be done"
    case .apartFull:
      "one of the two is set apart from \(KnowledgeLimits.apartMax) entries already; merge or "
        + "retire some of those first"
    case .takesNothing: "\(named) takes no order out; name some in 'orders'"
    case .notItsOrder: "one of the orders is none that the entry is known to have; check them"
    case .takesEverything: "\(named) leaves no order behind; edit the entry instead"
    case .tooManyEntries: "there are as many entries as there can be; edit one that is not needed"
    default: "\(named) is refused: \(code.rawValue)"
    }
  }
}
