import Foundation
import Testing

@testable import Journal

@Suite struct CommitLineTests {
  static let headers: [CommitHeader] = [
    CommitHeader(cluster: "", offsets: [], first: 0, vaultEnd: 0, at: ""),
    Sample.header(first: 1, next: .max),
    CommitHeader(
      cluster: "带\"引号\\与\n换行", offsets: [
        CommitOffset(topic: "a", partition: 0, next: 0, received: 0),
        CommitOffset(topic: "wenzheng.actions.desk", partition: .max, next: 7, received: 9)
      ], first: 1 << 40, vaultEnd: .max, at: "2026-03-02T08:00:00Z"),
  ]

  @Test(arguments: headers.indices) func roundTrip(index: Int) throws {
    let header = Self.headers[index]
    let events = Sample.events(first: header.first, count: index)
    let sealed = events.withUnsafeBytes { CommitLine.seal(header, count: index, events: $0) }
    #expect(sealed.text.last == 0x0A)
    let read = try sealed.text.dropLast().withUnsafeBufferPointer { try CommitLine.decode($0) }
    #expect(read == sealed.line)
    #expect(read.header == header)
    #expect(read.encoded() == sealed.text)
    #expect(read.bytes == events.count && read.count == index)
  }

  static let good =
    #"{"commit":{"cluster":"c","offsets":[["t",0,1,1]],"first":1,"count":0,"bytes":0,"#
    + #""vault":0,"at":"x","crc":"00000000"}}"#

  struct Change: Sendable, CustomTestStringConvertible {
    let from: String
    let to: String
    let fault: CommitFault?
    var testDescription: String { "\(from) -> \(to)" }
  }

  @Test(arguments: [
    Change(from: "00000000", to: "0000000A", fault: .trailer),
    Change(from: "00000000", to: "000000", fault: .trailer),
    Change(from: "\"}}", to: "\"}} ", fault: .trailer),
    Change(from: "\"crc\"", to: "\"src\"", fault: .trailer),
    Change(from: "\"commit\"", to: "\"commut\"", fault: .field("commit")),
    Change(from: "\"cluster\"", to: "\"closter\"", fault: .field("cluster")),
    Change(from: "\"at\":\"x\",", to: "", fault: .field("at")),
    Change(from: "\"at\":\"x\",", to: "\"at\":\"x\",\"at\":\"x\",", fault: .field("crc")),
    Change(from: "\"first\":1", to: "\"first\":-1", fault: .field("first")),
    Change(from: "\"bytes\":0", to: "\"bytes\":67108865", fault: .field("bytes")),
    Change(from: "\"count\":0", to: "\"count\":1.0", fault: nil),
    Change(from: "[\"t\",0,1,1]", to: "[\"t\",0,1]", fault: .field("offsets")),
    Change(from: "[\"t\",0,1,1]", to: "[\"t\",0,1,1,1]", fault: .field("offsets")),
    Change(from: "[\"t\",0,1,1]", to: "[\"t\",2147483648,1,1]", fault: .field("offsets")),
    Change(from: "[\"t\",0,1,1]", to: "[7,0,1,1]", fault: nil)
  ]) func refuses(change: Change) {
    let text = Array(Self.good.replacingOccurrences(of: change.from, with: change.to).utf8)
    #expect(text != Array(Self.good.utf8))
    #expect(throws: CommitFault.self) {
      try text.withUnsafeBufferPointer { try CommitLine.decode($0) }
    }
    guard let expected = change.fault else { return }
    #expect(throws: expected) {
      try text.withUnsafeBufferPointer { try CommitLine.decode($0) }
    }
  }

  @Test func theGoodOneIsGood() throws {
    let text = Array(Self.good.utf8)
    let line = try text.withUnsafeBufferPointer { try CommitLine.decode($0) }
    #expect(line.header.offsets.count == 1)
  }
}
