import Appeals
import Formats
import Glibc

/// Opens inputs, each in its format.
struct InputOpening {
  /// `--format`; nil where the inputs say it themselves.
  var format: InputFormat?
  /// Those that are taken; what an input is found to be otherwise is refused.
  var formats = InputFormat.allCases
  /// Nil where every item is an appeal already.
  var mapping: ItemMapping?
  /// For tables where the command line names no mapping: that of the channel, and the schema's own
  /// names.
  var tableMappings = [ItemMapping.ofTables]
  /// The command has `--map`, by which a table's columns are named.
  var hasMap = true
  /// A history's files were put where they lie long after what they hold.
  var isHistory = false
  var receivedNow: Bool { mapping?.receivedNow ?? false }
  var hasActions: Bool {
    tableMappings.contains { !$0.actions.isEmpty } || !(mapping?.actions ?? []).isEmpty
  }

  static func descriptor(of input: String) throws -> Int32 {
    if input == "-" { return STDIN_FILENO }
    if InputPaths.isFolder(input) {
      throw CommandFault(.noInput, "\(input) is a folder; name the files in it.")
    }
    let descriptor = Glibc.open(input, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 { return descriptor }
    throw CommandFault(
      .noInput, "\(input) cannot be read: \(String(cString: strerror(errno))).")
  }

  /// All inputs can be opened, said before anything is sent.
  static func check(_ inputs: [String]) throws {
    for input in inputs where input != "-" { close(try descriptor(of: input)) }
  }

  /// The bytes of all inputs together; nil where one of them is no file.
  static func bytes(in inputs: [String]) -> Int64? {
    var total: Int64 = 0
    for input in inputs {
      var status = stat()
      guard input != "-", stat(input, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        return nil
      }
      total += Int64(status.st_size)
    }
    return total
  }

  /// - Parameter isWatched: it lies where mails are delivered.
  func open(
    _ path: String, isWatched: Bool = false
  ) throws -> (input: any ItemInput, source: ByteSource) {
    var source = ByteSource(descriptor: try Self.descriptor(of: path))
    guard let format = try format ?? self.found(path, source) else {
      throw InputFault(
        "unknown-format", "neither name nor content says what this is; say it with --format "
          + formats.map(\.rawValue).joined(separator: ", "))
    }
    guard formats.contains(format) else {
      throw InputFault(
        "unknown-format", "this is \(format.rawValue), which is not taken here; give "
          + formats.map(\.rawValue).joined(separator: ", "))
    }
    let reader = MailReader(zoneMinutes: mapping?.zoneMinutes)
    switch format {
    case .lines: return (LinesInput(source: source), source)
    case .array: return (ArrayInput(source: source), source)
    case .mail:
      let isDelivered = isWatched || !isHistory && InputPaths.isInMaildir(path)
      let arrival = isDelivered ? source.modified.map { MailArrival.delivered($0) } : nil
      return (
        MailInput(
          source: source, reader: reader, arrival: receivedNow ? .leftOut : arrival ?? .unknown),
        source)
    case .mbox:
      // Its file was written with the last of its mails: that tells nothing of the others.
      return (
        MboxInput(source: source, reader: reader, arrival: receivedNow ? .leftOut : .unknown),
        source)
    case .table:
      var probe = CharsetProbe()
      if try !source.survey({ probe.feed($0) }) {
        // What comes by a pipe is kept aside first: its charset is judged by all of it.
        source = try Self.kept(source)
        _ = try source.survey { probe.feed($0) }
      }
      probe.finish()
      let table = TableInput(
        source: source, mappings: tableMappings, hasMap: hasMap, probe: probe)
      return (table, source)
    }
  }

  private func found(_ path: String, _ source: ByteSource) throws -> InputFormat? {
    if InputPaths.isInMaildir(path) { return .mail }
    let head = try source.peek(InputFormat.headBytes)
    return InputFormat.of(name: path == "-" ? "" : path, head: head)
  }

  /// A copy in a file without a name.
  private static func kept(_ source: ByteSource) throws -> ByteSource {
    let descriptor = try UnnamedFile.make(for: "a copy of standard input")
    let copy = Output(descriptor: descriptor)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
    defer { room.deallocate() }
    while true {
      let got = try source.read(into: room)
      do throws(OutputFault) {
        if got > 0 { try copy.write(room[..<got]) } else { try copy.flush() }
      } catch {
        throw CommandFault(.ioErr, "keeping standard input in \(UnnamedFile.folder): \(error)")
      }
      if got == 0 { break }
    }
    lseek(descriptor, 0, SEEK_SET)
    return ByteSource(descriptor: descriptor)
  }
}
