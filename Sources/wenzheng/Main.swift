import Foundation

@main struct Main {
  /// What `--version` says.
  static let version = "0.1.0"

  static let program = Program(
    name: "wenzheng",
    summary: "takes what citizens say to their government and turns it into work orders",
    version: version,
    commands: [
      serveCommand, brokerCommand, submitCommand,
      ordersCommand, showCommand, logCommand, actCommand,
      statusCommand, checkCommand, topicsCreateCommand, topicsCheckCommand,
      ledgerVerifyCommand, ledgerRepairCommand, ledgerSkipCommand,
    ])

  static func main() {
    Terminal.ignoreBrokenPipes()
    let environment = ProcessInfo.processInfo.environment
    let code = program.run(Array(CommandLine.arguments.dropFirst())) { color in
      Terminal(color: color, environment: environment)
    }
    exit(code.rawValue)
  }
}
