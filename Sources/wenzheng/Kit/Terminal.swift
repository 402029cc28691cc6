import Formats
import Glibc

/// `--color`: colours on a terminal, always, or never.
enum ColorChoice: String, CaseIterable, Sendable { case auto, always, never }

/// Standard output and standard error of one command.
///
/// Guarantees: text from data holds no control character when it arrives at the terminal; a reader
/// that left early is `OutputFault.readerGone`, never a signal. Owned by the thread that runs the
/// command.
final class Terminal {
  static let columnsMin = 40
  static let columnsMax = 1_000
  static let columnsDefault = 80

  let out: Output
  let isTerminal: Bool
  let styles: Styles
  /// Columns of the terminal, or what `COLUMNS` says; nil where the output is no terminal and
  /// nobody said anything, so that nothing is cut.
  let columns: Int?

  private let err: Output
  let errIsTerminal: Bool
  private let errStyles: Styles
  private let errColumns: Int
  private var statusShown = false
  private var line: [UInt8] = []

  /// - Parameter environment: of the process; `NO_COLOR` (no-color.org), `TERM`, `COLUMNS`.
  init(
    color: ColorChoice, environment: [String: String], out: Int32 = STDOUT_FILENO,
    err: Int32 = STDERR_FILENO
  ) {
    self.out = Output(descriptor: out)
    self.err = Output(descriptor: err)
    isTerminal = isatty(out) == 1
    errIsTerminal = isatty(err) == 1
    styles = Styles(isOn: Self.colors(color, isTerminal: isTerminal, environment))
    errStyles = Styles(isOn: Self.colors(color, isTerminal: errIsTerminal, environment))
    // A shell sets the variable for itself and exports it to nobody: who exports it means it.
    let wanted = environment["COLUMNS"].flatMap { Int($0) }.map(Self.bounded)
    columns = wanted ?? (isTerminal ? Self.columns(of: out) : nil)
    errColumns = wanted ?? Self.columns(of: err)
  }

  /// Without this a closed pipe kills the process where it stands; with it write(2) says EPIPE.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// NO_COLOR counts where it is not empty; a choice on the command line is stronger.
  static func colors(
    _ choice: ColorChoice, isTerminal: Bool, _ environment: [String: String]
  ) -> Bool {
    switch choice {
    case .always: true
    case .never: false
    case .auto:
      isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }
  }

  private static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    var columns = 0
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 { columns = Int(size.ws_col) }
    // A serial line reports 0 columns.
    return bounded(columns == 0 ? columnsDefault : columns)
  }

  private static func bounded(_ columns: Int) -> Int { min(max(columns, columnsMin), columnsMax) }

  func line(_ text: StyledText = "") throws(OutputFault) {
    clearStatus()
    line.removeAll(keepingCapacity: true)
    styles.append(text, to: &line)
    line.append(UInt8(ascii: "\n"))
    try out.write(line)
    // Someone is watching: `log -f` must not sit in a buffer.
    if isTerminal { try out.flush() }
  }

  /// Several lines of ours or of a citizen; line breaks stay, other control characters are shown.
  func text(_ text: String) throws(OutputFault) {
    clearStatus()
    try out.write(VisibleText.of(text, keepingNewlines: true).utf8)
    if isTerminal { try out.flush() }
  }

  /// A line on standard error. A closed standard error is nobody's concern.
  func note(_ text: StyledText) {
    // In the order in which they were said, where both go to one screen.
    try? out.flush()
    clearStatus()
    var bytes: [UInt8] = []
    errStyles.append(text, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    writeError(bytes)
  }

  /// A line on standard error that the next one replaces; on anything but a terminal an own line.
  func status(_ text: String) {
    guard errIsTerminal else { return note(StyledText(text)) }
    var bytes: [UInt8] = []
    bytes.append(literal: "\r\u{1B}[K")
    let visible = VisibleText.of(text)
    bytes.append(text: DisplayWidth.truncate(visible, to: errColumns - 1))
    statusShown = true
    writeError(bytes)
  }

  func clearStatus() {
    guard statusShown else { return }
    statusShown = false
    writeError(Array("\r\u{1B}[K".utf8))
  }

  func flush() throws(OutputFault) { try out.flush() }

  private func writeError(_ bytes: [UInt8]) {
    try? err.write(bytes)
    try? err.flush()
  }
}
