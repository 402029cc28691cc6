import Formats

/// How much a phrase says.
package enum Grade: String, CaseIterable, Sendable {
  case decisive, strong, usual, slight

  package var points: Float {
    switch self {
    case .decisive: 7
    case .strong: 4
    case .usual: 2
    case .slight: 1
    }
  }

  /// Reads `{strong: ["…"], usual: ["…"]}`: each phrase once, none too short to be found.
  package static func phrases(
    _ node: ConfigNode
  ) throws(ConfigFault) -> [(text: String, grade: Grade)] {
    let grades = try node.object(keys: Grade.allCases.map(\.rawValue))
    var texts: Set<String> = []
    var phrases: [(text: String, grade: Grade)] = []
    for grade in Grade.allCases {
      for item in try grades.array(grade.rawValue) {
        phrases.append((try phrase(item, among: &texts), grade))
      }
    }
    return phrases
  }

  package static func phrase(
    _ node: ConfigNode, among texts: inout Set<String>
  ) throws(ConfigFault) -> String {
    let text = try node.string()
    guard text.utf8.count >= PhraseIndex.phraseBytesMin else {
      throw node.fault(.invalid("phrase '\(text)' is too short to be found; write at least one "
        + "Chinese character or three letters"))
    }
    guard !PlaceWords.hides(text) else {
      throw node.fault(.invalid("phrase '\(text)' holds a word of offices as the name of a place, "
        + "which is hidden before phrases are looked for; write it without that word"))
    }
    guard texts.insert(text).inserted else {
      throw node.fault(.invalid("phrase '\(text)' stands twice in one rule; remove one"))
    }
    return text
  }

  /// A phrase with Latin letters is looked for in capitals and in small letters.
  package static func spellings(_ text: String) -> Set<String> {
    [text, text.lowercased(), text.uppercased()]
  }
}
