import Foundation
import Testing

@testable import wenzheng

/// Files of labelled texts that cannot be taken: file, line, and what to do.
@Suite struct ClassifyFileTests {
  private static let good =
    #"{"label":"城乡建设","title":"停水","text":"小区停水三天","fold":0}"# + "\n"

  private static let faults: [(text: String, sentence: String)] = [
    (good + #"{"label":"城乡建没","text":"停水"}"#,
      ":2 has the label '城乡建没', which is none of category; did you mean '城乡建设'?."),
    (#"{"label":"xyz","text":"停水"}"#,
      ":1 has the label 'xyz', which is none of category; correct it or leave the line out."),
    (good + "\n" + #"{"title":"停水","text":"停水"}"#,
      ":3 has no field 'label' with its label; name the field with --label."),
    (#"{"label":"","text":"停水"}"#,
      ":1 has no field 'label' with its label; name the field with --label."),
    (#"{"label":null,"text":"停水"}"#,
      ":1 has no field 'label' with its label; name the field with --label."),
    (good + #"{"label":"城乡建设","body":"停水"}"#,
      ":2 has neither title nor text; leave it out."),
    (#"{"label":"城乡建设","title":"","text":null}"#,
      ":1 has neither title nor text; leave it out."),
    (good + #"{"label":"城乡建设","#,
      ":2 is no JSON object of texts: unexpectedEnd at byte 24."),
    ("停水", ":1 is no JSON object of texts: unexpectedByte at byte 0."),
    (#"["label"]"#, ":1 is no JSON object of texts: wrongType at byte 0."),
    (#"{"label":7,"text":"停水"}"#, ":1 is no JSON object of texts: wrongType at byte 9."),
    (#"{"label":"城乡建设","text":"停水","fold":256}"#,
      ":1 is no JSON object of texts: badNumber at byte 47."),
    (#"{"label":"城乡建设","text":"停水","fold":-1}"#,
      ":1 is no JSON object of texts: badNumber at byte 47."),
    (#"{"label":"城乡建设","text":"停水","fold":"1"}"#,
      ":1 is no JSON object of texts: wrongType at byte 47."),
    (#"{"label":"城乡建设","text":"停水","fold":1.5}"#,
      ":1 is no JSON object of texts: wrongType at byte 47."),
    (good + "{\"label\":\"城乡建设\",\"text\":\"" + String(repeating: "x", count: 1 << 20) + "\"}",
      ":2 is over 1048576 bytes; cut its text."),
    (good + #"{"label":"城乡建设","text":"停水","group":7,"fold":0}"# + "\n\n"
      + #"{"label":"城乡建设","text":"停电","group":"7","fold":2}"#,
      ":4 puts group '7' into fold 2, and line 2 into fold 0; a group is asked together, so give "
        + "both lines one fold."),
    (#"{"label":"城乡建设","text":"停水","group":["a"]}"#,
      ":1 is no JSON object of texts: wrongType at byte 48."),
    (#"{"label":"城乡建设","text":"停水","id":1.5}"#,
      ":1 is no JSON object of texts: wrongType at byte 45."),
    ("", " holds no line."),
    ("\n\n", " holds no line."),
  ]

  private func eval(
    _ text: String, _ words: String...
  ) throws -> (run: ProgramRun, file: String) {
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/labelled.jsonl"
    try write(Array(text.utf8), file)
    let run = try ProgramRun(
      ["classify", "eval", file, "--label", "label", "--config", ClassifyTests.config] + words)
    return (run, file)
  }

  @Test func oneSentenceForEachFault() throws {
    for (text, sentence) in Self.faults {
      let (run, file) = try eval(text)
      #expect(run.code == .dataErr && run.out.isEmpty, "\(sentence)")
      #expect(run.err == "wenzheng: \(file)\(sentence)\n")
    }
  }

  @Test func whatCannotBeLearnedIsSaidOfTheFile() throws {
    let (run, file) = try eval(Self.good + Self.good)
    #expect(run.code == .dataErr)
    #expect(
      run.err == "wenzheng: \(file): the examples know 1 label; a model needs two at least.\n")
  }

  @Test func linesOfOtherLabelsAreLeftOut() throws {
    let (run, file) = try eval(
      #"{"label":"其他","text":"停水"}"# + "\n" + Self.good, "--only", "城乡建设")
    #expect(
      run.err == "wenzheng: \(file): the examples know 1 label; a model needs two at least.\n")
    let none = try eval(Self.good, "--only", "交通运输")
    #expect(none.run.code == .dataErr && none.run.out.isEmpty)
    #expect(
      none.run.err == "wenzheng: \(none.file) holds no line with a label of --only.\n")
  }

  @Test func aFileThatIsNotThere() throws {
    let run = try ProgramRun(
      ["classify", "eval", "/nowhere.jsonl", "--config", ClassifyTests.config])
    #expect(run.code == .noInput && run.err.contains("/nowhere.jsonl"), "\(run.err)")
  }
}
