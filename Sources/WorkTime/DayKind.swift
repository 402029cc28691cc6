/// What kind of day a date is, with the reason.
public enum DayKind: Hashable, Sendable, CustomStringConvertible {
  case workday
  case weekend
  case holiday(String)
  /// A Saturday or Sunday that is worked in exchange for a day of the named holiday (调休上班).
  case makeup(String)
  /// A day from Monday to Friday that is free by the weekly pattern of a layer.
  case restDay
  /// A layer closes its offices on this day, whatever the notice says.
  case closed(String)
  /// A layer opens its offices on this day, whatever the notice says.
  case opened(String)

  public var isWorking: Bool {
    switch self {
    case .workday, .makeup, .opened: true
    case .weekend, .holiday, .restDay, .closed: false
    }
  }

  /// The name of the holiday or of the layer's day.
  public var name: String? {
    switch self {
    case .workday, .weekend, .restDay: nil
    case .holiday(let name), .makeup(let name), .closed(let name), .opened(let name): name
    }
  }

  public var description: String {
    switch self {
    case .workday: "working day"
    case .weekend: "weekend"
    case .holiday(let name): "holiday \(name)"
    case .makeup(let name): "make-up working day for \(name)"
    case .restDay: "weekly day off"
    case .closed(let name): "closed, \(name)"
    case .opened(let name): "opened, \(name)"
    }
  }

  public var chinese: String {
    switch self {
    case .workday: "工作日"
    case .weekend: "周末"
    case .holiday(let name): "\(name)放假"
    case .makeup(let name): "\(name)调休上班"
    case .restDay: "每周休息日"
    case .closed(let name): "\(name)停止办公"
    case .opened(let name): "\(name)照常办公"
    }
  }
}
