import Appeals
import Decider
import Formats
import Foundation
import Orders
import TestSupport
import Testing
import WorkTime

@testable import Service

/// The shipped configuration, read once for all tests.
let shipped: Result<Configuration, any Error> = Result {
  try ConfigFolder.configuration(in: configFolder)
}

/// A time of Asia/Shanghai without its offset: `2026-11-23 09:30`.
func local(_ text: String) throws -> Instant {
  try Instant(parsingLocal: text, offsetMinutes: Instant.shanghaiOffsetMinutes)
}

/// A folder of a test's own, short enough for a socket's path.
struct Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "wz-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// The fields of a JSON object, for looking into messages.
func fields(_ bytes: [UInt8]?) throws -> [String: Any] {
  let object = try JSONSerialization.jsonObject(with: Data(bytes ?? []))
  return try #require(object as? [String: Any])
}

extension [UInt8] {
  var text: String { String(decoding: self, as: UTF8.self) }
}
