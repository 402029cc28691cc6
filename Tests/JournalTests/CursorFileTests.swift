import Foundation
import TestSupport
import Testing

@testable import Journal

@Suite struct CursorFileTests {
  @Test func whatIsStoredIsLoaded() throws {
    let scratch = Scratch()
    let cursor = CursorFile(path: scratch.path + "/cursor")
    #expect(try cursor.load() == nil)
    for content in [Array("{\"seq\":7}\n".utf8), [], [0, 10, 255]] {
      try cursor.store(content)
      #expect(try cursor.load() == content)
    }
    #expect(throws: JournalError.self) {
      try cursor.store([UInt8](repeating: 0, count: CursorFile.bytesMax + 1))
    }
  }

  @Test func aCrashAtEveryCallLeavesOldOrNew() throws {
    let old = Array("old".utf8)
    let new = Array("newer".utf8)
    var outcomes: Set<[UInt8]> = []
    for call in 0..<6 {
      for bytes in [0, 5, 12] {
        let scratch = Scratch()
        let path = scratch.path + "/cursor"
        try CursorFile(path: path).store(old)
        let disk = FaultyDisk(faults: [call: .crash(bytes: bytes)])
        let isStored = (try? CursorFile(path: path, calls: disk.calls).store(new)) != nil
        let found = try #require(try CursorFile(path: path).load())
        #expect(found == old || found == new)
        #expect(!isStored || found == new)
        outcomes.insert(found)
        try CursorFile(path: path).store(new)
        #expect(try CursorFile(path: path).load() == new)
      }
    }
    #expect(outcomes.count == 2)
  }

  @Test func everyFlippedByteIsSeen() throws {
    let scratch = Scratch()
    let path = scratch.path + "/cursor"
    let cursor = CursorFile(path: path)
    try cursor.store(Array("{\"seq\":7}".utf8))
    let whole = scratch.bytes(of: path)
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 0x20
      try scratch.write(bytes, to: path)
      #expect(throws: JournalError.badFile(path), "byte \(index)") { try cursor.load() }
      try scratch.write(Array(whole[..<index]), to: path)
      #expect(throws: JournalError.badFile(path), "\(index) bytes") { try cursor.load() }
    }
  }
}
