import Formats

/// What is wrong with a model's file; the sentence names what and what to do.
public struct ModelFault: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Problem: Hashable, Sendable {
    case noModel
    case otherFormat(Int)
    case header(String)
    case length(is: Int, wanted: Int)
    case checksum
    case foreignLabel(String, head: String)
    case otherHead(is: String, wanted: String)
    case secondOfHead(String, String)
    case tooManyLabels(Int, most: Int)
  }

  public let file: String
  public let problem: Problem

  public init(file: String, _ problem: Problem) {
    self.file = file
    self.problem = problem
  }

  public var description: String {
    switch problem {
    case .noModel:
      "\(file): is no model; make one with 'wenzheng classify train'"
    case .otherFormat(let format):
      "\(file): is a model of format \(format), this program reads format \(ModelFile.format); "
        + "train it anew"
    case .header(let words):
      "\(file): its first line is damaged (\(words)); take it from its source again"
    case .length(let own, let wanted):
      "\(file): holds \(own) weights, its first line says \(wanted); it was mixed up: take it from "
        + "its source again"
    case .checksum:
      "\(file): does not have the checksum of its first line; take it from its source again"
    case .foreignLabel(let label, let head):
      "\(file): knows the label '\(label)', which is none of \(head) here; train it with this "
        + "configuration's labels, or take the model that belongs to it"
    case .otherHead(let own, let wanted):
      "\(file): is a model of \(own), wanted is one of \(wanted); name the other file"
    case .secondOfHead(let head, let other):
      "\(file): is a second model of \(head) beside \(other); leave one in force"
    case .tooManyLabels(let count, let most):
      "\(file): know \(count) labels together; at most \(most) are taken: train with fewer"
    }
  }
}

/// A model as a file: one line of JSON that says what it is, then the weights, a signed byte each,
/// by bucket and label (see `ZeroRuns`). `head -1 FILE | jq` shows the first.
public enum ModelFile {
  static let format = 2

  /// The whole file. The same model gives the same bytes.
  public static func encode(_ model: LinearModel) -> [UInt8] {
    let weights = ZeroRuns.encode(model.weights)
    var line = JSONWriter(reserving: 4_096)
    line.beginObject()
    line.field("wenzheng_model", format)
    line.field("head", model.head.rawValue)
    line.field("version", model.version)
    line.field("date", model.date)
    line.field("bits", GramCounts.bucketBits)
    list("labels", model.labels.map(\.name)) { line.value($0) }
    list("counts", model.labels.map(\.count)) { line.value($0) }
    list("biases", model.biases) { line.value(Double($0)) }
    list("scales", model.scales) { line.value(Double($0)) }
    line.key("slope")
    line.value(Double(model.calibration.slope))
    list("offsets", model.calibration.offsets) { line.value(Double($0)) }
    line.key("threshold")
    line.value(Double(model.thresholds.score))
    line.key("margin")
    line.value(Double(model.thresholds.margin))
    if let suspect = model.thresholds.suspect {
      line.key("suspect")
      line.value(Double(suspect))
    }
    line.field("sha256", checksum(line.bytes[...], weights[...]))
    line.endObject()
    line.newline()
    return line.bytes + weights

    func list<T>(_ name: StaticString, _ values: [T], _ write: (T) -> Void) {
      line.key(name)
      line.beginArray()
      for value in values { write(value) }
      line.endArray()
    }
  }

  /// Of all that stands before the checksum, and the weights.
  public static func checksum(
    _ before: ArraySlice<UInt8>, _ weights: ArraySlice<UInt8>
  ) -> String {
    var digest = SHA256()
    digest.update(before)
    digest.update(weights)
    return String(hex: digest.finalize())
  }

  /// The first line as far as the checksum counts it.
  public static func counted(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let mark = Array(#","sha256":"#.utf8)
    let last = line.indices.last { line[$0...].starts(with: mark) }
    return line[..<(last ?? line.endIndex)]
  }

  /// Reads a file whole and proves it: format, lengths, checksum, labels.
  public static func decode(
    _ bytes: [UInt8], file: String, labels: HeadLabels, head: Head? = nil
  ) throws(ModelFault) -> LinearModel {
    guard let end = firstLine(bytes)?.endIndex else { throw ModelFault(file: file, .noModel) }
    var header = Header()
    do { try header.read(Array(bytes[..<end])) } catch {
      throw ModelFault(file: file, .header("\(error)"))
    }
    guard header.format == format else { throw ModelFault(file: file, .otherFormat(header.format)) }
    guard let own = Head(rawValue: header.head) else {
      throw ModelFault(file: file, .header("head '\(header.head)'"))
    }
    if let flaw = header.flaw { throw ModelFault(file: file, .header(flaw)) }
    if let head, head != own {
      throw ModelFault(file: file, .otherHead(is: own.rawValue, wanted: head.rawValue))
    }
    let count = header.labels.count
    let known = Set(labels[own])
    if let foreign = header.labels.first(where: { !known.contains($0) }) {
      throw ModelFault(file: file, .foreignLabel(foreign, head: own.rawValue))
    }
    let wanted = GramCounts.bucketCount * count
    let body = bytes[(end + 1)...]
    guard checksum(counted(bytes[..<end]), body) == header.sha256 else {
      throw ModelFault(file: file, .checksum)
    }
    let weights = ZeroRuns.decode(body, count: wanted)
    guard weights.count == wanted else {
      throw ModelFault(file: file, .length(is: weights.count, wanted: wanted))
    }
    return LinearModel(
      head: own, version: header.version, date: header.date,
      labels: zip(header.labels, header.counts).map { LinearModel.Label(name: $0, count: $1) },
      thresholds: LinearModel.Thresholds(
        score: header.threshold, margin: header.margin, suspect: header.suspect),
      calibration: Calibration(slope: header.slope, offsets: header.offsets),
      biases: header.biases, scales: header.scales,
      weights: weights)
  }

  /// The head of which a file says that it is, however damaged the rest may be; nil where it is no
  /// model.
  public static func head(of bytes: [UInt8]) -> Head? {
    guard let line = firstLine(bytes) else { return nil }
    var header = Header()
    do throws(JSONFault) { try header.read(Array(line)) } catch { return nil }
    return Head(rawValue: header.head)
  }

  private static func firstLine(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    let end = bytes.prefix(headerBytesMax).firstIndex(of: UInt8(ascii: "\n"))
    guard let end, bytes.starts(with: Array(#"{"wenzheng_model":"#.utf8)) else { return nil }
    return bytes[..<end]
  }

  private static let headerBytesMax = 64 * 1024
  /// As large as a model can be: single noughts between other weights take two bytes each.
  public static let fileBytesMax =
    headerBytesMax + GramCounts.bucketCount * LearningLimits.labelsMax * 3 / 2 + 1
}

private struct Header {
  var format = 0
  var head = ""
  var version = ""
  var date = ""
  var bits = 0
  var labels: [String] = []
  var counts: [Int] = []
  var biases: [Float] = []
  var scales: [Float] = []
  var offsets: [Float] = []
  var slope: Float = 0
  var threshold: Float = 0
  var margin: Float = 0
  /// The one field that a model may lack: then it alarms, or is silent.
  var suspect: Float?
  var sha256 = ""
  private var seen: Set<String> = []

  private static let names = [
    "wenzheng_model", "head", "version", "date", "bits", "labels", "counts", "biases", "scales",
    "offsets", "slope", "threshold", "margin", "sha256",
  ]

  /// Far above what training gives, far below what adds up to no number.
  private static let numberMax: Float = 10_000

  /// What no model of this format says of itself. A field that is missing would otherwise be
  /// nought: such a model would judge, and wrongly.
  var flaw: String? {
    if let name = Self.names.first(where: { !seen.contains($0) }) { return "'\(name)' is missing" }
    let count = labels.count
    guard (2...LearningLimits.labelsMax).contains(count) else { return "\(count) labels" }
    guard Set(labels).count == count else { return "a label stands twice" }
    guard counts.count == count, biases.count == count, scales.count == count,
      offsets.count == count
    else { return "its lists differ in length" }
    guard bits == GramCounts.bucketBits else {
      return "\(bits) bits for a bucket, not \(GramCounts.bucketBits)"
    }
    guard slope > 0, scales.allSatisfy({ $0 > 0 }),
      (biases + scales + offsets + [slope]).allSatisfy({ abs($0) <= Self.numberMax }),
      (0...1).contains(threshold), (0...1).contains(margin)
    else { return "a number is out of its range" }
    if let suspect, head != Head.urgency.rawValue || suspect <= 0 || suspect >= threshold {
      return "'suspect' belongs to urgency, and lies below the threshold"
    }
    return nil
  }

  mutating func read(_ line: [UInt8]) throws(JSONFault) {
    let result: Result<Header, JSONFault> = line.withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      var header = self
      do throws(JSONFault) {
        try header.read(&reader)
        return .success(header)
      } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }

  private mutating func read(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let name = try reader.text(of: key)
      guard seen.insert(name).inserted else { throw JSONFault(.duplicateKey, at: reader.offset) }
      switch name {
      case "wenzheng_model": format = Int(try reader.integer())
      case "head": head = try reader.string()
      case "version": version = try reader.string()
      case "date": date = try reader.string()
      case "bits": bits = Int(try reader.integer())
      case "labels":
        labels = try list(&reader) { (reader) throws(JSONFault) in try reader.string() }
      case "counts":
        counts = try list(&reader) { (reader) throws(JSONFault) in Int(try reader.integer()) }
      case "biases": biases = try list(&reader, Self.float)
      case "scales": scales = try list(&reader, Self.float)
      case "offsets": offsets = try list(&reader, Self.float)
      case "slope": slope = Float(try reader.double())
      case "threshold": threshold = Float(try reader.double())
      case "margin": margin = Float(try reader.double())
      case "suspect": suspect = Float(try reader.double())
      case "sha256": sha256 = try reader.string()
      default: _ = try reader.skip()
      }
    }
    try reader.end()
  }

  private static func float(_ reader: inout JSONReader) throws(JSONFault) -> Float {
    Float(try reader.double())
  }

  private func list<T>(
    _ reader: inout JSONReader, _ one: (inout JSONReader) throws(JSONFault) -> T
  ) throws(JSONFault) -> [T] {
    var values: [T] = []
    try reader.beginArray()
    while try reader.nextElement() { values.append(try one(&reader)) }
    return values
  }
}
