import Appeals
import Decider
import Formats
import Foundation
import Orders
import Testing
import WorkTime

@testable import Service

/// The nearest folder above this file that holds `Package.swift`.
let projectRoot: URL = {
  var folder = URL(fileURLWithPath: #filePath)
  while folder.path != "/" {
    folder.deleteLastPathComponent()
    let manifest = folder.appendingPathComponent("Package.swift").path
    if FileManager.default.fileExists(atPath: manifest) { break }
  }
  return folder
}()

let configFolder = projectRoot.appendingPathComponent("Config").path

/// The shipped configuration, read once for all tests.
let shipped: Result<Configuration, any Error> = Result {
  try ConfigFolder.configuration(in: configFolder)
}

/// A time of Asia/Shanghai without its offset: `2026-11-23 09:30`.
func local(_ text: String) throws -> Instant {
  try Instant(parsingLocal: text, offsetMinutes: Instant.shanghaiOffsetMinutes)
}

/// SplitMix64: the same seed gives the same run.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
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
