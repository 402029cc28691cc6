import Glibc

/// A file that is open for writing. Owned by one thread; closed when it is released.
public final class WritableFile {
  public let path: String
  private let descriptor: Int32
  private let calls: FileSystemCalls

  public init(
    path: String, flags: Int32 = O_WRONLY, mode: UInt32, calls: FileSystemCalls
  ) throws(StorageError) {
    self.path = path
    self.calls = calls
    do { descriptor = try calls.open(path, flags, mode) } catch {
      throw StorageError(.open, path, error)
    }
  }

  deinit { Glibc.close(descriptor) }

  /// Writes all the bytes, however many calls it takes. After an error any part may stand there.
  public func write(
    _ bytes: UnsafeRawBufferPointer, at offset: Int64
  ) throws(StorageError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let taken: Int
      do { taken = try calls.write(descriptor, rest, offset + Int64(done)) } catch {
        throw StorageError(.write, path, error)
      }
      // A call that takes nothing would be repeated for ever.
      if taken <= 0 { throw StorageError(.write, path, .inputOutput) }
      done += taken
    }
  }

  public func sync() throws(StorageError) {
    do { try calls.sync(descriptor) } catch { throw StorageError(.sync, path, error) }
  }

  public func truncate(to length: Int64) throws(StorageError) {
    do { try calls.truncate(descriptor, length) } catch {
      throw StorageError(.truncate, path, error)
    }
  }

  /// Makes later reads come from the disk where they can: a failed fsync may leave pages in memory
  /// that look written and are not, and recovery must not believe them.
  func dropCache() { _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) }
}

/// A file that is open for reading. Owned by one thread; closed when it is released.
public final class ReadableFile {
  public let path: String
  private let descriptor: Int32

  public init(path: String) throws(StorageError) {
    self.path = path
    do { descriptor = try SystemCalls.open(path, O_RDONLY, 0) } catch {
      throw StorageError(.open, path, error)
    }
  }

  deinit { Glibc.close(descriptor) }

  /// Fills the buffer from a place of the file; fewer bytes than it holds mean the end of the file.
  public func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
  ) throws(StorageError) -> Int {
    // Only the number is used below: without this the file might be closed while it is read.
    defer { withExtendedLifetime(self) {} }
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let got: Int
      do {
        got = try SystemCalls.retrying {
          pread(descriptor, rest.baseAddress, rest.count, Int(offset) + done)
        }
      } catch { throw StorageError(.read, path, error) }
      if got == 0 { break }
      done += got
    }
    return done
  }

  public func bytes(at offset: Int64, count: Int) throws(StorageError) -> [UInt8] {
    var fault: StorageError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(StorageError) {
        filled = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      } catch { fault = error }
    }
    if let fault { throw fault }
    return bytes
  }

  public func size() throws(StorageError) -> Int64 { Int64(try status().st_size) }

  /// True once another file stands under this one's name, or none.
  public func isReplaced() throws(StorageError) -> Bool { try status().st_nlink == 0 }

  private func status() throws(StorageError) -> stat {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw StorageError(.read, path, .last) }
    return status
  }
}

/// What is done to names in a directory.
public enum Directory {
  /// Makes the directory unless it is there, and its name durable.
  public static func make(
    _ path: String, mode: UInt32, calls: FileSystemCalls
  ) throws(StorageError) {
    if mkdir(path, mode) == 0 {
      try sync(parent(of: path), calls: calls)
      return
    }
    if errno != EEXIST { throw StorageError(.makeDirectory, path, .last) }
  }

  /// Makes the names in the directory durable: a file's own fsync says nothing of its name.
  public static func sync(_ path: String, calls: FileSystemCalls) throws(StorageError) {
    let handle = try WritableFile(
      path: path, flags: O_RDONLY | O_DIRECTORY, mode: 0, calls: calls)
    try handle.sync()
  }

  static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func names(in path: String) throws(StorageError) -> [String] {
    guard let stream = opendir(path) else { throw StorageError(.list, path, .last) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      names.append(name)
    }
    return names
  }
}
