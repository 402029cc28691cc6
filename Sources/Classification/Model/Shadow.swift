/// Whether the shadow model of a head said the same of one appeal as the live one.
public struct ShadowVerdict: Hashable, Sendable {
  public let head: Head
  public let agrees: Bool
}

extension ModelPanel {
  /// Asks the panel beside a live verdict, for the heads that both know. Nothing is decided by it.
  public func compared(
    with live: ModelVerdicts, title: UnsafeBufferPointer<UInt8>, text: UnsafeBufferPointer<UInt8>
  ) -> [ShadowVerdict] {
    guard !models.isEmpty else { return [] }
    let own = judge(title: title, text: text)
    return [
      (Head.category, live.category, own.category), (.kind, live.kind, own.kind),
      (.urgency, live.urgency, own.urgency), (.department, live.department, own.department),
    ].compactMap { head, live, own in
      guard let live, let own else { return nil }
      let isSame = head == .urgency ? live.holds == own.holds : live.first == own.first
      return ShadowVerdict(head: head, agrees: isSame)
    }
  }
}

/// How often shadow and live models agreed, by head, since they are in force together.
public struct ShadowCounts: Hashable, Sendable {
  public private(set) var asked: [Head: Int] = [:]
  public private(set) var agreed: [Head: Int] = [:]

  public init() {}

  public mutating func add(_ verdict: ShadowVerdict) {
    asked[verdict.head, default: 0] += 1
    if verdict.agrees { agreed[verdict.head, default: 0] += 1 }
  }
}
