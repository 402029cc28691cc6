import Testing

@testable import Knowledge

@Suite struct MeaningReaderTests {
  private static let good = #"{"official":"补领户口簿","answer":"带身份证","asked":["本子丢了"]}"#

  @Test func groupsAreRead() throws {
    let text = Self.good + "\n\n" + #"{"asked":["a","b"],"answer":"c","official":"d"}"# + "\n"
    let groups = try MeaningReader.groups(Array(text.utf8), file: "g")
    #expect(groups == [
      MeaningGroup(official: "补领户口簿", answer: "带身份证", asked: ["本子丢了"]),
      MeaningGroup(official: "d", answer: "c", asked: ["a", "b"]),
    ])
  }

  private static let badGroups: [(line: String, sentence: String)] = [
    ("[]", "is no JSON object of texts (wrongType at byte 0); correct the line"),
    (#"{"official":1}"#, "is no JSON object of texts (wrongType at byte 12); correct the line"),
    (#"{"official":"a","answer":"b","asked":["c"]} x"#,
      "is no JSON object of texts (trailing at byte 44); correct the line"),
    (#"{"officiall":"a"}"#,
      "'officiall' is no field here; there are 'official', 'answer' and 'asked'"),
    (#"{"official":"a","official":"b"}"#, "'official' stands twice; write it once"),
    (#"{"answer":"b","asked":["c"]}"#, "'official' is missing or empty; fill it"),
    (#"{"official":"a","answer":null,"asked":["c"]}"#, "'answer' is missing or empty; fill it"),
    (#"{"official":"a","answer":"b"}"#, "'asked' holds 0 questions; give it 1 to 32"),
    (#"{"official":"a","answer":"b","asked":[]}"#, "'asked' holds 0 questions; give it 1 to 32"),
    (#"{"official":"a","answer":"b","asked":["c",""]}"#, "'asked[1]' is missing or empty; fill it"),
  ]

  @Test func aBadLineIsNamed() {
    for (line, sentence) in Self.badGroups {
      let text = Self.good + "\n" + line
      do throws(MeaningFault) {
        _ = try MeaningReader.groups(Array(text.utf8), file: "g.jsonl")
        Issue.record("no fault; wanted: \(sentence)")
      } catch {
        #expect(error.description == "g.jsonl:2: " + sentence)
      }
    }
  }

  @Test func aTextThatIsTooLong() {
    let long = String(repeating: "长", count: MeaningLimits.textBytesMax / 3 + 1)
    let line = #"{"official":"a","answer":""# + long + #"","asked":["c"]}"#
    do throws(MeaningFault) {
      _ = try MeaningReader.groups(Array(line.utf8), file: "g.jsonl")
      Issue.record("no fault")
    } catch {
      #expect(error.description == "g.jsonl:1: 'answer' is over 16384 bytes; shorten it")
    }
  }

  @Test func oneGroupIsTooFew() {
    for (text, count) in [("", 0), (Self.good, 1)] {
      do throws(MeaningFault) {
        _ = try MeaningReader.groups(Array(text.utf8), file: "g.jsonl")
        Issue.record("no fault")
      } catch {
        #expect(error.description
          == "g.jsonl: holds \(count) groups of questions; at least 2 can be told apart")
      }
    }
  }

  @Test func pairsOfMessages() throws {
    let text = #"""
      {"id":"7","title":"a","detail":"b"}
      {"title":"","content":"c","reply":"d","likes":3}
      {"question":"e","text":"f","answer":"g"}
      """#
    let pairs = try MeaningReader.pairs(Array(text.utf8), file: "p")
    #expect(pairs.map { $0.one + $0.other } == ["ab", "cd", "ef", "eg", "fg"])
  }

  @Test func messagesOfOneText() throws {
    let lone = #"{"title":"a","detail":null}"#
    let text = lone + "\n" + #"{"title":"b","text":"c"}"#
    let pairs = try MeaningReader.pairs(Array(text.utf8), file: "p.jsonl")
    #expect(pairs == [MeaningPair(one: "b", other: "c")])
    do throws(MeaningFault) {
      _ = try MeaningReader.pairs(Array(lone.utf8), file: "p.jsonl")
      Issue.record("no fault")
    } catch {
      #expect(error.description == "p.jsonl: no line of it has two texts about one matter; give "
        + "lines two of a title, a text and a reply")
    }
  }
}
