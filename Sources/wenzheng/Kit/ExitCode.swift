/// How a command ended, for scripts: the numbers and names of sysexits.h.
enum ExitCode: Int32, CaseIterable, Sendable {
  case ok = 0
  /// Everything was understood and done, and the answer is no.
  case refused = 1
  case usage = 64
  case dataErr = 65
  case noInput = 66
  case unavailable = 69
  case software = 70
  case osErr = 71
  case cantCreate = 73
  case ioErr = 74
  case tempFail = 75
  case noPermission = 77
  case config = 78

  var meaning: String {
    switch self {
    case .ok: "done"
    case .refused: "something was refused, or a check failed"
    case .usage: "the command line is wrong"
    case .dataErr: "the input is not what it should be"
    case .noInput: "an input file is missing or cannot be read"
    case .unavailable: "the daemon or the broker does not answer"
    case .software: "a fault of wenzheng itself"
    case .osErr: "the operating system refused something that has to work"
    case .cantCreate: "an output file cannot be made"
    case .ioErr: "reading or writing failed"
    case .tempFail: "not now; the same command may work later"
    case .noPermission: "not allowed to this user"
    case .config: "the configuration is wrong"
    }
  }
}
