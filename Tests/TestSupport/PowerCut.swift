import Foundation
import Glibc

extension FaultyDisk {
  /// What a power cut does: unsynced bytes stay, vanish or turn into something else, changes of
  /// names that no directory sync has covered are taken back from some point on, and directories
  /// whose own names are not durable may be gone with all that is in them.
  public func powerCut(using random: inout Seeded) {
    takeBackNames(using: &random)
    removeDirectories(using: &random)
    let files = state.withLock { $0.files }
    for (path, known) in files.sorted(by: { $0.key < $1.key }) {
      guard FileManager.default.fileExists(atPath: path) else { continue }
      cut(path, known, using: &random)
      let size = Self.size(path)
      state.withLock { $0.files[path] = FileState(synced: size) }
    }
  }

  /// A failed fsync has dropped what it should have written: the disk holds any part of it.
  public func loseUnsynced(of path: String, using random: inout Seeded) {
    guard let known = state.withLock({ $0.files[path] }) else { return }
    cut(path, known, using: &random)
  }

  private func cut(_ path: String, _ known: FileState, using random: inout Seeded) {
    let content = Self.content(path)
    let kept = Int(known.synced)
    var bytes: [UInt8]
    if let ghost = known.ghost, content.count == Int(ghost.offset), random.below(2) == 0 {
      bytes = content + ghost.bytes.prefix(random.below(ghost.bytes.count + 1))
    } else {
      guard content.count > kept else { return }
      bytes = Array(content.prefix(kept + random.below(content.count - kept + 1)))
    }
    if bytes.count > kept, random.below(3) == 0 {
      for index in (kept + random.below(bytes.count - kept))..<bytes.count { bytes[index] = 0 }
    }
    Self.put(bytes, into: path)
  }

  /// A journaling file system keeps the order of what it has not written yet: a prefix stays.
  private func takeBackNames(using random: inout Seeded) {
    let names = state.withLock { state in
      defer { state.names = [] }
      return state.names
    }
    for directory in Set(names.map(\.directory)).sorted() {
      let changes = names.filter { $0.directory == directory }
      let kept = random.below(changes.count + 1)
      for change in changes.dropFirst(kept).reversed() { takeBack(change.change) }
    }
  }

  private func takeBack(_ change: NameChange.Change) {
    switch change {
    case .created(let path):
      unlink(path)
      state.withLock { $0.files[path] = nil }
    case .removed(let path, let bytes, let known):
      Self.put(bytes, into: path)
      state.withLock { $0.files[path] = known }
    case .renamed(let from, let to, let over):
      _ = Glibc.rename(to, from)
      if let over { Self.put(over.bytes, into: to) }
      state.withLock {
        $0.files[from] = $0.files.removeValue(forKey: to)
        if let over { $0.files[to] = over.state }
      }
    }
  }

  private func removeDirectories(using random: inout Seeded) {
    guard let root = rootDirectory else { return }
    let (files, durable) = state.withLock { ($0.files, $0.durableDirectories) }
    let directories = Set(files.keys.map(Self.parent)).subtracting(durable)
    for directory in directories.sorted() where directory.hasPrefix(root + "/") {
      if random.below(2) == 0 {
        state.withLock { _ = $0.durableDirectories.insert(directory) }
        continue
      }
      try? FileManager.default.removeItem(atPath: directory)
      state.withLock { state in
        state.files = state.files.filter { Self.parent($0.key) != directory }
      }
    }
  }

  // MARK: Files

  static func parent(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  static func content(_ path: String) -> [UInt8] {
    let file = Glibc.open(path, O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    let size = Int(size(path))
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      filled = max(0, pread(file, buffer.baseAddress, size, 0))
    }
  }

  /// In place, because the writer of the dead process may still have it open.
  static func put(_ bytes: [UInt8], into path: String) {
    bytes.withUnsafeBytes { raw in
      let file = Glibc.open(path, O_WRONLY | O_CREAT, 0o600)
      _ = pwrite(file, raw.baseAddress, raw.count, 0)
      _ = ftruncate(file, raw.count)
      close(file)
    }
  }

  static func directories(in path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let isDirectory = entry.pointee.d_type == UInt8(DT_DIR)
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if isDirectory && name != "." && name != ".." { found.append("\(path)/\(name)") }
    }
    return found
  }
}
