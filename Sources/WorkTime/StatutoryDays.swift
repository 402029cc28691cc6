/// The public holidays that the law itself fixes, for years whose notice is not published.
///
/// Source: 全国年节及纪念日放假办法 §2, as revised by 国务院令第795号, in force from 2025-01-01:
/// 元旦 1 day, 春节 4 days (除夕 to 正月初三), 清明节 1, 劳动节 2, 端午节 1, 中秋节 1, 国庆节 3.
///
/// Covered: the fixed days of every year; the festivals of the lunisolar calendar for 2027 to 2030.
/// Not covered: the days given in lieu where a festival falls on a weekend (§6) and the make-up
/// days, which only the notice names. That is why all of this is provisional.
enum StatutoryDays {
  /// The lunisolar festivals of one year as (month, day).
  private struct Festivals {
    let year: Int
    let newYear: (month: Int, day: Int)
    let qingming: (month: Int, day: Int)
    let dragonBoat: (month: Int, day: Int)
    let midAutumn: (month: Int, day: Int)
  }

  private static let festivals: [Festivals] = [
    Festivals(
      year: 2027, newYear: (2, 6), qingming: (4, 5), dragonBoat: (6, 9), midAutumn: (9, 15)),
    Festivals(
      year: 2028, newYear: (1, 26), qingming: (4, 4), dragonBoat: (5, 28), midAutumn: (10, 3)),
    Festivals(
      year: 2029, newYear: (2, 13), qingming: (4, 4), dragonBoat: (6, 16), midAutumn: (9, 22)),
    Festivals(
      year: 2030, newYear: (2, 3), qingming: (4, 5), dragonBoat: (6, 5), midAutumn: (9, 12)),
  ]

  /// The name of the holiday on this day; nothing on other days.
  static func name(on date: CivilDate) -> String? {
    let (year, month, day) = date.fields
    switch (month, day) {
    case (1, 1): return "元旦"
    case (5, 1), (5, 2): return "劳动节"
    case (10, 1), (10, 2), (10, 3): return "国庆节"
    default: break
    }
    guard let lunisolar = festivals.first(where: { $0.year == year }) else { return nil }
    let newYear = CivilDate(
      existingYear: year, month: lunisolar.newYear.month, day: lunisolar.newYear.day)
    if (-1...2).contains(newYear.distance(to: date)) { return "春节" }
    if lunisolar.qingming == (month, day) { return "清明节" }
    if lunisolar.dragonBoat == (month, day) { return "端午节" }
    if lunisolar.midAutumn == (month, day) { return "中秋节" }
    return nil
  }
}
