import Formats
import WorkTime

// Units begin and end: what the reader checks of their days and of who succeeds them.

extension JurisdictionsReader {
  /// The days of a unit; without dates all there are.
  func days(_ item: ConfigObject) throws(ConfigFault) -> ClosedRange<CivilDate> {
    var (from, until) = (Unit.always.lowerBound, Unit.always.upperBound)
    if let node = item.optional("from") { from = try CivilDate(reading: node) }
    if let node = item.optional("until") {
      until = try CivilDate(reading: node)
      guard from <= until else {
        throw node.fault(.invalid("lies before 'from' \(from); swap them"))
      }
    }
    return from...until
  }

  /// Who succeeds a unit is there on the day after, and nobody succeeds himself in the end.
  func checkSuccessors(
    _ own: Range<Int>, _ list: ConfigNode, _ towns: ConfigNode?
  ) throws(ConfigFault) {
    let departments = try list.array()
    let all = departments + (try towns?.array() ?? [])
    for at in own where !units[at].successors.isEmpty {
      let node = all[at - own.lowerBound]
      let unit = units[at]
      if unit.days.upperBound == Unit.always.upperBound {
        throw node.fault(.invalid(
          "'\(unit.name)' has successors and never ends; give it an 'until', or remove them"))
      }
      for code in unit.successors {
        guard let other = unitsByCode[code], own.contains(Int(other)) else {
          let known = own.map { units[$0].code }
          let hint = Spelling.nearest(to: code, in: known).map { "; did you mean '\($0)'?" }
          throw node.fault(.invalid(
            "successor '\(code)' of '\(unit.name)' is no unit of this file"
              + (hint ?? "; add it, or remove it here")))
        }
        let successor = units[Int(other)]
        if successor.isDesk {
          throw node.fault(.invalid(
            "the hotline desk succeeds '\(unit.name)', and has no duties; name a unit, or none"))
        }
        let next = unit.days.upperBound.advanced(by: 1)
        if successor.days.lowerBound > next {
          throw node.fault(.invalid(
            "'\(successor.name)' succeeds '\(unit.name)' and begins on "
              + "\(successor.days.lowerBound), later than \(next); let them meet"))
        }
      }
    }
    for at in own {
      guard let cycle = cycle(from: at) else { continue }
      throw all[at - own.lowerBound].fault(.invalid(
        "the successors of '\(units[at].name)' lead back to it (\(cycle)); break the circle"))
    }
  }

  /// The codes on a way from a unit over its successors to itself.
  private func cycle(from start: Int) -> String? {
    var seen: Set<Int> = []
    var ways: [(at: Int, codes: [String])] = [(start, [units[start].code])]
    while let way = ways.popLast() {
      for code in units[way.at].successors {
        guard let next = unitsByCode[code].map(Int.init) else { continue }
        if next == start { return (way.codes + [code]).joined(separator: " to ") }
        if seen.insert(next).inserted { ways.append((next, way.codes + [code])) }
      }
    }
    return nil
  }
}
