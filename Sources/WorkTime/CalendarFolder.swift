import Formats

/// The files of `Config/calendars` by their names below the configuration's folder.
public enum CalendarFolder {
  public static let name = "calendars"
  public static let layers = "calendars/layers"

  public typealias File = (name: String, bytes: [UInt8])

  /// Whether the file holds layers and no year.
  public static func isLayers(_ file: File) -> Bool { file.name.hasPrefix(layers + "/") }

  /// Judges one file by itself.
  public static func check(_ file: File) throws(ConfigFault) {
    if isLayers(file) {
      _ = try CalendarLayer.layers(parsing: file.bytes, file: file.name)
    } else {
      _ = try CalendarFile(parsing: file.bytes, file: file.name)
    }
  }
}

extension CalendarBook {
  /// Reads all years and layers.
  public init(parsing files: [CalendarFolder.File]) throws(ConfigFault) {
    var years: [CalendarFile] = []
    var layers: [CalendarLayer] = []
    for file in files {
      if CalendarFolder.isLayers(file) {
        layers += try CalendarLayer.layers(parsing: file.bytes, file: file.name)
      } else {
        years.append(try CalendarFile(parsing: file.bytes, file: file.name))
      }
    }
    try self.init(files: years, layers: layers)
  }
}
