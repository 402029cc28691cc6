/// The papers and offices that an answer names, by the number of the row that has its word. What
/// every matter asks for (身份证, 户口本) or is done at (大厅, 窗口) says nothing and is in no row.
enum AnswerNames {
  private static let paperRows = [
    "发票", "合格证", "结婚证", "离婚证", "出生医学证明 出生证明 出生证", "死亡证明", "租赁合同 租房合同 租房协议 租赁协议",
    "购房合同", "劳动合同", "房产证 不动产权证 房本 不动产证 房屋产权证明 房产证明", "免疫证明 免疫证 犬只免疫", "照片",
    "银行卡 存折", "行驶证", "驾驶证", "营业执照", "交强险 保险单 保单", "退役证 退伍证", "残疾证 残疾人证",
    "诊断证明", "病历", "毕业证", "学籍", "接种证", "社保卡 社会保障卡", "健康证", "委托书", "章程", "收入证明",
    "户口迁移证 准迁证", "学生证", "公证书", "判决书 调解书", "体检表 体检报告", "检测报告", "林权证", "宅基地",
    "结清单", "申请表", "档案", "火化证明", "许可证", "优待证", "土地证", "授权书", "承诺书",
  ]
  private static let officeRows = [
    "派出所", "车管所", "交警", "医院", "卫生院", "疾控", "供热公司 热力 供热企业 热电", "燃气公司", "供水公司 自来水公司 水务",
    "供电公司 供电所", "公积金中心 公积金管理", "婚姻登记", "民政", "残联", "殡仪馆", "税务", "人社 社保中心 社保大厅 就业",
    "医保", "不动产登记", "出入境", "公交公司", "学校", "幼儿园", "教育", "退役军人服务站 退役军人", "农机", "农业农村",
    "疫苗 接种门诊", "卫健", "公证处", "法律援助", "城管 综合执法", "环卫", "住建", "街道", "村委会 村居 居委会", "服务站",
    "图书馆", "银行", "法院", "市场监管", "消防", "物业", "爱山东", "12123", "12333", "生态环境", "应急", "气象",
  ]
  private static let papers = table(paperRows)
  private static let offices = table(officeRows)

  private static func table(_ rows: [String]) -> WordTable<Int> {
    WordTable(rows.enumerated().flatMap { number, row in
      Letters.words(row).map { (word: $0, meaning: number) }
    })
  }

  /// - Parameter text: folded.
  static func papers(in text: Letters) -> Set<Int> { found(papers, text) }
  static func offices(in text: Letters) -> Set<Int> { found(offices, text) }

  private static func found(_ table: WordTable<Int>, _ text: Letters) -> Set<Int> {
    Set(text.indices.compactMap { table.longest(in: text, at: $0)?.meaning })
  }
}
