import Appeals
import Formats
import WorkTime

/// The redacted item as an opening or amending line holds it under `item`: what `show` and `log`
/// may print.
public struct ItemText: Sendable, Equatable {
  public var sourceID = ""
  public var title = ""
  public var content = ""
  public var place: String?
  public var upstreamNumber: String?
  public var upstreamDue: Instant?
  /// What was said on the call, and who said it.
  public var answer: String?
  public var answeredBy: String?

  public init?(decoding json: [UInt8]) {
    let read = json.withUnsafeBufferPointer { bytes -> Bool in
      do {
        var reader = JSONReader(bytes)
        try reader.beginObject()
        while let key = try reader.nextKey() {
          if reader.matches(key, "source_id") { sourceID = try reader.string() }
          else if reader.matches(key, "title") { title = try reader.string() }
          else if reader.matches(key, "content") { content = try reader.string() }
          else if reader.matches(key, "place") { place = try reader.string() }
          else if reader.matches(key, "upstream") { try readUpstream(&reader) }
          else if reader.matches(key, "answer") { answer = try reader.string() }
          else if reader.matches(key, "answered_by") { answeredBy = try reader.string() }
          else { try reader.skip() }
        }
        return true
      } catch { return false }
    }
    if !read { return nil }
  }

  private mutating func readUpstream(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if reader.matches(key, "number") { upstreamNumber = try reader.string() }
      else if reader.matches(key, "due") {
        upstreamDue = try? Instant(parsing: try reader.string())
      } else { try reader.skip() }
    }
  }
}
