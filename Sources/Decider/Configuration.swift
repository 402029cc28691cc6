import Appeals
import Classification
import Formats
import Knowledge
import Orders
import Routing
import WorkTime

/// All configuration that decides something, parsed and checked as one: the files as text go in, so
/// that the texts that the ledger keeps are all it takes to decide as on that day.
public final class Configuration: Sendable {
  /// First 12 digits of the SHA-256 over all names and texts.
  public let id: String
  public let files: [ConfigurationFile]
  public let texts: [(name: String, bytes: [UInt8])]
  public let directories: Directories
  public let sources: ActionSources
  /// What citizens and offices call the same, for finding entries.
  public let synonyms: Synonyms
  /// Which questions mean the same, where a model knows it.
  public let meaning: MeaningModel?
  /// The calendars of all offices.
  public let calendars: CalendarBook
  /// The national one.
  public let calendar: WorkCalendar
  /// What models may know.
  public let labels: HeadLabels
  public let classifier: Classifier
  /// Models that are asked beside and decide nothing.
  public let shadow: ModelPanel
  public let router: Router
  public let redactor = Redactor()
  /// For what no journal holds: the door stays.
  let doorRedactor = Redactor(masksDoorNumbers: false)
  /// Names of categories by number, made once: every order carries one.
  let categoryPaths: [String]
  /// The other way round, for items that bring their category.
  let categoryNumbers: [String: UInt16]

  public var channels: ChannelDirectory { directories.channels }
  public var taxonomy: Taxonomy { directories.taxonomy }
  public var jurisdictions: Jurisdictions { directories.jurisdictions }
  public var policies: PolicyBook { directories.policies }
  public var knowledge: KnowledgeRules { directories.knowledge }

  /// The entries of a state as this configuration finds them.
  public func index(of state: KnowledgeState) -> KnowledgeIndex {
    KnowledgeIndex(state, empty: emptySearch)
  }

  /// A search with its synonyms and its model of meaning, that has no entries yet.
  public var emptySearch: SearchIndex {
    guard let meaning else { return SearchIndex(synonyms: synonyms) }
    return SearchIndex(synonyms: synonyms) { meaning.vector(of: $0) }
  }

  /// The model of meaning that `models.json5` names; nil where it names none.
  static func meaning(
    in files: [(name: String, bytes: [UInt8])]
  ) throws(ConfigFault) -> MeaningModel? {
    guard let list = files.first(where: { $0.name == ModelDirectory.file }),
      let (name, node) = try ModelDirectory.meaning(list.bytes)
    else { return nil }
    guard let file = files.first(where: { $0.name == name }) else {
      throw node.fault(.invalid("there is no \(name); put it there, or leave it out"))
    }
    do throws(MeaningFault) { return try MeaningFile.decode(file.bytes, file: name) } catch {
      throw node.fault(.invalid("\(error)"))
    }
  }

  public static let sourceFile = "actions.json5"
  public static let synonymFile = "synonyms.json5"

  /// Names are paths below the configuration folder: `channels.json5`,
  /// `policies/10-national.json5`.
  public init(files given: [(name: String, bytes: [UInt8])]) throws(ConfigFault) {
    let files = NamedTexts(given)
    texts = files.all
    (id, self.files) = Self.checksums(of: texts)
    directories = try Directories(files: texts)
    let (taxonomy, jurisdictions) = (directories.taxonomy, directories.jurisdictions)
    sources = try ActionSources(parsing: files.bytes(of: Self.sourceFile), file: Self.sourceFile)
    synonyms = try Synonyms(parsing: files.bytes(of: Self.synonymFile), file: Self.synonymFile)
    meaning = try Self.meaning(in: texts)
    calendars = try CalendarBook(parsing: files.folder(CalendarFolder.name))
    calendar = calendars.national
    categoryPaths = taxonomy.paths
    categoryNumbers = Dictionary(
      categoryPaths.enumerated().map { ($1, UInt16($0)) }, uniquingKeysWith: { first, _ in first })
    labels = HeadLabels(
      taxonomy: taxonomy, departments: jurisdictions.departments.map(\.name))
    let models = try ModelDirectory(parsing: files.folder(ModelDirectory.folder), labels: labels)
    classifier = Classifier(taxonomy: taxonomy, models: models.live)
    shadow = models.shadow
    let rules = try RouteRules(
      parsing: files.folder(RouteRules.folder), jurisdictions: jurisdictions, taxonomy: taxonomy)
    let departments = jurisdictions.departments
    router = Router(
      jurisdictions: jurisdictions, rules: rules, taxonomy: taxonomy,
      learned: models.live.models[.department].map {
        LearnedDepartments(
          version: $0.version, labels: $0.labels.map(\.name),
          departments: departments)
      })
    let crossed = CrossCheck(
      files: texts, channels: channels, sources: sources, policies: policies,
      jurisdictions: jurisdictions, rules: rules, categories: categoryPaths,
      layers: calendars.layers)
    if let fault = crossed.faults().first { throw fault }
  }

  /// By what a configuration is known, and each of its files; they need not be good ones.
  public static func checksums(
    of given: [(name: String, bytes: [UInt8])]
  ) -> (id: String, files: [ConfigurationFile]) {
    var whole = SHA256()
    var files: [ConfigurationFile] = []
    for file in given.sorted(by: { $0.name < $1.name }) {
      let digest = SHA256.digest(file.bytes)
      whole.update(file.name.utf8)
      whole.update([0])
      whole.update(digest)
      files.append(ConfigurationFile(name: file.name, sha256: String(hex: digest)))
    }
    return (String(String(hex: whole.finalize()).prefix(12)), files)
  }
}
