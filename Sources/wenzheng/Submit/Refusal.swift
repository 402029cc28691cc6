import Appeals
import Formats

/// Why something that an input gave is not sent: a stable code, the schema's field where there is
/// one, and a sentence. Holds nothing that a citizen wrote.
struct Refusal: Hashable {
  var code: String
  var field = ""
  var sentence: String

  init(_ code: String, field: String = "", _ sentence: String) {
    self.code = code
    self.field = field
    self.sentence = sentence
  }

  init(_ fault: AppealFault) {
    self.init(fault.code.rawValue, field: fault.field, fault.description)
  }

  init(_ fault: CSVFault) { self.init(fault.code, fault.description) }
  init(_ fault: MailFault) { self.init(fault.code, fault.description) }

  static func tooLarge(bytesMax: Int) -> Refusal {
    Refusal(AppealFault(.itemTooLarge, limit: bytesMax))
  }
}

/// Where an input's items go. Bytes are valid during the call only.
protocol ItemSink: AnyObject {
  /// An item in JSON. `original` is what it stood as, where that was another form; the row of a
  /// table comes with the mapping of its columns.
  func take(
    _ json: UnsafeBufferPointer<UInt8>, line: Int, row: ItemMapping?,
    original: UnsafeBufferPointer<UInt8>?) throws
  /// Something that is no item. Without its bytes where they stand in a file of their own.
  func refuse(_ refusal: Refusal, line: Int, original: UnsafeBufferPointer<UInt8>?) throws
  /// Something too large to be held: its bytes follow in parts.
  func refuseLong(_ refusal: Refusal, line: Int) throws
  func goOnLong(_ part: UnsafeBufferPointer<UInt8>, isLast: Bool) throws
  /// A sentence about an item that is sent all the same.
  func note(_ sentence: String, line: Int)
  /// The user wants it to end, at the next place between two items.
  var isStopping: Bool { get }
}

/// One input in one format.
protocol ItemInput {
  /// Gives every item to the sink, in order.
  /// - Throws: `InputFault` where nothing can be known of the rest; `ReadFault`; the sink's errors.
  func read(to sink: any ItemSink) throws
}

/// Why an input is not read, or not to its end. What it gave before counts.
struct InputFault: Error, Hashable {
  var refusal: Refusal
  var line: Int

  init(_ code: String, line: Int = 1, _ sentence: String) {
    refusal = Refusal(code, sentence)
    self.line = line
  }
}
