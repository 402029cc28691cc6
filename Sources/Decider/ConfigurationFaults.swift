import Appeals
import Classification
import Formats
import Knowledge
import Orders
import Routing
import WorkTime

/// All that is wrong with a configuration, so that who mends it need not ask again for each fault.
///
/// Guarantees: the list is empty exactly where `Configuration(files:)` does not throw. A file that
/// cannot be read to its end gives its first fault; what files say of each other is judged when
/// each of them is good by itself, and then every such fault is given.
extension Configuration {
  public static func faults(
    in files: [(name: String, bytes: [UInt8])]
  ) -> [ConfigFault] {
    var check = FaultCollector(files: files)
    check.readAlone()
    if check.faults.isEmpty { check.readTogether() }
    return check.faults
  }
}

private struct FaultCollector {
  let files: NamedTexts
  var faults: [ConfigFault] = []
  private var channels: ChannelDirectory?
  private var sources: ActionSources?
  private var taxonomy: Taxonomy?

  init(files: [(name: String, bytes: [UInt8])]) {
    self.files = NamedTexts(files)
  }

  private mutating func attempt<T>(_ body: () throws(ConfigFault) -> T) -> T? {
    do throws(ConfigFault) { return try body() } catch {
      if !faults.contains(error) { faults.append(error) }
      return nil
    }
  }

  // MARK: Each by itself

  mutating func readAlone() {
    let given = self
    channels = attempt { () throws(ConfigFault) in
      try ChannelDirectory(
        parsing: given.files.bytes(of: Directories.channelFile), file: Directories.channelFile)
    }
    sources = attempt { () throws(ConfigFault) in
      try ActionSources(
        parsing: given.files.bytes(of: Configuration.sourceFile), file: Configuration.sourceFile)
    }
    taxonomy = attempt { () throws(ConfigFault) in
      try Taxonomy(
        parsing: given.files.bytes(of: Directories.taxonomyFile), file: Directories.taxonomyFile)
    }
    _ = attempt { () throws(ConfigFault) in
      let file = Directories.knowledgeFile
      return try KnowledgeRules(parsing: given.files.bytes(of: file), file: file)
    }
    _ = attempt { () throws(ConfigFault) in try Configuration.meaning(in: given.files.all) }
    if let text = attempt({ () throws(ConfigFault) in
      try given.files.bytes(of: Configuration.synonymFile)
    }) {
      faults += Synonyms.faults(in: text, file: Configuration.synonymFile)
    }
    for file in files.folder(CalendarFolder.name) {
      _ = attempt { () throws(ConfigFault) in try CalendarFolder.check(file) }
    }
    for file in files.folder("policies") {
      _ = attempt { () throws(ConfigFault) in
        try PolicyBook.check(file)
      }
    }
    if let taxonomy {
      let own = files.folder("jurisdictions")
      // Without the duties nobody knows which departments a model may name.
      if let departments = Jurisdictions.departments(in: own, taxonomy: taxonomy) {
        let labels = HeadLabels(taxonomy: taxonomy, departments: departments)
        let models = files.folder(ModelDirectory.folder)
        _ = attempt { () throws(ConfigFault) in
          try ModelDirectory(parsing: models, labels: labels)
        }
      }
      faults += Jurisdictions.faults(in: own, taxonomy: taxonomy)
    } else {
      // Duties name categories: without these only the form of the files can be judged.
      for file in files.folder("jurisdictions") + files.folder(RouteRules.folder) {
        _ = attempt { () throws(ConfigFault) in
          try ConfigNode(parsing: file.bytes, file: file.name)
        }
      }
    }
  }

  // MARK: All together

  mutating func readTogether() {
    guard let channels, let sources, let taxonomy else { return }
    let given = self
    let jurisdictions = attempt { () throws(ConfigFault) in
      try Jurisdictions(parsing: given.files.folder("jurisdictions"), taxonomy: taxonomy)
    }
    let policies = attempt { () throws(ConfigFault) in
      try PolicyBook(parsing: given.files.folder("policies"))
    }
    let calendars = attempt { () throws(ConfigFault) in
      try CalendarBook(parsing: given.files.folder(CalendarFolder.name))
    }
    guard let jurisdictions else { return }
    let ruleFiles = files.folder(RouteRules.folder)
    let ruleFaults = RouteRules.faults(
      in: ruleFiles, jurisdictions: jurisdictions, taxonomy: taxonomy)
    faults += ruleFaults
    guard let policies, ruleFaults.isEmpty,
      let rules = try? RouteRules(
        parsing: ruleFiles, jurisdictions: jurisdictions, taxonomy: taxonomy)
    else { return }
    faults += CrossCheck(
      files: files.all, channels: channels, sources: sources, policies: policies,
      jurisdictions: jurisdictions, rules: rules, categories: taxonomy.paths,
      layers: calendars?.layers ?? []
    ).faults()
  }
}
