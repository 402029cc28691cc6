/// Every bound of the vault.
public enum VaultLimits {
  /// A message of 2 MiB as base64 inside JSON, with room for its headers.
  public static let recordBytesMax = 4 << 20
  /// The records that wait for one flush.
  public static let bufferBytesMax = 128 << 20
  /// A segment grows to this size; a single larger flush has a segment of its own.
  public static let segmentBytesMax: Int64 = 128 << 20
  public static let readAheadBytes = 1 << 20
  static let copyBytes = 1 << 20

  static let fileMode: UInt32 = 0o600
  static let directoryMode: UInt32 = 0o700
}
