import Testing

@testable import Decider

@Suite struct RawMessageTests {
  private func read(_ record: [UInt8]) throws -> RawMessage {
    try #require(record.withUnsafeBufferPointer { RawMessage(vaultRecord: $0) })
  }

  /// Whatever the bytes are, the record is one line of JSON and reads back as the same message.
  @Test func readsBack() throws {
    let messages = [
      RawMessage(key: nil, value: nil, headers: []),
      RawMessage(key: [], value: [], headers: [(name: "", value: nil), (name: "", value: [])]),
      RawMessage(
        key: Array(0...255), value: [10, 0, 34, 92, 0xFF],
        headers: [(name: "甲\"\n", value: [0xC3]), (name: "甲\"\n", value: [0])]),
    ]
    for message in messages {
      let record = message.vaultRecord()
      #expect(!record.contains(10))
      let back = try read(record)
      #expect(back.key == message.key && back.value == message.value)
      #expect(back.headers.map(\.name) == message.headers.map(\.name))
      #expect(back.headers.map(\.value) == message.headers.map(\.value))
    }
  }

  /// A message that no vault takes whole is kept as far as there is room: half a million small
  /// headers in 2 MiB would be 5 MiB of JSON.
  @Test func whatIsTooLargeIsCut() throws {
    let bytesMax = 10_000
    let header: (name: String, value: [UInt8]?) = ("a", nil)
    let small = RawMessage(key: [1], value: [2], headers: [header])
    let whole = small.vaultRecord(bytesMax: bytesMax)
    #expect(whole.isWhole && whole.bytes == small.vaultRecord())

    let manyHeaders = RawMessage(
      key: [1], value: [UInt8](repeating: 2, count: 7_000),
      headers: [(name: String, value: [UInt8]?)](repeating: header, count: 2_000))
    let bare = manyHeaders.vaultRecord(bytesMax: bytesMax)
    #expect(!bare.isWhole && bare.bytes.count <= bytesMax)
    let kept = try read(bare.bytes)
    #expect(kept.value == manyHeaders.value && kept.key == [1] && kept.headers.isEmpty)

    for (keyBytes, valueBytes) in [(0, 100_000), (100_000, 0), (100_000, 100_000), (1, 7_490)] {
      let large = RawMessage(
        key: [UInt8](repeating: 1, count: keyBytes),
        value: [UInt8](repeating: 2, count: valueBytes), headers: [])
      let cut = large.vaultRecord(bytesMax: bytesMax)
      #expect(!cut.isWhole && cut.bytes.count <= bytesMax, "\(keyBytes) \(valueBytes)")
      let kept = try read(cut.bytes)
      #expect(kept.value?.count == min(valueBytes, 3_686), "\(keyBytes) \(valueBytes)")
    }
  }
}
