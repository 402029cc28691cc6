import Glibc

/// Takes what lands in a drop folder or a Maildir, each file once, until it is told to end.
///
/// A file of a Maildir is whole when it appears; any other is taken once size and time have stood
/// for `settledMs` and nobody has it open to write. When all its items are acknowledged (or kept in
/// the spool) it is moved to `done`, or to `refused` where anything in it was refused; where it
/// changes after that, because its writer paused and the kernel could not tell us of him, it is put
/// back and taken again as a whole. A crash between sending and moving sends it once more, which
/// its source_ids make harmless. Owned by one thread.
final class FolderWatch {
  static let settledMs: Int64 = 2_000
  static let pauseMs = 200
  static let retryMs: Int64 = 5_000
  static let namesMax = 10_000
  /// A file that was moved is looked at once more after this time.
  static let recheckMs: Int64 = 30_000
  static let recheckedMax = 10_000
  /// A writer who keeps a file open for so long is spoken of.
  static let openSaidMs: Int64 = 60_000

  private struct Look: Equatable {
    var size: Int64
    var modified: timespec
    var node: UInt64

    static func == (a: Look, b: Look) -> Bool {
      a.size == b.size && a.node == b.node && a.modified.tv_sec == b.modified.tv_sec
        && a.modified.tv_nsec == b.modified.tv_nsec
    }
  }

  private let folder: String
  private let isMaildir: Bool
  private let submission: Submission
  private let delivery: any ItemDelivery
  private let terminal: Terminal
  private struct Moved {
    var name: String
    var path: String
    var look: Look
    var at: Int64
    var rejected: String
  }

  /// How each file looked, and since when it looks so.
  private var seen: [String: (look: Look, since: Int64)] = [:]
  /// Files that are still open to a writer, which was said.
  private var saidOpen: Set<String> = []
  /// What was moved and is still to be looked at once more, the oldest first.
  private var moved: [Moved] = []
  /// Files that cannot be taken as they are.
  private var leftAlone: [String: Look] = [:]
  private var waitUntil: Int64 = 0

  init(
    _ folder: String, _ submission: Submission, _ delivery: any ItemDelivery, _ terminal: Terminal
  ) throws {
    self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    isMaildir = InputPaths.isMaildir(folder)
    self.submission = submission
    self.delivery = delivery
    self.terminal = terminal
    for name in [InputPaths.done, InputPaths.refused] {
      if mkdir("\(self.folder)/\(name)", 0o700) != 0 && errno != EEXIST {
        throw CommandFault(
          .cantCreate,
          "\(self.folder)/\(name) cannot be made: \(String(cString: strerror(errno))).")
      }
    }
  }

  /// Runs until `stop`; a reason where something makes it end before.
  func run(
    wait: (Int) -> Void = { usleep(UInt32($0) * 1_000) }, stop: () -> Bool
  ) throws -> (sentence: String, exitCode: ExitCode)? {
    while !stop() {
      do {
        try pass(now: Progress.monotonicMs(), stop: stop)
        try delivery.tick()
      } catch let end as SendStop {
        if case .spoolFull = end { return (end.sentence, end.exitCode) }
      }
      submission.settle()
      if !stop() { wait(Self.pauseMs) }
    }
    try? delivery.finish()
    // What grew is found in its place by the next watch.
    try recheck(before: .max)
    submission.settle()
    return nil
  }

  /// Looks once, and takes what is ready.
  func pass(now: Int64, stop: () -> Bool) throws {
    if now < waitUntil { return }
    try recheck(before: now - Self.recheckMs)
    var present: Set<String> = []
    for path in try files() {
      if stop() { return }
      present.insert(path)
      guard let look = Self.look(at: path), leftAlone[path] != look else { continue }
      if isReady(path, look, now: now) { try take(path, look, now: now, stop: stop) }
    }
    seen = seen.filter { present.contains($0.key) }
    leftAlone = leftAlone.filter { present.contains($0.key) }
    saidOpen.formIntersection(present)
  }

  private func files() throws -> [String] {
    if isMaildir {
      return try ["new", "cur"].flatMap { try InputPaths.mails(in: "\(folder)/\($0)") }
    }
    return Array(try InputPaths.mails(in: folder).prefix(Self.namesMax))
  }

  private func isReady(_ path: String, _ look: Look, now: Int64) -> Bool {
    if isMaildir { return true }
    // Written long ago and moved here: nobody is at work on it.
    let age = Int64(time(nil)) - Int64(look.modified.tv_sec)
    if seen[path]?.look != look { seen[path] = (look, now) }
    let since = seen[path]?.since ?? now
    guard now - since >= Self.settledMs || age * 1_000 > 2 * Self.settledMs else { return false }
    guard OpenWriter.has(path) else { return true }
    if now - since >= Self.openSaidMs, saidOpen.insert(path).inserted {
      terminal.note(StyledText(
        "\(InputPaths.name(of: path)) is still open to its writer; it is taken once he closes it.",
        .yellow))
    }
    return false
  }

  private func take(
    _ path: String, _ look: Look, now: Int64, stop: () -> Bool
  ) throws {
    let name = InputPaths.name(of: path)
    let before = submission.tally
    // The name is chosen before: the reasons of an earlier file of this name stay.
    let refused = freePlace(name, in: InputPaths.refused)
    let rejected = refused + RejectedFile.suffix
    let outcome: Submission.Outcome
    do {
      outcome = try submission.take(path, rejectedAt: rejected, isWatched: true)
      // What is interrupted here is taken again.
      if stop() { return forget(to: before, rejected) }
      try delivery.finish()
    } catch let fault as CommandFault where fault.exitCode == .noInput {
      forget(to: before, rejected)
      // Gone since it was seen, or not ours to read; said once.
      if Self.look(at: path) != nil {
        leftAlone[path] = look
        terminal.note(StyledText(fault.sentence, .red))
      }
      return
    } catch let end as SendStop {
      forget(to: before, rejected)
      waitUntil = Progress.monotonicMs() + Self.retryMs
      throw end
    }
    if outcome.hasGrown || Self.look(at: path) != look {
      // Somebody still writes to it: it is taken again as a whole.
      forget(to: before, rejected)
      return
    }
    let target = outcome.isGood ? freePlace(name, in: InputPaths.done) : refused
    try move(path, to: target)
    if !isMaildir && moved.count < Self.recheckedMax {
      moved.append(Moved(name: name, path: target, look: look, at: now, rejected: rejected))
    }
    let items = outcome.items == 1 ? "1 item" : "\(Progress.grouped(outcome.items)) items"
    terminal.note(StyledText(
      "\(name): \(items)" + (outcome.isGood ? "" : ", \(outcome.refused) refused")
        + (outcome.isBroken ? ", not read to its end" : ""), outcome.isGood ? .plain : .yellow))
  }

  private func forget(to before: SubmitTally, _ rejected: String) {
    submission.forget(to: before)
    unlink(rejected)
  }

  /// Where a file goes: under its own name, or with a number behind it where that is taken.
  private func freePlace(_ name: String, in sub: String) -> String {
    let place = sub.isEmpty ? folder : "\(folder)/\(sub)"
    var target = "\(place)/\(name)"
    var number = 2
    while access(target, F_OK) == 0 || access(target + RejectedFile.suffix, F_OK) == 0 {
      target = "\(place)/\(name).\(number)"
      number += 1
    }
    return target
  }

  private func move(_ path: String, to target: String) throws {
    guard rename(path, target) == 0 || errno == ENOENT else {
      throw CommandFault(
        .cantCreate,
        "\(path) cannot be moved to \(target): \(String(cString: strerror(errno))).")
    }
  }

  /// Puts back what has changed since it was taken.
  private func recheck(before: Int64) throws {
    var done = 0
    while done < moved.count, moved[done].at <= before {
      let file = moved[done]
      done += 1
      guard let look = Self.look(at: file.path), look != file.look else { continue }
      // The same lines are judged again.
      unlink(file.rejected)
      try move(file.path, to: freePlace(file.name, in: ""))
      terminal.note(StyledText(
        "\(file.name) was written to after it was taken; it is taken again as a whole. "
          + "Write under a hidden name and rename, and it is taken once.", .yellow))
    }
    moved.removeFirst(done)
  }

  private static func look(at path: String) -> Look? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Look(
      size: Int64(status.st_size), modified: status.st_mtim, node: UInt64(status.st_ino))
  }
}
