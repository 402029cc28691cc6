import Classification
import Decider
import Formats
import Foundation
import Journal
import Kafka
import Ledger
import Routing
import Service

/// The installation that a command line speaks of: its configuration, its ledger, its daemon.
struct Installation: Sendable {
  let places: Places
  let environment: [String: String]
  /// Both places were named, so that no settings are needed to find them.
  private let arePlacesNamed: Bool
  private let isLedgerNamed: Bool
  /// How the configuration's folder was named; nil where nobody did.
  private let configNamedBy: String?
  private let settingsRead: Result<Settings, ConfigFault>

  /// What every command understands.
  static let options = [
    Option("config", value: "DIR",
      "the configuration (else $WENZHENG_CONFIG, ./Config, /etc/wenzheng)"),
    Option("ledger", value: "DIR", "the ledger (else $WENZHENG_LEDGER, the settings)"),
    Option("run", value: "DIR",
      "control socket and broker address (else $WENZHENG_RUN, the settings)"),
  ]

  init(_ arguments: ParsedArguments) throws(UsageFault) {
    environment = ProcessInfo.processInfo.environment
    let config = try arguments.path("config")
    let folder = Places.configFolder(given: config, environment: environment)
    configNamedBy = config != nil ? "--config"
      : environment["WENZHENG_CONFIG"] != nil ? "$WENZHENG_CONFIG" : nil
    do throws(ConfigFault) {
      settingsRead = .success(try ConfigFolder.settings(in: folder))
    } catch {
      settingsRead = .failure(error)
    }
    let ledger = try arguments.path("ledger")
    let run = try arguments.path("run")
    isLedgerNamed = (ledger ?? environment["WENZHENG_LEDGER"]) != nil
    arePlacesNamed = isLedgerNamed && (run ?? environment["WENZHENG_RUN"]) != nil
    places = Places(
      config: config, ledger: ledger, run: run,
      settings: try? settingsRead.get(), environment: environment)
  }

  func settings() throws -> Settings { try settingsRead.get() }

  func configuration() throws -> Configuration {
    try ConfigFolder.configuration(in: places.config)
  }

  func taxonomy() throws -> Taxonomy {
    let name = Directories.taxonomyFile
    return try Taxonomy(parsing: ConfigFolder.text(name, in: places.config), file: name)
  }

  /// The labels that models may know, without the rest of the configuration.
  func labels() throws -> HeadLabels {
    let taxonomy = try taxonomy()
    let name = "jurisdictions/\(Jurisdictions.dutiesFile)"
    let departments = try Jurisdictions.departments(
      parsing: ConfigFolder.text(name, in: places.config), file: name, taxonomy: taxonomy)
    return HeadLabels(taxonomy: taxonomy, departments: departments)
  }

  /// Who names a folder means one that is there: what is read without it would be another's.
  func requireConfig() throws(CommandFault) {
    guard let configNamedBy else { return }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: places.config, isDirectory: &isFolder),
      isFolder.boolValue
    { return }
    let found = FileManager.default.fileExists(atPath: places.config)
    throw CommandFault(
      .config, found ? "\(places.config), which \(configNamedBy) names, is no folder."
        : "there is no folder \(places.config), which \(configNamedBy) names.")
  }

  /// How an error ends a command: by one sentence and its exit code.
  func fault(of error: any Error) -> any Error {
    if let fault = error as? ConfigFault { return naming(fault) }
    return CommandFault.translating(error)
  }

  /// A fault with the folder of its file: which of several configurations it is may be the matter.
  private func naming(_ fault: ConfigFault) -> CommandFault {
    let path = "\(places.config)/\(fault.file)"
    let isOurs = !fault.file.hasPrefix("/") && FileManager.default.fileExists(atPath: path)
    let sentence = isOurs ? "\(places.config)/\(fault)" : "\(fault)"
    return CommandFault(.config, sentence.hasSuffix("?") ? sentence : sentence + ".")
  }

  /// Broken settings may have named other places: better a fault than the wrong ledger.
  func requirePlaces() throws(ConfigFault) {
    guard case .failure(let fault) = settingsRead, !arePlacesNamed else { return }
    // No settings at all are the usual case of a trial.
    if case .unreadable = fault.problem { return }
    throw fault
  }

  /// What the configuration names, without what judges: for whoever asks the ledger.
  func directories() throws -> Directories { try ConfigFolder.directories(in: places.config) }

  /// The same, where a command can do without it.
  var directoriesIfReadable: Directories? { try? directories() }

  /// The daemon of the run folder; where the user named a ledger, only if it has that one.
  var control: ControlClient {
    ControlClient(path: places.controlSocket, ledger: isLedgerNamed ? places.ledger : nil)
  }

  /// The ledger's files, read without owning them.
  func view() throws -> LedgerView {
    try requireLedger()
    return try LedgerView.load(directory: places.ledger)
  }

  func requireLedger() throws {
    try requirePlaces()
    if FileManager.default.fileExists(atPath: places.ledger + "/journal") { return }
    throw CommandFault(
      .noInput, "there is no ledger at \(places.ledger); name one with --ledger, or start "
        + "`wenzheng serve`.")
  }

  /// How the cluster of this installation is reached, with a broker that is there.
  func cluster() throws -> (properties: KafkaProperties, embedded: BrokerAddress?) {
    let settings = try settings()
    try settings.checkProperties()
    let found = try ClusterIdentity.properties(settings, places)
    if let address = found.embedded, !address.isAlive {
      throw CommandFault(
        .unavailable, "the embedded broker of \(places.brokerAddress) is gone; start "
          + "`wenzheng broker` or `wenzheng serve --embedded`.")
    }
    if found.properties["bootstrap.servers"] == nil {
      throw CommandFault(
        .unavailable, "no broker is known: set bootstrap.servers in \(places.config)"
          + "/wenzheng.json5, or start `wenzheng broker` or `wenzheng serve --embedded`.")
    }
    return found
  }

  /// librdkafka's lines from warnings on, but for faults, which the command says itself.
  var kafkaLogger: KafkaLogger {
    KafkaLines.logger(Log(environment: [:], most: .warning))
  }
}

extension Command {
  /// A command on an installation: takes the options of all such commands, and turns every error
  /// that ends it into one sentence and its exit code.
  init(
    at section: String, _ name: String, _ summary: String, details: String = "",
    arguments: [Positional] = [], options: [Option] = [], examples: [Example],
    exitCodes: [ExitCode],
    run: @escaping @Sendable (ParsedArguments, Installation, Terminal) throws -> ExitCode
  ) {
    let spec = CommandSpec(
      name, section: section, summary, details: details, arguments: arguments,
      options: options + Installation.options, examples: examples,
      exitCodes: exitCodes + (exitCodes.contains(.config) ? [] : [.config]))
    self.init(spec) { arguments, terminal in
      let installation = try Installation(arguments)
      do {
        try installation.requireConfig()
        return try run(arguments, installation, terminal)
      } catch {
        throw installation.fault(of: error)
      }
    }
  }
}

extension CommandFault {
  /// Faults of the command line's own kinds stay as they are; the table of endings knows the rest.
  static func translating(_ error: any Error) -> any Error {
    switch error {
    case is UsageFault, is OutputFault, is CommandFault: return error
    default:
      let ending = Endings.ending(of: error)
      let sentence = ending.sentence.hasSuffix(".") ? ending.sentence : ending.sentence + "."
      return CommandFault(ExitCode(rawValue: ending.code) ?? .software, sentence)
    }
  }
}

extension Option {
  /// What is meant of the history, not of daily work.
  static func history(_ help: String) -> Option { Option("history", help) }
}

extension ParsedArguments {
  var topicSpace: TopicSpace { TopicSpace(isHistory: flag("history")) }
}

/// The headings of the overview.
enum Section {
  static let services = "Services"
  static let doors = "In"
  static let desk = "Orders"
  static let faq = "FAQ"
  static let deadlines = "Deadlines"
  static let models = "Classification"
  static let routing = "Routing"
  static let operations = "Operation"
}
