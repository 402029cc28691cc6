import Appeals
import Classification
import Formats
import Knowledge
import Orders
import Routing
import WorkTime

/// Who and what a configuration names, without what judges: enough for whoever asks the ledger, and
/// read in a fifth of the time.
public struct Directories: Sendable {
  public let channels: ChannelDirectory
  public let taxonomy: Taxonomy
  public let jurisdictions: Jurisdictions
  public let policies: PolicyBook
  /// How the FAQ is kept.
  public let knowledge: KnowledgeRules

  private let categories: Set<String>

  public static let channelFile = "channels.json5"
  public static let taxonomyFile = "taxonomy.json5"
  public static let knowledgeFile = "knowledge.json5"
  public static let files = [channelFile, knowledgeFile, taxonomyFile]
  public static let folders = ["jurisdictions", "policies"]

  /// - Parameter given: files by their names below the configuration folder; others may be among
  ///   them.
  public init(files given: [(name: String, bytes: [UInt8])]) throws(ConfigFault) {
    let files = NamedTexts(given)
    channels = try ChannelDirectory(
      parsing: files.bytes(of: Self.channelFile), file: Self.channelFile)
    taxonomy = try Taxonomy(parsing: files.bytes(of: Self.taxonomyFile), file: Self.taxonomyFile)
    categories = Set(taxonomy.paths)
    jurisdictions = try Jurisdictions(
      parsing: files.folder("jurisdictions"), taxonomy: taxonomy)
    policies = try PolicyBook(parsing: files.folder("policies"))
    knowledge = try KnowledgeRules(
      parsing: files.bytes(of: Self.knowledgeFile), file: Self.knowledgeFile)
  }

  /// All that is wrong with a text that somebody writes today.
  public func faults(of text: EntryText, today: CivilDate) -> [EntryFault] {
    text.draftFaults(
      isUnit: { jurisdictions.unit(code: $0) != nil }, isCategory: { categories.contains($0) },
      today: today)
  }
}

/// The files of a configuration in the order of their names.
struct NamedTexts {
  let all: [(name: String, bytes: [UInt8])]

  init(_ given: [(name: String, bytes: [UInt8])]) { all = given.sorted { $0.name < $1.name } }

  func bytes(of name: String) throws(ConfigFault) -> [UInt8] {
    guard let file = all.first(where: { $0.name == name }) else {
      throw ConfigFault(file: name, .unreadable(reason: "there is no such file"))
    }
    return file.bytes
  }

  func folder(_ name: String) -> [(name: String, bytes: [UInt8])] {
    all.filter { $0.name.hasPrefix(name + "/") }
  }
}
