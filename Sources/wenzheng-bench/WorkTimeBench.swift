import Foundation
import Service
import WorkTime

/// How long it takes to find a due instant, in this process and without a daemon.
///
/// The starts are drawn from a seed over the years 2007 to 2026, and all kinds of limits meet all
/// of them; what comes out is added up and printed, so that nothing is left out as unused.
struct WorkTimeBench {
  static let countDefault = 1_000_000

  let count: Int
  let calendar: WorkCalendar
  private let starts: [Instant]

  init(count: Int, seed: UInt64, config: String) throws {
    self.count = count
    calendar = try ConfigFolder.configuration(in: config).calendar
    var random = Mixer(state: seed)
    let first = Int64(1_167_580_800_000)
    let last = Int64(1_798_732_800_000)
    starts = (0..<count).map { _ in
      Instant(milliseconds: first + Int64(random.next() % UInt64(last - first)))
    }
  }

  func run() -> String {
    let kinds: [(name: String, limits: [Limit])] = [
      ("working days, 1 to 60", (1...60).map { .workingDays($0) }),
      ("calendar days, 1 to 60", (1...60).map { .calendarDays($0) }),
      ("working minutes, 30 to 1,800", (1...60).map { .workingMinutes($0 * 30) }),
      ("elapsed minutes, 30 to 1,800", (1...60).map { .elapsedMinutes($0 * 30) }),
    ]
    var lines: [String] = []
    for kind in kinds {
      lines.append(measure("due, " + kind.name) { number in
        let limit = kind.limits[number % kind.limits.count]
        return calendar.due(from: starts[number], limit: limit).instant.milliseconds
      })
    }
    lines.append(measure("due with a pause and an extension") { number in
      var run = RunningLimit(from: starts[number], limit: .workingDays(5), in: calendar)
      let from = starts[number].adding(minutes: 1440)
      run.take(.paused(from: from, to: from.adding(minutes: 7200)))
      run.take(.extendedBy(.workingDays(5)))
      return run.due.instant.milliseconds
    })
    lines.append(measure("working time between two instants") { number in
      let from = starts[number]
      return calendar.workingMilliseconds(from: from, to: from.adding(minutes: 20_000))
    })
    return lines.joined(separator: "\n") + "\n"
  }

  private func measure(_ name: String, _ body: (Int) -> Int64) -> String {
    let clock = ContinuousClock()
    var sum: Int64 = 0
    let span = clock.measure {
      for number in 0..<count { sum &+= body(number) }
    }
    let attoseconds = Double(span.components.attoseconds) / 1e9
    let nanoseconds = (Double(span.components.seconds) * 1e9 + attoseconds) / Double(count)
    let padded = name + String(repeating: " ", count: max(1, 40 - name.count))
    return "\(padded)\((nanoseconds * 10).rounded() / 10) ns (\(sum))"
  }
}
