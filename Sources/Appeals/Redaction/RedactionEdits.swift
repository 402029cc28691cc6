/// A text on its way from the original to the redacted form, which knows where each mask came from.
struct RedactionEdits {
  private(set) var bytes: [UInt8] = []
  private(set) var findings: [Finding] = []
  /// Where the mask of each finding stands in `bytes`; same order, same count.
  private var masks: [Range<Int>] = []

  init(_ utf8: UnsafeBufferPointer<UInt8>, _ spans: [RedactionSpan]) {
    bytes.reserveCapacity(utf8.count + 16)
    findings.reserveCapacity(spans.count)
    masks.reserveCapacity(spans.count)
    for (span, mask) in zip(spans, Self.write(utf8, spans, into: &bytes)) {
      findings.append(Finding(kind: span.kind, range: span.range))
      masks.append(mask)
    }
  }

  /// Masks what a later walk found in `bytes`.
  mutating func apply(_ spans: [RedactionSpan]) {
    let ranges = spans.map { originalStart($0.range.lowerBound)..<originalEnd($0.range.upperBound) }
    var written: [UInt8] = []
    written.reserveCapacity(bytes.count + 16)
    let added = bytes.withUnsafeBufferPointer { Self.write($0, spans, into: &written) }
    // Old masks move with the text; those that a new span covers become part of it.
    var all: [(finding: Finding, mask: Range<Int>)] = []
    for (index, span) in spans.enumerated() {
      all.append((Finding(kind: span.kind, range: ranges[index]), added[index]))
    }
    for (finding, mask) in zip(findings, masks) {
      all.append((finding, Self.moved(mask, spans, added)))
    }
    all.sort { ($0.finding.range.lowerBound, $0.mask.lowerBound)
      < ($1.finding.range.lowerBound, $1.mask.lowerBound) }
    bytes = written
    findings.removeAll(keepingCapacity: true)
    masks.removeAll(keepingCapacity: true)
    for (finding, mask) in all {
      if let last = findings.last, finding.range.lowerBound < last.range.upperBound {
        let end = max(last.range.upperBound, finding.range.upperBound)
        findings[findings.count - 1].range = last.range.lowerBound..<end
        let old = masks[masks.count - 1]
        masks[masks.count - 1] =
          min(old.lowerBound, mask.lowerBound)..<max(old.upperBound, mask.upperBound)
      } else {
        findings.append(finding)
        masks.append(mask)
      }
    }
  }

  /// Where a range of the old bytes stands in the new ones.
  private static func moved(
    _ range: Range<Int>, _ spans: [RedactionSpan], _ added: [Range<Int>]
  ) -> Range<Int> {
    var start = range.lowerBound
    if let index = last(of: spans.count, where: { spans[$0].range.lowerBound <= start }) {
      let old = spans[index].range
      start = start < old.upperBound
        ? added[index].lowerBound : added[index].upperBound + start - old.upperBound
    }
    var end = range.upperBound
    if let index = last(of: spans.count, where: { spans[$0].range.lowerBound < end }) {
      let old = spans[index].range
      end = end <= old.upperBound
        ? added[index].upperBound : added[index].upperBound + end - old.upperBound
    }
    return start..<end
  }

  private func originalStart(_ at: Int) -> Int {
    guard let index = Self.last(of: masks.count, where: { masks[$0].lowerBound <= at }) else {
      return at
    }
    if at < masks[index].upperBound { return findings[index].range.lowerBound }
    return findings[index].range.upperBound + at - masks[index].upperBound
  }

  private func originalEnd(_ at: Int) -> Int {
    guard let index = Self.last(of: masks.count, where: { masks[$0].lowerBound < at }) else {
      return at
    }
    if at <= masks[index].upperBound { return findings[index].range.upperBound }
    return findings[index].range.upperBound + at - masks[index].upperBound
  }

  /// The last index for which something holds that holds for all before it: a text may have
  /// thousands of findings, and each is looked up.
  private static func last(of count: Int, where holds: (Int) -> Bool) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }

  /// Copies the text with its spans masked; answers where the masks stand.
  private static func write(
    _ utf8: UnsafeBufferPointer<UInt8>, _ spans: [RedactionSpan], into out: inout [UInt8]
  ) -> [Range<Int>] {
    var at = 0
    var masks: [Range<Int>] = []
    masks.reserveCapacity(spans.count)
    for span in spans {
      out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[at..<span.range.lowerBound]))
      let start = out.count
      RedactionMask.write(utf8, span, into: &out)
      masks.append(start..<out.count)
      at = span.range.upperBound
    }
    out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[at...]))
    return masks
  }
}
