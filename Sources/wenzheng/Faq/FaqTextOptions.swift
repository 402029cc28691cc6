import Decider
import Formats
import Knowledge
import Orders
import Service
import WorkTime

extension Option {
  /// The text of an entry, field by field.
  static let faqText = [
    Option("file", value: "FILE", "one JSON object with the fields of the text, instead of these"),
    Option("question", value: "TEXT", "the question"),
    Option("answer", value: "TEXT", "the answer"),
    Option("unit", value: "UNIT", "the unit that owns it, by code or name"),
    Option(
      "phrasing", value: "TEXT",
      "another way of asking the same; an edit names all that are to stay", repeats: true),
    Option("category", value: "PATH", "its category"),
    Option("topic", value: "TOPIC", "the list of answers that it stands in"),
    Option("policy-title", value: "TITLE", "the document that the answer rests on"),
    Option("policy-number", value: "NUMBER", "that document's number (文号)"),
    Option("policy-date", value: "DATE", "its date"),
    Option("policy-link", value: "URL", "where it can be read"),
    Option("valid-from", value: "DATE", "the first day on which the answer holds"),
    Option("valid-until", value: "DATE", "the last one"),
    Option("link", value: "TITLE=URL", "a picture or a video that goes with it", repeats: true),
  ]

  private static let policyNames = ["policy-title", "policy-number", "policy-date", "policy-link"]
  fileprivate static let partsOfPolicy = policyNames.dropFirst()
}

extension ParsedArguments {
  /// What the options, or the file, say of a text, as JSON; empty where they say nothing.
  ///
  /// What can be said here is not sent: a refusal would stand in the log for ever.
  func entryText(_ directories: Directories?) throws -> (edit: EntryEdit, json: [UInt8])? {
    let json = try entryJSON(directories)
    if json.isEmpty { return nil }
    if json.count > Action.textBytesMax {
      throw UsageFault.tooLong(
        name: "the text", bytes: json.count, bytesMax: Action.textBytesMax)
    }
    let edit: EntryEdit
    do throws(EntryFault) { edit = try EntryEdit(json: json) } catch { throw try told(error) }
    let text = edit.applied(to: EntryText())
    let today = WallClock.now().dateInShanghai()
    let faults = directories?.faults(of: text, today: today)
      ?? text.draftFaults(isUnit: { _ in true }, isCategory: { _ in true }, today: today)
    // What is not named may be as it should: the entry has it.
    let fault = faults.first { fault in
      edit.named.contains { fault.field.hasPrefix($0.rawValue) }
    }
    if let fault { throw try told(fault) }
    return (edit, json)
  }

  private func told(_ fault: EntryFault) throws -> CommandFault {
    guard let file = try path("file") else { return CommandFault(.usage, "\(fault).") }
    return CommandFault(.dataErr, "\(file): \(fault).")
  }

  private func entryJSON(_ directories: Directories?) throws -> [UInt8] {
    let given = Option.faqText.filter { $0.name != "file" && flag($0.name) }
    guard let file = try path("file") else {
      return given.isEmpty ? [] : try entryJSONOfOptions(directories)
    }
    if let option = given.first { throw UsageFault.optionsExclude("--file", "--\(option.name)") }
    return try InputFile.bytes(of: file)
  }

  private func entryJSONOfOptions(_ directories: Directories?) throws -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("question", ifPresent: try string("question"))
    writer.field("answer", ifPresent: try string("answer"))
    if flag("phrasing") {
      writer.key("phrasings")
      writer.beginArray()
      for phrasing in strings("phrasing") { writer.value(phrasing) }
      writer.endArray()
    }
    writer.field("unit", ifPresent: try knownUnit(directories))
    writer.field("category", ifPresent: try string("category"))
    writer.field("topic", ifPresent: try string("topic"))
    try writePolicy(into: &writer)
    writer.field("valid_from", ifPresent: try day("valid-from"))
    writer.field("valid_until", ifPresent: try day("valid-until"))
    try writeLinks(into: &writer)
    writer.endObject()
    return writer.bytes
  }

  private func knownUnit(_ directories: Directories?) throws -> String? {
    guard let code = try unitCode("unit", directories) else { return nil }
    let units = directories?.jurisdictions.unitNames ?? [:]
    if units.isEmpty || units[code] != nil { return code }
    let near = units.filter { code.hasSuffix($0.value) || $0.value.hasSuffix(code) }.keys.min()
    throw UsageFault.unknownName(
      option: "--unit", value: code,
      nearest: near ?? Spelling.nearest(to: code, in: Array(units.keys) + Array(units.values)))
  }

  /// The document is one field: who gives a part of it gives all of it anew.
  private func writePolicy(into writer: inout JSONWriter) throws {
    guard let title = try string("policy-title") else {
      if let part = Option.partsOfPolicy.first(where: { flag($0) }) {
        throw CommandFault(
          .usage, "--\(part) needs --policy-title: the document is given as a whole.")
      }
      return
    }
    writer.key("policy")
    writer.beginObject()
    writer.field("title", title)
    writer.field("number", ifPresent: try string("policy-number"))
    writer.field("date", ifPresent: try day("policy-date"))
    writer.field("link", ifPresent: try string("policy-link"))
    writer.endObject()
  }

  private func writeLinks(into writer: inout JSONWriter) throws {
    guard flag("link") else { return }
    writer.key("links")
    writer.beginArray()
    for word in strings("link") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw CommandFault(.usage, "--link is TITLE=URL, not `\(word)`.")
      }
      writer.beginObject()
      writer.field("title", String(parts[0]))
      writer.field("url", String(parts[1]))
      writer.endObject()
    }
    writer.endArray()
  }

  private func day(_ name: String) throws -> String? {
    guard let word = try string(name) else { return nil }
    guard let date = try? CivilDate(parsing: word) else {
      throw CommandFault(.usage, "--\(name) is a day such as 2026-11-21, not `\(word)`.")
    }
    return date.description
  }
}

extension EntryEdit {
  init(json: [UInt8]) throws(EntryFault) {
    self = try json.withBytes { bytes throws(EntryFault) in
      var reader = JSONReader(bytes)
      let edit = try EntryEdit(&reader)
      do throws(JSONFault) { try reader.end() } catch { throw EntryFault(.notJSON, "") }
      return edit
    }
  }
}
