import Testing

@testable import Knowledge

@Suite struct EntryIDTests {
  @Test(arguments: [1, 12, 999_999, 1_000_000, Int32.max])
  func textAndNumberAreOne(number: Int32) {
    let id = EntryID(number)
    #expect(EntryID(id.description) == id)
  }

  @Test func aNumberHasSixDigitsAtLeast() {
    #expect(EntryID(12).description == "faq-000012")
    #expect(EntryID(1_234_567).description == "faq-1234567")
  }

  @Test(arguments: [
    "", "faq-", "faq-12", "faq-000000", "faq-0000012", "FAQ-000012", "faq-00001x", "faq--00012",
    "faq-+00012", "faq-000012 ", "000012", "faq-9999999999",
  ])
  func othersAreNone(text: String) {
    #expect(EntryID(text) == nil)
  }
}
