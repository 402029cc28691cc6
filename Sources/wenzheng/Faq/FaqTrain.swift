import Formats
import Knowledge
import Service
import WorkTime

let faqTrainCommand = Command(
  at: Section.faq, "faq train", "learn which questions mean the same, for the search",
  details: """
    FILE holds groups of questions that mean the same, one JSON object a line: {"official", \
    "answer", "asked": […]}. --pairs are messages whose title, text and reply belong together, \
    JSON Lines too; they teach words, more weakly. The same files, seed and date give the same \
    bytes. Put the model into the configuration's models/, name it in models.json5 as `meaning`, \
    look at it with `faq eval`, then `reload`.
    """,
  arguments: [Positional("FILE", "groups of questions, JSON Lines")],
  options: [
    Option("out", value: "MODEL", "the model's file", required: true),
    Option("pairs", value: "FILE", "messages, JSON Lines", repeats: true),
    Option("seed", value: "NUMBER", "of the order of learning (1)"),
    Option("date", value: "DATE", "its date (today)"),
  ],
  examples: [
    Example("faq train paraphrases.jsonl --pairs messages.jsonl --out meaning.model",
      "a model of one's own questions"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .cantCreate]
) { arguments, _, terminal in
  let date = try arguments.string("date") ?? WallClock.now().dateInShanghai().description
  guard (try? CivilDate(parsing: date)) != nil else {
    throw UsageFault.notAnInstant(name: "--date", value: date)
  }
  let file = try arguments.required("FILE")
  let out = try arguments.path("out") ?? ""
  let seed = try arguments.seed()
  let bytes = try InputFile.bytes(of: file)
  let messages = try arguments.strings("pairs").map { ($0, try InputFile.bytes(of: $0)) }
  let (groups, pairs): ([MeaningGroup], [MeaningPair])
  do throws(MeaningFault) {
    groups = try MeaningReader.groups(bytes, file: file)
    var all: [MeaningPair] = []
    for (path, bytes) in messages { all += try MeaningReader.pairs(bytes, file: path) }
    pairs = all
  } catch { throw CommandFault(.dataErr, "\(error).") }
  guard pairs.count <= MeaningLimits.pairsMax else {
    throw CommandFault(
      .dataErr, "the files of --pairs hold \(pairs.count) pairs; at most "
        + "\(MeaningLimits.pairsMax), so name fewer.")
  }
  let model = MeaningTrainer.train(groups: groups, pairs: pairs, seed: seed, date: date) {
    terminal.status("step \($0) of \($1) …")
  }
  terminal.clearStatus()
  try OutputFile.write(MeaningFile.encode(model), to: out)
  terminal.note(StyledText(
    "\(out): \(model.version), \(model.groups) groups, \(model.pairs) pairs", .dim))
  return .ok
}
