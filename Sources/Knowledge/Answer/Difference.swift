/// What two answers differ in.
public enum DifferenceSubject: String, CaseIterable, Hashable, Sendable {
  case money = "费用"
  case share = "比例"
  case duration = "时限"
  case age = "年龄"
  case count = "数量"
  case date = "日期"
  case timeOfDay = "时间"
  case phone = "电话"
  case place = "办理地点"
  case handler = "责任单位"
  case allowed = "可否办理"
  case needed = "是否需要"
  case charged = "是否收费"
}

/// One thing that two answers say differently, each in its own words.
public struct Difference: Hashable, Sendable {
  public let subject: DifferenceSubject
  public let one: String
  public let other: String
}

extension Difference: CustomStringConvertible {
  /// "费用: 20元 / 10元".
  public var description: String { "\(subject.rawValue): \(one) / \(other)" }
}
