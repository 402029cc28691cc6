import Foundation

/// Base64 (RFC 4648) for bytes that must stand in a line of JSON.
public enum Base64 {
  public static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// Nothing where the text is not base64.
  public static func decode(_ text: String) -> [UInt8]? {
    Data(base64Encoded: text).map { [UInt8]($0) }
  }
}
