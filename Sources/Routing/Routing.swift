import Appeals
import Classification
import Formats
public struct Jurisdiction: Sendable { public var code = "370481"; public var number: Int32 = 370481; public var key = "tengzhou" }
public struct Unit: Sendable { public var code: String; public var name: String; public var isDesk: Bool }
public struct Jurisdictions: Sendable {
  public var all = [Jurisdiction()]
  public var units = [Unit(code: "370481-zjj", name: "住建局", isDesk: false)]
  public init(parsing files: [(name: String, bytes: [UInt8])], taxonomy: Taxonomy) throws(ConfigFault) {}
  public func jurisdiction(code: String) -> Jurisdiction? { Jurisdiction() }
  public var unitNames: [String: String] { ["370481-zjj": "住建局"] }
  public var topicKeys: [Int32: String] { [370481: "tengzhou"] }
}
public struct RoutingDecision: Sendable {
  public var jurisdiction: UInt16? = 0; public var unit: UInt16 = 0; public var score: Float = 0.5
  public func description(in router: Router) -> String { "stub" }
}
public struct Router: Sendable {
  public init(jurisdictions: Jurisdictions, taxonomy: Taxonomy) {}
  public func route(title: UnsafeBufferPointer<UInt8>, content: UnsafeBufferPointer<UInt8>, place: UnsafeBufferPointer<UInt8>, classification: Classification, jurisdiction: String?, channelDefault: String?) -> RoutingDecision { RoutingDecision() }
}
