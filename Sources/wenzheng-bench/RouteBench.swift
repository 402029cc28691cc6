import Classification
import Decider
import Foundation
import Routing
import Service
import WorkTime

/// How long it takes to judge a text and to find its unit, in this process and without a daemon.
/// The texts have 330 characters; each part has a figure of its own, and takes the text folded.
struct RouteBench {
  static let countDefault = 200_000
  static let characters = 330

  /// Sentences of our own; a text is made of some of them.
  private static let sentences = [
    "我们小区的物业从去年开始就不怎么管事了,楼道里的灯坏了好几盏,电梯也经常停。",
    "晚上十点以后旁边的工地还在施工,机器的声音一直响到后半夜,老人和孩子都睡不好。",
    "给相关的单位打过好几次电话,每次都说会有人来看,到现在也没有一个明确的说法。",
    "前几天下了一场大雨,路口的积水没过了脚踝,骑车的人只能绕到旁边的便道上去走。",
    "我父亲今年七十三岁,退休以前一直在厂里上班,养老金的事情问了几个窗口都没有结果。",
    "希望能够尽快安排人到现场看一看,把处理的结果告诉我们这些住在这里的人,谢谢。",
    "村里的路是前年修的,当时说好两边要装路灯,可是装了一半就停下来了,晚上很不方便。",
    "孩子明年要上小学,我们的房子在这个片区里,想问一下报名的时候都需要带哪些材料。",
  ]

  let count: Int
  private let configuration: Configuration
  private let texts: [[UInt8]]

  init(count: Int, config: String) throws {
    self.count = count
    configuration = try ConfigFolder.configuration(in: config)
    texts = Self.sentences.indices.map { first in
      var text = ""
      var at = first
      while text.count < Self.characters {
        text += Self.sentences[at % Self.sentences.count]
        at += 3
      }
      return Array(String(text.prefix(Self.characters)).utf8)
    }
  }

  func run() -> String {
    let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    let day = CivilDate(daysSince1970: 20_700)
    let verdicts = texts.map { text in
      text.withUnsafeBufferPointer { configuration.classifier.judge(title: none, content: $0) }
    }
    let models = configuration.classifier.models
    var folded: [UInt8] = []
    return line("folded, place words") { text, _ in
      PlaceWords.fold(String(decoding: text, as: UTF8.self), into: &folded)
      return folded.count
    } + line("models, all heads") { text, _ in
      Int(models.judge(title: none, text: text).category?.first ?? 0)
    } + line("models and phrases") { text, _ in
      Int(configuration.classifier.judge(title: none, content: text).first ?? 0)
    } + line("route") { text, at in
      Int(configuration.router.route(RouteQuery(
        title: none, content: text, place: none, classification: verdicts[at],
        channel: "hotline", jurisdiction: "370481", day: day)).unit)
    } + loading()
  }

  private func line(
    _ name: String, _ body: (UnsafeBufferPointer<UInt8>, Int) -> Int
  ) -> String {
    var sum = 0
    let span = ContinuousClock().measure {
      for number in 0..<count {
        let at = number % texts.count
        texts[at].withUnsafeBufferPointer { sum &+= body($0, at) }
      }
    }
    let microseconds = (Self.seconds(span) * 1e8 / Double(count)).rounded() / 100
    return "\(name), \(Self.characters) characters: \(microseconds) µs (\(sum))\n"
  }

  /// The models of the configuration, from their bytes to their panel.
  private func loading() -> String {
    let files = configuration.texts.filter { $0.name.hasPrefix(ModelDirectory.folder + "/") }
    let span = ContinuousClock().measure {
      _ = try? ModelDirectory(parsing: files, labels: configuration.labels)
    }
    return "models loaded: \((Self.seconds(span) * 10_000).rounded() / 10) ms\n"
  }

  private static func seconds(_ span: Duration) -> Double {
    Double(span.components.seconds) + Double(span.components.attoseconds) / 1e18
  }
}
