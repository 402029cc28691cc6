import Foundation
import Testing

@testable import wenzheng

/// Where the bytes of a command's file go, for each kind of place.
@Suite struct OutputFileTests {
  private func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func replacesAFileAndWhatALinkNames() throws {
    let folder = try scratchFolder()
    let file = "\(folder)/real"
    let link = "\(folder)/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
    try OutputFile.write(Array("longer".utf8), to: file)
    try OutputFile.write(Array("new".utf8), to: link)
    #expect(text(file) == "new")
    let named = try FileManager.default.destinationOfSymbolicLink(atPath: link)
    #expect(named == file)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.sorted() == ["link", "real"])
  }

  @Test func aDeviceStaysADevice() throws {
    try OutputFile.write(Array("nothing".utf8), to: "/dev/null")
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
    #expect(type as? FileAttributeType == .typeCharacterSpecial)
    #expect { try OutputFile.write([1], to: "/dev/full") } throws: {
      ($0 as? CommandFault)?.sentence == "/dev/full cannot be written: No space left on device."
    }
  }

  @Test func saysWhyAPlaceTakesNothing() throws {
    let folder = try scratchFolder()
    #expect { try OutputFile.write([1], to: folder) } throws: {
      ($0 as? CommandFault)?.sentence == "\(folder) is a folder; name a file in it."
    }
    let lost = "\(folder)/no/such"
    let reason = "open \(lost).new: No such file or directory"
    #expect { try OutputFile.write([1], to: lost) } throws: {
      ($0 as? CommandFault)?.sentence == "\(lost) cannot be written: \(reason)."
    }
  }
}
