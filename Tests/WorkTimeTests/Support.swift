import Foundation
import Formats
import Testing
import WorkTime

func date(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }

/// A time of Asia/Shanghai without its offset: `2026-09-30 16:00`.
func local(_ text: String) throws -> Instant {
  try Instant(parsingLocal: text, offsetMinutes: Instant.shanghaiOffsetMinutes)
}

/// The words of the fault that the body throws; nothing where it throws none. (`#expect(throws:)`
/// hands the error back only from Swift 6.1 on.)
func faultWords<Value>(_ body: () throws -> Value) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return "\(error)"
  }
}

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

/// The calendars that the product ships.
func shippedFiles() throws -> [CalendarFile] {
  let folder = projectRoot.appendingPathComponent("Config/calendars")
  let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  return try names.filter { $0.hasSuffix(".json5") }.map { name in
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    return try CalendarFile(parsing: bytes, file: "calendars/\(name)")
  }
}

let shipped: Result<WorkCalendar, any Error> = Result { try WorkCalendar(files: shippedFiles()) }

/// The folder of real data, which is not part of the project and not on every machine.
let dataFolder: URL? = ProcessInfo.processInfo.environment["WENZHENG_DATA"].map {
  URL(fileURLWithPath: $0)
}

func realData(_ path: String) throws -> [UInt8] {
  let folder = try #require(dataFolder)
  return [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
}

/// The records of a file of JSON Lines.
func realLines(_ path: String) throws -> [ConfigObject] {
  try realData(path).split(separator: UInt8(ascii: "\n")).enumerated().map { index, line in
    let node = try ConfigNode(parsing: Array(line), file: "\(path):\(index + 1)")
    return try node.object(keys: try node.entries().map(\.key))
  }
}
