import Decider
import Foundation
import Ledger
import Service

let faqExportCommand = Command(
  at: Section.faq, "faq export", "write the published entries",
  details: """
    JSON is one array whose objects `faq import` takes again; CSV has the columns that it takes, \
    its cells guarded against formulas; Markdown stands by topic, with policy and links.
    """,
  options: [
    Option("format", value: "FORMAT", "json, csv or markdown (json)"),
    Option("unit", value: "UNIT", "of this unit: its code, or its name"),
    Option("topic", value: "TOPIC", "of this list of answers"),
    Option("out", value: "FILE", "to this file (else to standard output)"),
  ],
  examples: [
    Example("faq export > faq.json", "all that the public has, for another system"),
    Example("faq export --format csv --unit 370481-rsj --out rsj.csv", "a unit's, to correct"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .cantCreate, .ioErr]
) { arguments, installation, terminal in
  let directories = installation.directoriesIfReadable
  let scope = try arguments.faqScope(directories)
  let format = try arguments.choice("format", of: ["json", "csv", "markdown"]) ?? "json"
  let entries = try installation.published(scope, directories, terminal)
  if entries.isEmpty { try installation.checkNames(scope, directories, terminal) }
  let out = try arguments.path("out") ?? "-"
  switch format {
  case "csv":
    let isShown = out == "-" && terminal.isTerminal
    return try terminal.write(FaqColumns.csv(of: entries, forTerminal: isShown), to: out)
  case "markdown":
    return try terminal.write(FaqPages(entries, title: "常见问题解答").markdown(), to: out)
  default: return try terminal.write(try jsonArray(of: entries.map(\.text)), to: out)
  }
}

let faqAnswersCommand = Command(
  at: Section.faq, "faq answers", "write the list of answers of a topic (解答清单)",
  details: "The page needs no other file and runs nothing.",
  options: [
    Option("topic", value: "TOPIC", "which list", required: true),
    Option("format", value: "FORMAT", "markdown or html (markdown)"),
    Option("out", value: "FILE", "to this file (else to standard output)"),
  ],
  examples: [
    Example("faq answers --topic 公积金 --format html --out gjj.html", "a page for the website"),
    Example("faq answers --topic 公积金", "the same as Markdown"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .cantCreate, .ioErr]
) { arguments, installation, terminal in
  let directories = installation.directoriesIfReadable
  let scope = try arguments.faqScope(directories)
  let format = try arguments.choice("format", of: ["markdown", "html"]) ?? "markdown"
  let published = try installation.published(scope, directories, terminal)
  let entries = published.filter(\.holds)
  let topic = scope.topic ?? ""
  if published.isEmpty {
    throw CommandFault(.refused, "no published entry has the topic `\(topic)`.")
  }
  if entries.isEmpty {
    throw CommandFault(
      .refused, "of the topic `\(topic)` no entry holds today; `wenzheng faq stale` shows those "
        + "that are over.")
  }
  let pages = FaqPages(entries, title: "\(topic)解答清单")
  return try terminal.write(
    format == "html" ? pages.html() : pages.markdown(), to: try arguments.path("out") ?? "-")
}

extension Installation {
  /// What the public has, page by page.
  fileprivate func published(
    _ scope: FaqScope, _ directories: Directories?, _ terminal: Terminal
  ) throws -> [FaqPublished] {
    var entries: [FaqPublished] = []
    var filter = FaqPageFilter()
    filter.scope = scope
    // Where no daemon answers, the files are read once for all pages.
    var files: FaqDesk?
    while true {
      let page: FaqPage
      if let files {
        page = files.published(filter)
      } else if let answer = try askDaemon(.faq(.published(filter)), terminal) {
        guard case .faq(.published(let told)) = answer else {
          throw CommandFault.unexpected(answer)
        }
        page = told
      } else {
        let desk = try view().faq(FaqSetting(directories), now: WallClock.now())
        files = desk
        page = desk.published(filter)
      }
      entries += page.entries
      guard page.hasMore, let last = page.entries.last else { return entries }
      filter.after = last.entry
    }
  }
}

/// An object on each line, as our listings have it.
private func jsonArray(of texts: [FaqText]) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  var bytes = Array("[".utf8)
  for (number, text) in texts.enumerated() {
    bytes += Array((number == 0 ? "\n" : ",\n").utf8) + [UInt8](try encoder.encode(text))
  }
  return bytes + Array((texts.isEmpty ? "]\n" : "\n]\n").utf8)
}
