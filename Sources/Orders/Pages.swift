/// An array in pages of 1,024, so that a held copy costs one page for each page that is touched
/// afterwards, and never the whole array.
public struct Pages<Element: Sendable>: Sendable {
  @usableFromInline static var pageShift: Int { 10 }
  @usableFromInline static var pageCount: Int { 1 << pageShift }

  @usableFromInline var pages: [ContiguousArray<Element>] = []
  /// Of each page, the number of the change that touched it last.
  @usableFromInline var stamps: [UInt64] = []
  @usableFromInline var changes: UInt64 = 0
  public private(set) var count = 0

  public init() {}

  @inlinable
  public subscript(index: Int) -> Element {
    get { pages[index >> Self.pageShift][index & (Self.pageCount - 1)] }
    set {
      touch(index >> Self.pageShift)
      pages[index >> Self.pageShift][index & (Self.pageCount - 1)] = newValue
    }
    _modify {
      touch(index >> Self.pageShift)
      yield &pages[index >> Self.pageShift][index & (Self.pageCount - 1)]
    }
  }

  @inlinable
  mutating func touch(_ page: Int) {
    changes += 1
    stamps[page] = changes
  }

  @discardableResult
  public mutating func append(_ element: Element) -> Int {
    if count & (Self.pageCount - 1) == 0 {
      var page = ContiguousArray<Element>()
      page.reserveCapacity(Self.pageCount)
      pages.append(page)
      stamps.append(0)
    }
    touch(count >> Self.pageShift)
    pages[count >> Self.pageShift].append(element)
    count += 1
    return count - 1
  }

  /// Calls the body for each element in order until it says that it has enough.
  @inlinable
  public func forEach(_ body: (Int, Element) throws -> Bool) rethrows {
    var index = 0
    for page in pages {
      for element in page {
        guard try body(index, element) else { return }
        index += 1
      }
    }
  }

  public var pageTotal: Int { pages.count }

  /// A page as it is now. No copy is made until the page is changed.
  public func page(_ number: Int) -> ContiguousArray<Element> { pages[number] }

  /// Another number for each change of the page: of the copies of one growing array, those in which
  /// it is the same have the same page.
  public func stamp(ofPage number: Int) -> UInt64 { stamps[number] }

  /// The raw bytes of a page, for a snapshot of plain elements.
  public func withPageBytes<Failure: Error>(
    _ page: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(_isPOD(Element.self), "only plain values can be written as bytes")
    let result: Result<Void, Failure> = pages[page].withUnsafeBytes { bytes in
      do throws(Failure) {
        try body(bytes)
        return .success(())
      } catch { return .failure(error) }
    }
    try result.get()
  }

  /// The opposite of `withPageBytes` over all pages: as many whole elements as the bytes hold.
  public init(bytes: UnsafeRawBufferPointer) {
    precondition(_isPOD(Element.self), "only plain values can be read from bytes")
    let stride = MemoryLayout<Element>.stride
    let total = bytes.count / stride
    while count < total {
      let part = min(Self.pageCount, total - count)
      let start = count * stride
      pages.append(ContiguousArray(unsafeUninitializedCapacity: Self.pageCount) { page, filled in
        UnsafeMutableRawBufferPointer(page).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + part * stride]))
        filled = part
      })
      stamps.append(0)
      count += part
    }
  }
}
