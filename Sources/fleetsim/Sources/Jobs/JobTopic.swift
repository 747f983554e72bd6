/// Where the jobs service says something to a device.
enum JobTopic {
    static func notify(_ thing: String) -> String { "$emqx/things/\(thing)/jobs/notify" }
    static func notifyNext(_ thing: String) -> String { "$emqx/things/\(thing)/jobs/notify-next" }
    static func accepted(_ question: JobQuestion, _ thing: String) -> String {
        "$emqx/things/\(thing)/jobs/\(question.path)/accepted"
    }
    static func rejected(_ question: JobQuestion, _ thing: String) -> String {
        "$emqx/things/\(thing)/jobs/\(question.path)/rejected"
    }
}
