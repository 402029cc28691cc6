import Foundation
import Kafka
import TestSupport
import Testing

@testable import Service

/// A model that is asked beside the one in force.
@Suite struct ShadowTests {
  /// What comes again is judged again, and is no new order.
  @Test func eachOrderIsCountedOnce() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let models = rig.places.config + "/models"
    try FileManager.default.createDirectory(atPath: models, withIntermediateDirectories: true)
    for name in ["live", "beside"] {
      try FileManager.default.copyItem(
        atPath: configFolder + "/models/kind.model", toPath: "\(models)/\(name).model")
    }
    try #"{live: ["live.model"], shadow: ["beside.model"]}"#.write(
      toFile: models + "/models.json5", atomically: true, encoding: .utf8)
    let daemon = try rig.start()
    let items = Sender().items(0..<20)
    try rig.send(items)
    try daemon.waitForIntake(20)
    try rig.send(items)
    try daemon.waitForIntake(40)
    #expect(daemon.state.orders.count == 20)
    guard case .status(let status) = try ControlClient(path: rig.places.controlSocket).ask(.status)
    else { throw Ending(code: 1, sentence: "another answer") }
    let kind = try #require(status.models?.first)
    #expect(kind.head == "kind" && kind.asked == 20 && kind.agreed == 20)
    let ended = try daemon.stop()
    #expect(ended == nil)
  }
}
