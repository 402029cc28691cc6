import Formats

/// The models of a configuration: `models/models.json5` names those in force, and those that are
/// asked beside them without deciding anything (影子模型). Without the file the phrases judge alone.
/// `meaning` names the one by which the FAQ knows what questions mean the same.
public struct ModelDirectory: Sendable {
  public static let folder = "models"
  public static let file = "models/models.json5"
  public static let suffix = ".model"

  public let live: ModelPanel
  /// Asked too; how often they agree with the live ones stands in `status`.
  public let shadow: ModelPanel

  public static func isModel(_ name: String) -> Bool { name.hasSuffix(suffix) }

  /// The names of the models' files, so that only these are read.
  public static func names(parsing text: [UInt8]) throws(ConfigFault) -> [String] {
    let (live, shadow) = try lists(text)
    let all = live + shadow + [try meaning(text)].compactMap(\.self)
    return all.map(\.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The names as they stand in the file.
  public static func lists(
    of text: [UInt8]
  ) throws(ConfigFault) -> (live: [String], shadow: [String], meaning: String?) {
    let (live, shadow) = try lists(text)
    func bare(_ name: Named) -> String { String(name.name.dropFirst(folder.count + 1)) }
    return (live.map(bare), shadow.map(bare), try meaning(text).map(bare))
  }

  /// The model of meaning by its name below the configuration folder, and where it is named.
  public static func meaning(
    _ text: [UInt8]
  ) throws(ConfigFault) -> (name: String, node: ConfigNode)? {
    let root = try ConfigNode(parsing: text, file: file).object(keys: keys)
    return try root.optional("meaning").map(named)
  }

  private static let keys = ["live", "shadow", "meaning"]

  private static func named(_ node: ConfigNode) throws(ConfigFault) -> Named {
    let name = try node.string()
    guard isModel(name), !name.contains("/") else {
      throw node.fault(.outOfRange(
        value: "'\(name)'", allowed: "the name of a file in this folder that ends in .model"))
    }
    return ("\(folder)/\(name)", node)
  }

  /// Names are paths below the configuration folder.
  public init(
    parsing files: [(name: String, bytes: [UInt8])], labels: HeadLabels
  ) throws(ConfigFault) {
    guard let text = files.first(where: { $0.name == Self.file }) else {
      (live, shadow) = (.none, .none)
      return
    }
    let lists = try Self.lists(text.bytes)
    live = try Self.panel(lists.live, files, labels)
    shadow = try Self.panel(lists.shadow, files, labels)
  }

  private typealias Named = (name: String, node: ConfigNode)

  private static func lists(
    _ text: [UInt8]
  ) throws(ConfigFault) -> (live: [Named], shadow: [Named]) {
    let root = try ConfigNode(parsing: text, file: file).object(keys: keys)
    func list(_ key: String) throws(ConfigFault) -> [Named] {
      var names: [Named] = []
      for node in try root.array(key) { names.append(try named(node)) }
      return names
    }
    return (try list("live"), try list("shadow"))
  }

  private static func panel(
    _ names: [Named], _ files: [(name: String, bytes: [UInt8])], _ labels: HeadLabels
  ) throws(ConfigFault) -> ModelPanel {
    var models: [LinearModel] = []
    for (name, node) in names {
      guard let own = files.first(where: { $0.name == name }) else {
        throw node.fault(.invalid("there is no \(name); put it there, or leave it out"))
      }
      do throws(ModelFault) {
        models.append(try ModelFile.decode(own.bytes, file: name, labels: labels))
      } catch {
        throw node.fault(.invalid("\(error)"))
      }
    }
    do throws(ModelFault) {
      return try ModelPanel(models, labels: labels)
    } catch {
      throw ConfigFault(file: file, .invalid("\(error)"))
    }
  }
}
