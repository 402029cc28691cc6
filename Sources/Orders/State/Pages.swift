/// An array in pages of 1,024, so that a held copy costs one page for each page that is touched
/// afterwards, and never the whole array.
public struct Pages<Element: Sendable>: Sendable {
  @usableFromInline static var pageShift: Int { 10 }
  @usableFromInline static var pageCount: Int { 1 << pageShift }

  @usableFromInline struct Page: Sendable {
    @usableFromInline var elements: ContiguousArray<Element>
    /// The number of the change that touched it last.
    @usableFromInline var stamp: UInt64 = 0

    @inlinable init(_ elements: ContiguousArray<Element>) { self.elements = elements }
  }

  @usableFromInline var pages: [Page] = []
  @usableFromInline var changes: UInt64 = 0
  public private(set) var count = 0

  public init() {}

  @inlinable
  public subscript(index: Int) -> Element {
    get { pages[index >> Self.pageShift].elements[index & (Self.pageCount - 1)] }
    set {
      touch(index >> Self.pageShift)
      pages[index >> Self.pageShift].elements[index & (Self.pageCount - 1)] = newValue
    }
    _modify {
      touch(index >> Self.pageShift)
      yield &pages[index >> Self.pageShift].elements[index & (Self.pageCount - 1)]
    }
  }

  @inlinable
  mutating func touch(_ page: Int) {
    changes += 1
    pages[page].stamp = changes
  }

  @discardableResult
  public mutating func append(_ element: Element) -> Int {
    if count & (Self.pageCount - 1) == 0 {
      var page = ContiguousArray<Element>()
      page.reserveCapacity(Self.pageCount)
      pages.append(Page(page))
    }
    touch(count >> Self.pageShift)
    pages[count >> Self.pageShift].elements.append(element)
    count += 1
    return count - 1
  }

  /// Calls the body for each element in order until it says that it has enough.
  @inlinable
  public func forEach(_ body: (Int, Element) throws -> Bool) rethrows {
    var index = 0
    for page in pages {
      for element in page.elements {
        guard try body(index, element) else { return }
        index += 1
      }
    }
  }

  public var pageTotal: Int { pages.count }

  /// What the pages take of memory, but for what their elements refer to.
  public var bytes: Int { pages.count * Self.pageCount * MemoryLayout<Element>.stride }

  /// A page as it is now. No copy is made until the page is changed.
  public func page(_ number: Int) -> ContiguousArray<Element> { pages[number].elements }

  /// Another number for each change of the page: of the copies of one growing array, those in which
  /// it is the same have the same page.
  public func stamp(ofPage number: Int) -> UInt64 { pages[number].stamp }

  /// The raw bytes of a page, for a snapshot of plain elements.
  public func withPageBytes<Failure: Error>(
    _ page: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(_isPOD(Element.self), "only plain values can be written as bytes")
    let result: Result<Void, Failure> = pages[page].elements.withUnsafeBytes { bytes in
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
      let source = UnsafeRawBufferPointer(rebasing: bytes[start..<start + part * stride])
      pages.append(Page(ContiguousArray(unsafeUninitializedCapacity: Self.pageCount) {
        page, filled in
        UnsafeMutableRawBufferPointer(page).copyMemory(from: source)
        filled = part
      }))
      count += part
    }
  }
}
