/// What somebody wants to know, out of the letter that he wrote.
public enum Consultation {
  /// The question as a search takes it; empty where the letter holds none.
  ///
  /// - Parameters: texts that are redacted already.
  public static func question(title: String, content: String) -> String {
    let readMax = AccrualLimits.readLettersMax
    let headline = Letters(Boilerplate.cut(Letters(title, max: readMax)).joined())
    let letter = Boilerplate.cut(Letters(content, max: readMax))
    return AskedQuestion.of(title: headline, content: letter).text
  }
}
