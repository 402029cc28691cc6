import Classification
import Formats

/// A model of likeness as a file: one line of JSON that says what it is, then the key of each row,
/// four bytes each, the lowest first, then the rows, a signed byte a number. `head -1 FILE | jq`
/// shows the first.
public enum MeaningFile {
  static let format = 1

  /// The whole file. The same model gives the same bytes.
  public static func encode(_ model: MeaningModel) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(bodyBytes(rows: model.keys.count))
    for key in model.keys {
      for byte in 0..<keyBytes { body.append(UInt8(truncatingIfNeeded: key >> UInt32(8 * byte))) }
    }
    for weight in model.weights { body.append(UInt8(bitPattern: weight)) }
    var line = JSONWriter()
    line.beginObject()
    line.field("wenzheng_meaning", format)
    line.field("version", model.version)
    line.field("date", model.date)
    line.field("dimensions", MeaningLimits.dimensions)
    line.field("rows", model.keys.count)
    line.field("groups", model.groups)
    line.field("pairs", model.pairs)
    line.field("sha256", ModelFile.checksum(line.bytes[...], body[...]))
    line.endObject()
    line.newline()
    return line.bytes + body
  }

  /// Reads a file whole and proves it: format, length, checksum, order of the rows.
  public static func decode(
    _ bytes: [UInt8], file: String
  ) throws(MeaningFault) -> MeaningModel {
    let end = bytes.prefix(headerBytesMax).firstIndex(of: UInt8(ascii: "\n"))
    guard let end, bytes.starts(with: Array(#"{"wenzheng_meaning":"#.utf8)) else {
      throw MeaningFault(file, .noModel)
    }
    let header: Header
    switch Header.read(Array(bytes[..<end])) {
    case .success(let read): header = read
    case .failure(let fault): throw MeaningFault(file, .header("\(fault)"))
    }
    guard header.format == format else { throw MeaningFault(file, .otherFormat(header.format)) }
    if let flaw = header.flaw { throw MeaningFault(file, .header(flaw)) }
    let body = bytes[(end + 1)...]
    let wanted = bodyBytes(rows: header.rows)
    guard body.count == wanted else {
      throw MeaningFault(file, .length(is: body.count, wanted: wanted))
    }
    guard ModelFile.checksum(ModelFile.counted(bytes[..<end]), body) == header.sha256 else {
      throw MeaningFault(file, .checksum)
    }
    let (keys, weights) = split(body, header.rows)
    // A key that stood twice would have two rows.
    guard zip(keys, keys.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw MeaningFault(file, .order)
    }
    return MeaningModel(
      version: header.version, date: header.date, groups: header.groups, pairs: header.pairs,
      keys: keys, weights: weights)
  }

  private static func split(_ body: ArraySlice<UInt8>, _ rows: Int) -> ([UInt32], [Int8]) {
    body.withUnsafeBytes { body in
      let keys = (0..<rows).map {
        UInt32(littleEndian: body.loadUnaligned(fromByteOffset: $0 * keyBytes, as: UInt32.self))
      }
      return (keys, Array(body[(rows * keyBytes)...].assumingMemoryBound(to: Int8.self)))
    }
  }

  private static let keyBytes = 4
  private static func bodyBytes(rows: Int) -> Int { rows * (keyBytes + MeaningLimits.dimensions) }
  private static let headerBytesMax = 4 * 1024
  /// As large as a model can be.
  public static let fileBytesMax = headerBytesMax + bodyBytes(rows: MeaningLimits.rowsMax)
}

private struct Header {
  var format = 0
  var version = ""
  var date = ""
  var dimensions = 0
  var rows = 0
  var groups = 0
  var pairs = 0
  var sha256 = ""
  private var seen: Set<String> = []

  private static let names = [
    "wenzheng_meaning", "version", "date", "dimensions", "rows", "groups", "pairs", "sha256",
  ]

  /// What no model of this format says of itself.
  var flaw: String? {
    if let name = Self.names.first(where: { !seen.contains($0) }) { return "'\(name)' is missing" }
    guard dimensions == MeaningLimits.dimensions else {
      return "\(dimensions) dimensions, not \(MeaningLimits.dimensions)"
    }
    guard (1...MeaningLimits.rowsMax).contains(rows), groups >= 0, pairs >= 0 else {
      return "a number is out of its range"
    }
    return nil
  }

  static func read(_ line: [UInt8]) -> Result<Header, JSONFault> {
    line.withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      var header = Header()
      do throws(JSONFault) {
        try header.read(&reader)
        return .success(header)
      } catch {
        return .failure(error)
      }
    }
  }

  private mutating func read(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let name = try reader.text(of: key)
      guard seen.insert(name).inserted else { throw JSONFault(.duplicateKey, at: reader.offset) }
      switch name {
      case "wenzheng_meaning": format = Int(try reader.integer())
      case "version": version = try reader.string()
      case "date": date = try reader.string()
      case "dimensions": dimensions = Int(try reader.integer())
      case "rows": rows = Int(try reader.integer())
      case "groups": groups = Int(try reader.integer())
      case "pairs": pairs = Int(try reader.integer())
      case "sha256": sha256 = try reader.string()
      default: try reader.skip()
      }
    }
    try reader.end()
  }
}
