/// A text divided where it pauses.
enum Sentences {
  /// The sentences in their order, each with its mark and without blanks around it. A line's end
  /// and a gap of several blanks divide too: letters come with their lines run together.
  static func of(_ text: Letters) -> [Letters] {
    var sentences: [Letters] = []
    var sentence: Letters = []
    var at = 0
    func close() {
      let trimmed = trimmed(sentence)
      if trimmed.contains(where: \.isWordLetter) { sentences.append(trimmed) }
      sentence = []
    }
    while at < text.count {
      let letter = text[at]
      if letter == "\r" || letter == "\n" {
        close()
      } else if letter.isBlank {
        var end = at
        while end < text.count && text[end].isBlank { end += 1 }
        if end - at > 1 || letter == "\u{3000}" { close() } else { sentence.append(letter) }
        at = end
        continue
      } else {
        sentence.append(letter)
        if letter.endsSentence {
          // Marks that follow, closing quotes among them, belong to the sentence.
          while at + 1 < text.count, "。！？；!?;”\"）)".unicodeScalars.contains(text[at + 1]) {
            at += 1
            sentence.append(text[at])
          }
          close()
        }
      }
      at += 1
    }
    close()
    return sentences
  }

  /// The clauses of a sentence, each with the mark that ends it.
  static func clauses(of sentence: Letters) -> [Letters] {
    var clauses: [Letters] = []
    var clause: Letters = []
    for letter in sentence {
      clause.append(letter)
      if letter.endsClause {
        clauses.append(clause)
        clause = []
      }
    }
    if !clause.isEmpty { clauses.append(clause) }
    return clauses
  }

  static func trimmed(_ text: Letters) -> Letters {
    let head = text.drop { $0.isBlank }
    return Letters(head.reversed().drop { $0.isBlank }.reversed())
  }
}
