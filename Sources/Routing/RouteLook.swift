import Classification

extension RoutePass {
  /// Looks for all phrases in a field. A duty within a longer phrase is not what the text says:
  /// who asks for the mean of wages has no wages to claim.
  mutating func look(
    in text: UnsafeBufferPointer<UInt8>, _ field: Field, _ index: PhraseIndex,
    _ beginning: UnsafeMutableBufferPointer<Found>
  ) {
    var start = -1
    var count = 0
    // The furthest end of what begins before `start`, and of what begins there.
    var (before, here): (Int32, Int32) = (0, 0)
    index.forEachMatch(in: text) { id, end in
      let span = spans[id]
      let own = end - Int(span.bytes)
      if own != start || count == beginning.count {
        settle(beginning, count, field, before, here)
        before = max(before, here)
        (start, count, here) = (own, 0, own == start ? here : 0)
      }
      beginning.initializeElement(at: count, to: Found(id: UInt16(id), end: Int32(end)))
      count += 1
      // What means nothing by itself, a phrase of a rule, hides nothing.
      if span.count > 0 { here = max(here, Int32(end)) }
    }
    settle(beginning, count, field, before, here)
    // Nothing stands together over the end of a field.
    lookBase += Int32(clamping: text.count + RoutingLimits.togetherBytesMax + 1)
  }

  @inline(__always)
  private mutating func settle(
    _ beginning: UnsafeMutableBufferPointer<Found>, _ count: Int, _ field: Field, _ before: Int32,
    _ here: Int32
  ) {
    for at in 0..<count {
      let found = beginning[at]
      let isOwn = found.end > before && found.end >= here
      let bits = isOwn ? field.rawValue | field.rawValue << Field.ownShift : field.rawValue
      if partners.spans[Int(found.id)].count > 0 { join(found, field) }
      let known = fields[Int(found.id)]
      fields[Int(found.id)] = known | bits
      // Parts of what means something together only, and phrases of rules, give no points.
      if known == 0 && hitCount < hits.count && spans[Int(found.id)].count > 0 {
        hits.initializeElement(at: hitCount, to: found.id)
        hitCount += 1
      }
    }
  }

  /// Takes what a word says together with one that stands a little before it.
  @inline(__always)
  private mutating func join(_ found: Found, _ field: Field) {
    let here = Int(lookBase) + Int(found.end)
    let span = partners.spans[Int(found.id)]
    for at in Int(span.from)..<Int(span.from) + Int(span.count) {
      let partner = partners.all[at]
      let place = Int(places[Int(partner.other)])
      guard place > 0, here - place <= RoutingLimits.togetherBytesMax else { continue }
      let known = fields[Int(partner.phrase)]
      fields[Int(partner.phrase)] = known | field.rawValue | field.rawValue << Field.ownShift
      guard known == 0, hitCount < hits.count else { continue }
      hits.initializeElement(at: hitCount, to: partner.phrase)
      hitCount += 1
    }
    places[Int(span.place)] = Int32(truncatingIfNeeded: here)
  }
}
