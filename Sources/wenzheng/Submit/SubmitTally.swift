/// What became of the items of a run.
struct SubmitTally: Encodable {
  var channel: String
  var inputs = 0
  var items = 0
  /// What was done to them, in a history.
  var actions = 0
  var sent = 0
  var delivered = 0
  var refused = 0
  var undelivered = 0
  /// Items that wait on disk for the broker, those of earlier runs included.
  var kept = 0
  /// Sentences about items that were sent all the same.
  var notes = 0
  /// Inputs that were not read to their end, because they are no such thing or broken.
  var brokenInputs = 0
  /// Inputs that were longer in the end than at the beginning.
  var grownInputs = 0
  var seconds = 0.0
  var dryRun: Bool
  var interrupted = false
  /// Refusals by their code.
  var codes: [String: Int] = [:]
  /// The first of the files that hold what was refused, and how many more there are.
  private(set) var rejectedFiles: [String] = []
  private(set) var rejectedFilesMore = 0

  /// A watch runs for months.
  static let rejectedFilesMax = 100

  init(channel: String, dryRun: Bool) {
    self.channel = channel
    self.dryRun = dryRun
  }

  enum CodingKeys: String, CodingKey {
    case channel, inputs, items, actions, sent, delivered, refused, undelivered, kept, notes
    case seconds, codes
    case interrupted
    case dryRun = "dry_run", rejectedFiles = "rejected_files", brokenInputs = "broken_inputs"
    case grownInputs = "grown_inputs", rejectedFilesMore = "rejected_files_not_listed"
  }

  mutating func add(rejectedFile path: String) {
    if rejectedFiles.count < Self.rejectedFilesMax {
      rejectedFiles.append(path)
    } else {
      rejectedFilesMore += 1
    }
  }

  var exitCode: ExitCode {
    if undelivered > 0 { return .unavailable }
    if refused > 0 || brokenInputs > 0 { return .refused }
    return grownInputs > 0 || interrupted ? .tempFail : .ok
  }
}
