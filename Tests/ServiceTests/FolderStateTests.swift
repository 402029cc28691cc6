import Foundation
import Ledger
import Orders
import Testing
import WorkTime

@testable import Service

/// The folder is read again where it may have changed, and only there.
@Suite struct FolderStateTests {
  private let rig: Rig
  private let shared: Shared
  /// As if the files had been left alone for long.
  private let later = TimeSource.system.now().adding(milliseconds: 3_600_000)

  init() throws {
    rig = try Rig()
    shared = Shared(
      settings: rig.settings, places: rig.places, log: Log(environment: [:]) { _ in },
      notify: Notify(environment: [:]), configuration: rig.configuration,
      view: LedgerView(state: LedgerState(), directory: rig.places.ledger), logsDecisions: false)
  }

  /// Other words of the same length.
  private func edit(_ file: String, _ old: String, _ new: String) throws {
    let path = "\(rig.places.config)/\(file)"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old), "\(file) has no '\(old)'")
    try Data(text.replacingOccurrences(of: old, with: new).utf8)
      .write(to: URL(fileURLWithPath: path))
  }

  @Test func aChangeIsSeenAndItsEndToo() throws {
    defer { rig.remove() }
    var folder = FolderState()
    #expect(folder.pending(shared, now: later) == nil)
    #expect(folder.pending(shared, now: later) == nil)
    try edit("policies/90-defaults.json5", "\"5 working days\"", "\"6 working days\"")
    let first = folder.pending(shared, now: later)
    #expect(first?.contains("`wenzheng reload` adopts it") == true)
    #expect(folder.pending(shared, now: later) == first)
    try edit("policies/90-defaults.json5", "\"6 working days\"", "\"5 working days\"")
    #expect(folder.pending(shared, now: later) == nil)
  }

  @Test func filesThatComeAndGoAreSeen() throws {
    defer { rig.remove() }
    let files = FileManager.default
    let added = "\(rig.places.config)/policies/95-added.json5"
    var folder = FolderState()
    #expect(folder.pending(shared, now: later) == nil)
    try files.copyItem(
      atPath: "\(rig.places.config)/policies/90-defaults.json5", toPath: added)
    #expect(folder.pending(shared, now: later) != nil)
    try files.removeItem(atPath: added)
    #expect(folder.pending(shared, now: later) == nil)
    try files.removeItem(atPath: "\(rig.places.config)/channels.json5")
    #expect(folder.pending(shared, now: later)?.contains("channels.json5") == true)
  }

  /// What was written a moment ago may be written again without any stamp telling it.
  @Test func whatWasJustWrittenIsReadEachTime() throws {
    defer { rig.remove() }
    let path = "\(rig.places.config)/synonyms.json5"
    let before = try #require(FileStamp.all(of: ["synonyms.json5"], in: rig.places.config)[0])
    #expect(before == FileStamp.all(of: ["synonyms.json5"], in: rig.places.config)[0])
    try Data(contentsOf: URL(fileURLWithPath: path)).write(to: URL(fileURLWithPath: path))
    let after = try #require(FileStamp.all(of: ["synonyms.json5"], in: rig.places.config)[0])
    #expect(after != before)
    #expect(!after.isSettled(before: TimeSource.system.now()))
    #expect(after.isSettled(before: later))
    #expect(FileStamp.all(of: ["none.json5"], in: rig.places.config) == [nil])
  }
}
