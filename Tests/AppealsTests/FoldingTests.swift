import Formats
import Testing

@testable import Appeals

@Suite struct FoldingTests {
  @Test func foldsWidthAndCase() {
    #expect(Folding.fold("ＡＢｃ１２＠～ ABC　水ﾊ!")
      == Array("abc12@~ abc 水ﾊ!".utf8))
  }
}
