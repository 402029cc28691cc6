import Appeals

// How what phrases and models say becomes one verdict. Both stay beside it.

extension Classification {
  /// What must not be missed stays with the phrases: who reports somebody (举报) is to be hidden, and
  /// the model never saw 求助 and 表扬.
  mutating func takeKind(_ model: ModelVerdict) {
    let own = AppealKind.allCases[Int(model.first)]
    if rules.kind == own {
      kindProvenance = .both
      return
    }
    switch rules.kind {
    case .report, .help, .praise: return
    default: break
    }
    // Against a phrase it must be sure; where none says anything, likelier right than wrong.
    guard
      model.holds || rules.kind == nil && model.score >= JudgementLimits.modelKindScoreMin
    else { return }
    kind = own
    kindScore = model.score
    kindReason = .model
    kindProvenance = .model
  }

  /// The graver of the two: an alarm too many costs a look, one too few a life. A phrase alone is
  /// not taken for an alarm where the model is all but certain that nothing is the matter: danger
  /// is spoken of far oftener than it is there. What is ordinary by this may be suspected still: by
  /// the model's second threshold, and nothing else follows of it.
  mutating func takeUrgency(_ model: ModelVerdict) {
    if case .phrase(let phrase) = urgencyReason, !model.holdsWithPhrase, !models.mayBeCut {
      (urgency, urgencyReason, urgencyProvenance) = (.ordinary, .overruled(phrase), .model)
      suspicion = model.suspicion
      return
    }
    guard model.holds else {
      if urgency == .ordinary { suspicion = model.suspicion }
      return
    }
    var own = Urgency.allCases[Int(model.first)]
    // The alarm may hold though the ordinary is likelier.
    if own == .ordinary { own = Urgency.allCases[Int(model.second)] }
    if own == urgency { urgencyProvenance = .both }
    guard own > urgency else { return }
    urgency = own
    urgencyReason = .model
    urgencyProvenance = .model
  }
}

// MARK: Words

extension Classifier {
  /// What phrases and models said, each by itself, with their versions: stands on the order. Empty
  /// where no model is in force.
  public func judges(of verdict: Classification) -> String {
    guard !models.models.isEmpty else { return "" }
    let rules = verdict.rules
    var words = ""
    words.reserveCapacity(Self.usualBytes)
    words += "分类 规则"
    if let own = rules.category {
      words += taxonomy.categories[Int(own)].name
      words += twoDecimals(rules.score)
    } else {
      words += "无"
    }
    if let own = verdict.models.category {
      words += " 模型"
      add(own.first, own.score, &words)
      words += "、"
      add(own.second, own.secondScore, &words)
      if let third = own.third {
        words += "、"
        add(third, own.thirdScore, &words)
      }
    }
    words += ";类型 规则"
    words += rules.kind?.rawValue ?? "无"
    if let own = verdict.models.kind {
      words += " 模型"
      words += AppealKind.allCases[Int(own.first)].rawValue
      words += twoDecimals(own.score)
    }
    words += ";紧急 规则"
    words += rules.urgency.words
    if let own = verdict.models.urgency {
      words += " 模型"
      words += Urgency.allCases[Int(own.first)].words
      words += twoDecimals(own.score)
      if let suspicion = verdict.suspicion {
        words += " 疑似"
        words += twoDecimals(suspicion)
      }
    }
    if let own = verdict.models.department { add(own, &words) }
    words += versions
    return words
  }

  /// Which departments had such matters by what people dispatched, likeliest first.
  private func add(_ verdict: ModelVerdict, _ words: inout String) {
    words += ";部门 模型"
    words += models.departments[Int(verdict.first)]
    words += twoDecimals(verdict.score)
    words += "、"
    words += models.departments[Int(verdict.second)]
    words += twoDecimals(verdict.secondScore)
    if !verdict.holds { words += " 弃权" }
  }

  private func add(_ category: UInt16, _ score: Float, _ words: inout String) {
    words += taxonomy.categories[Int(category)].name
    words += twoDecimals(score)
  }

  private static let usualBytes = 384
}
