import Foundation
import Glibc

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
      faqListCommand, faqShowCommand, faqSearchCommand, faqReviewCommand, faqAddCommand,
      faqEditCommand, faqApproveCommand, faqProofreadCommand, faqRejectCommand, faqMergeCommand,
      faqSplitCommand, faqApartCommand, faqSettleCommand, faqWithdrawCommand, faqRetireCommand,
      faqStaleCommand, faqConflictsCommand, faqGapsCommand, faqEvalCommand, faqExportCommand,
      faqAnswersCommand, faqImportCommand, faqTrainCommand,
      slaBreachesCommand, slaDueCommand, slaExplainCommand, slaTestCommand, slaRecomputeCommand,
      slaReportCommand,
      classifyTextCommand, classifyTrainCommand, classifyEvalCommand, classifyTuneCommand,
      classifyCompareCommand, classifyAlarmsCommand, classifyUseCommand,
      routeTestCommand, routeTreeCommand, routeDiffCommand, routeReportCommand,
      letterListCommand, letterShowCommand, letterReplayCommand, letterDropCommand,
      statusCommand, checkCommand, reloadCommand, calendarShowCommand, calendarImportCommand,
      calendarCheckCommand, topicsCreateCommand, topicsCheckCommand,
      ledgerVerifyCommand, ledgerRepairCommand, ledgerSkipCommand,
    ])

  static func main() {
    Terminal.ignoreBrokenPipes()
    keepStandardStreams()
    let environment = ProcessInfo.processInfo.environment
    let code = program.run(Array(CommandLine.arguments.dropFirst())) { color in
      Terminal(color: color, environment: environment)
    }
    exit(code.rawValue)
  }

  /// A standard stream that the caller closed would become the next file or socket that is opened,
  /// and be read or written as if it were still the stream. So its number is taken, by something
  /// that fails as a closed stream does.
  private static func keepStandardStreams() {
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
      _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
