/// Writes JSON as UTF-8 into one growing buffer: no intermediate tree, no per-value allocation.
///
/// Guarantees: a comma stands exactly where one belongs, strings are escaped so that a line of JSON
/// never holds a raw newline, and what is written for one sequence of calls is always the same
/// bytes. Nesting is the caller's duty: every `begin` has its `end`.
public struct JSONWriter: Sendable {
  /// What has been written so far. A caller may append a newline between two top-level values.
  public var bytes: [UInt8]

  public init(reserving capacity: Int = 1024) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  public mutating func beginObject() { separate(); bytes.append(UInt8(ascii: "{")) }
  public mutating func endObject() { bytes.append(UInt8(ascii: "}")) }
  public mutating func beginArray() { separate(); bytes.append(UInt8(ascii: "[")) }
  public mutating func endArray() { bytes.append(UInt8(ascii: "]")) }
  public mutating func newline() { bytes.append(UInt8(ascii: "\n")) }

  /// A key that needs no escaping: names of fields are literals of ours.
  public mutating func key(_ name: StaticString) {
    let count = name.utf8CodeUnitCount
    // Put together beside and appended once: each append asks anew whether there is room.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + 4) { room in
      var at = 0
      if needsComma {
        room[0] = UInt8(ascii: ",")
        at = 1
      }
      room[at] = UInt8(ascii: "\"")
      for index in 0..<count { room[at + 1 + index] = name.utf8Start[index] }
      at += count + 1
      room[at] = UInt8(ascii: "\"")
      room[at + 1] = UInt8(ascii: ":")
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<(at + 2)]))
    }
  }

  public mutating func key(_ name: String) {
    separate()
    bytes.append(jsonString: name)
    bytes.append(UInt8(ascii: ":"))
  }

  public mutating func value(_ text: String) { separate(); bytes.append(jsonString: text) }
  public mutating func value(_ number: Int64) { separate(); bytes.append(decimal: number) }
  public mutating func value(_ number: Int) { separate(); bytes.append(decimal: Int64(number)) }
  public mutating func value(_ number: Double) {
    separate()
    // JSON knows no infinity; a figure that has none is absent, not a broken line.
    if number.isFinite { bytes.append(contentsOf: "\(number)".utf8) } else { null(separated: true) }
  }
  public mutating func value(_ flag: Bool) {
    separate()
    bytes.append(literal: flag ? "true" : "false")
  }
  public mutating func null() { separate(); null(separated: true) }

  /// A string value of ours that needs no escaping.
  public mutating func value(literal text: StaticString) {
    value(quoting: { $0.append(literal: text) })
  }

  /// A string value whose UTF-8 is already at hand.
  public mutating func value(utf8: UnsafeBufferPointer<UInt8>) {
    separate()
    bytes.append(jsonString: utf8)
  }

  /// A string value whose bytes the body appends; they must need no escaping.
  public mutating func value(quoting body: (inout [UInt8]) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    body(&bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  /// A value that is JSON already, put in as it stands.
  public mutating func raw(_ json: [UInt8]) {
    separate()
    bytes.append(contentsOf: json)
  }
  public mutating func raw(_ json: UnsafeBufferPointer<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
  }
  public mutating func raw(_ json: String) {
    separate()
    bytes.append(text: json)
  }

  public mutating func field(_ name: StaticString, _ text: String) { key(name); value(text) }
  public mutating func field(_ name: StaticString, _ number: Int) { key(name); value(number) }
  public mutating func field(_ name: StaticString, _ number: Int64) { key(name); value(number) }
  public mutating func field(_ name: StaticString, _ number: Double) { key(name); value(number) }
  public mutating func field(_ name: StaticString, _ flag: Bool) { key(name); value(flag) }

  /// Writes the field only where there is a value: absent and null mean the same in all our
  /// formats.
  public mutating func field(_ name: StaticString, ifPresent text: String?) {
    if let text { field(name, text) }
  }

  private mutating func null(separated: Bool) { bytes.append(literal: "null") }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private var needsComma: Bool {
    switch bytes.last {
    case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: "\n"): false
    default: true
    }
  }
}
