import Appeals
import Classification
import Formats
import WorkTime

/// Which fields of a line hold what.
struct LabelledFields: Sendable {
  /// Empty where nobody has labelled the lines.
  var label: String
  var title = ["title"]
  var text = ["text", "content", "detail"]
  /// Lines with other labels are left out; nil takes all.
  var only: Set<String>?

  /// The usual names, by head; `--label` names another.
  init(head: Head, label: String?, only: String?) {
    self.label = label ?? head.rawValue
    self.only = only.map { Set($0.split(separator: ",").map(String.init)) }
  }
}

/// Labelled texts, one JSON object a line.
///
/// Guarantees: every line is taken or refused by its number; texts come folded.
enum LabelledFile {
  static func read(
    _ path: String, head: Head, fields: LabelledFields, labels: HeadLabels
  ) throws -> [LabelledText] {
    let known = Set(labels[head])
    var groups = Groups()
    let reader = LineReader(
      ByteSource(descriptor: try InputOpening.descriptor(of: path)), lineBytesMax: lineBytesMax)
    var examples: [LabelledText] = []
    var number = 0
    while let line = try reader.next() {
      number += 1
      guard case .whole(let bytes) = line else {
        throw fault(path, number, "is over \(lineBytesMax) bytes; cut its text")
      }
      guard !bytes.isEmpty else { continue }
      guard examples.count < LearningLimits.examplesMax else {
        throw fault(path, number, "is one example too many; at most "
          + "\(Progress.grouped(LearningLimits.examplesMax)) are taken")
      }
      let row: Row
      switch Row.read(bytes, fields) {
      case .success(let read): row = read
      case .failure(let json): throw fault(path, number, "is no JSON object of texts: \(json)")
      }
      guard !fields.label.isEmpty else {
        examples.append(row.example("", number))
        continue
      }
      guard let label = row.label, !label.isEmpty else {
        throw fault(path, number, "has no field '\(fields.label)' with its label; "
          + "name the field with --label")
      }
      let own = head == .kind ? AppealKind(english: label)?.rawValue ?? label : label
      if let only = fields.only, !only.contains(own) { continue }
      guard known.contains(own) else {
        let hint = Spelling.nearest(to: own, in: known.sorted())
        throw fault(path, number, "has the label '\(own)', which is none of \(head.rawValue)"
          + (hint.map { "; did you mean '\($0)'?" } ?? "; correct it or leave the line out"))
      }
      guard !row.title.isEmpty || !row.text.isEmpty else {
        throw fault(path, number, "has neither title nor text; leave it out")
      }
      let example = row.example(own, number)
      if let group = row.group, let other = groups.other(group, example.fold, number) {
        throw fault(path, number, "puts group '\(group)' into fold \(example.fold), and line "
          + "\(other.line) into fold \(other.fold); a group is asked together, so give both "
          + "lines one fold")
      }
      examples.append(example)
    }
    guard !examples.isEmpty else {
      let which = fields.only == nil ? "" : " with a label of --only"
      throw CommandFault(.dataErr, "\(path) holds no line\(which).")
    }
    return examples
  }

  /// In which fold each group was first, and on which line.
  private struct Groups {
    private var known: [String: (fold: Int, line: Int)] = [:]

    mutating func other(
      _ group: String, _ fold: Int, _ line: Int
    ) -> (fold: Int, line: Int)? {
      guard let first = known[group] else {
        known[group] = (fold, line)
        return nil
      }
      return first.fold == fold ? nil : first
    }
  }

  private static let lineBytesMax = 1024 * 1024

  private static func fault(_ path: String, _ line: Int, _ words: String) -> CommandFault {
    CommandFault(.dataErr, "\(path):\(line) \(words).")
  }
}

private struct Row {
  var id: String?
  var title = ""
  var text = ""
  var label: String?
  var fold: Int?
  var group: String?

  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ fields: LabelledFields
  ) -> Result<Row, JSONFault> {
    var row = Row()
    var reader = JSONReader(bytes)
    do throws(JSONFault) {
      try reader.beginObject()
      while let key = try reader.nextKey() { try row.take(reader.text(of: key), &reader, fields) }
      try reader.end()
      return .success(row)
    } catch {
      return .failure(error)
    }
  }

  func example(_ label: String, _ line: Int) -> LabelledText {
    LabelledText(
      id: id ?? "\(line)", title: PlaceWords.fold(title), text: PlaceWords.fold(text), label: label,
      fold: fold, group: group)
  }

  private mutating func take(
    _ key: String, _ reader: inout JSONReader, _ fields: LabelledFields
  ) throws(JSONFault) {
    if try reader.peek() == .null {
      _ = try reader.skip()
    } else if key == fields.label {
      label = try reader.string()
    } else if fields.title.contains(key) {
      title = try reader.string()
    } else if fields.text.contains(key) {
      text = try reader.string()
    } else if key == "id" {
      id = try name(&reader)
    } else if key == "fold" {
      let offset = reader.offset
      let number = try reader.integer()
      guard (0...255).contains(number) else { throw JSONFault(.badNumber, at: offset) }
      fold = Int(number)
    } else if key == "group" {
      group = try name(&reader)
    } else {
      _ = try reader.skip()
    }
  }

  /// A text, or a number for one.
  private func name(_ reader: inout JSONReader) throws(JSONFault) -> String {
    guard try reader.peek() == .number else { return try reader.string() }
    return "\(try reader.integer())"
  }
}
