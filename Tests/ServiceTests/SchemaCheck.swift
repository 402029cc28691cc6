import Foundation

/// As much of JSON Schema as ours use: properties, required, enum, type, items, $ref.
struct SchemaCheck {
  let root: [String: Any]

  init(_ root: [String: Any]) { self.root = root }

  func faults(_ value: Any, _ given: [String: Any], at path: String) -> [String] {
    var schema = given
    if let reference = given["$ref"] as? String, let name = reference.split(separator: "/").last,
      let definitions = root["$defs"] as? [String: Any]
    { schema = definitions[String(name)] as? [String: Any] ?? [:] }
    if let allowed = schema["enum"] as? [String] {
      return allowed.contains(value as? String ?? "") ? [] : ["\(path) is \(value)"]
    }
    switch schema["type"] as? String {
    case "string": return value is String ? [] : ["\(path) is no text"]
    case "integer", "number", "boolean": return value is NSNumber ? [] : ["\(path) is no number"]
    case "array":
      guard let items = value as? [Any] else { return ["\(path) is no list"] }
      guard let schema = schema["items"] as? [String: Any] else { return [] }
      return items.flatMap { faults($0, schema, at: path + "[]") }
    default: break
    }
    guard let object = value as? [String: Any] else { return ["\(path) is no object"] }
    let properties = schema["properties"] as? [String: Any]
    var found = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }
      .map { "\(path) lacks \($0)" }
    for (name, value) in object {
      guard let property = properties?[name] as? [String: Any] else {
        if schema["additionalProperties"] as? Bool == false { found.append("\(path).\(name)") }
        continue
      }
      found += faults(value, property, at: "\(path).\(name)")
    }
    return found
  }
}
