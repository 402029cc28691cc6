import Foundation
import TestSupport
import WorkTime

@testable import Appeals

/// The folder of the repository.
let root = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// 2026-11-21T09:00:00+08:00.
let now = Instant(milliseconds: 1_795_222_800_000)

func decode(
  _ bytes: [UInt8], channel: String = "mailbox", channels: ChannelDirectory? = nil
) -> Result<Appeal, AppealFault> {
  bytes.withUnsafeBufferPointer {
    AppealDecoder(channel: channel, channels: channels).decode($0, now: now)
  }
}

func decode(_ text: String) -> Result<Appeal, AppealFault> { decode(Array(text.utf8)) }

/// A small whole item with further fields behind it.
func item(_ fields: String = "") -> String {
  #"{"source_id":"A1","received_at":"2026-11-21T08:00:00+08:00","title":"停水""#
    + (fields.isEmpty ? "" : "," + fields) + "}"
}

func refusal(_ text: String) -> AppealFault? {
  if case .failure(let fault) = decode(text) { return fault }
  return nil
}

extension Seeded {
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}
