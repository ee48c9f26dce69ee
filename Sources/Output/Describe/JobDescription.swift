import JSON
import Kube

extension DescribedKind {
    static let job = DescribedKind(group: "batch", kind: "Job") { writer, described in
        let (object, node) = (described.object, described.node)
        writer.field(0, "Name", object.name)
        writer.field(0, "Namespace", object.namespace)
        writer.field(0, "Selector", DescribedObject.selector(object).text)
        writer.labelsAndAnnotations(object)
        writer.controller(object)
        writer.given(0, "Parallelism", node.text("spec", "parallelism"))
        writer.field(0, "Completions", node.text("spec", "completions", absent: "<unset>"))
        let mode = node.text("spec", "completionMode")
        writer.given(0, "Completion Mode", mode)
        writer.given(0, "Suspend", node.text("spec", "suspend"))
        writer.given(0, "Backoff Limit", node.text("spec", "backoffLimit"))
        writer.given(0, "TTL Seconds After Finished", node.text("spec", "ttlSecondsAfterFinished"))
        writer.jobTimes(node)
        writer.seconds("Active Deadline Seconds", node.text("spec", "activeDeadlineSeconds"))
        func count(_ key: String) -> String { node.text("status", key, absent: "0") }
        let ready = node.text("status", "ready")
        writer.field(
            0, "Pods Statuses",
            "\(count("active")) Active\(ready.isEmpty ? "" : " (\(ready) Ready)") / "
                + "\(count("succeeded")) Succeeded / \(count("failed")) Failed")
        if mode == "Indexed" {
            writer.field(0, "Completed Indexes", DescriptionWriter.indexes(node.text("status", "completedIndexes")))
        }
        writer.podTemplate(node.at("spec", "template"))
        writer.events(described.events)
    }

    static let cronJob = DescribedKind(group: "batch", kind: "CronJob") { writer, described in
        let node = described.node
        writer.metadata(described.object)
        writer.field(0, "Schedule", node.text("spec", "schedule"))
        writer.field(0, "Concurrency Policy", node.text("spec", "concurrencyPolicy"))
        let suspended = node.at("spec", "suspend")?.bool
        writer.field(0, "Suspend", suspended.map { $0 ? "True" : "False" } ?? "<unset>")
        for (title, key) in [
            ("Time Zone", "timeZone"), ("Successful Job History Limit", "successfulJobsHistoryLimit"),
            ("Failed Job History Limit", "failedJobsHistoryLimit"),
        ] {
            writer.field(0, title, node.text("spec", key, absent: "<unset>"))
        }
        let deadline = node.text("spec", "startingDeadlineSeconds")
        writer.field(0, "Starting Deadline Seconds", deadline.isEmpty ? "<unset>" : "\(deadline)s")
        if let job = node.at("spec", "jobTemplate", "spec") {
            let hasSelector = job.has("selector")
            writer.field(0, "Selector", hasSelector ? LabelSelector(job["selector"]).text : "<unset>")
            writer.field(0, "Parallelism", job.text("parallelism", absent: "<unset>"))
            writer.field(0, "Completions", job.text("completions", absent: "<unset>"))
            writer.seconds("Active Deadline Seconds", job.text("activeDeadlineSeconds"))
            writer.podTemplate(job["template"])
        }
        let hasRun = node.at("status", "lastScheduleTime")?.isNull == false
        writer.field(0, "Last Schedule Time", hasRun ? node.date("status", "lastScheduleTime") : "<unset>")
        let active = (node.at("status", "active")?.items ?? []).map { $0.text("name") }
        writer.field(0, "Active Jobs", active.isEmpty ? "<none>" : active.joined(separator: ", "))
        writer.events(described.events)
    }
}

extension DescriptionWriter {
    /// A number of seconds, where there is one.
    fileprivate mutating func seconds(_ title: String, _ number: String) {
        if !number.isEmpty { field(0, title, number + "s") }
    }

    fileprivate mutating func jobTimes(_ job: JSONNode) {
        let start = job.at("status", "startTime")?.string.flatMap { Timestamp($0) }
        let end = job.at("status", "completionTime")?.string.flatMap { Timestamp($0) }
        if let start { field(0, "Start Time", start.rfc1123) }
        if let end { field(0, "Completed At", end.rfc1123) }
        if let start, let end { field(0, "Duration", HumanDuration.text(end - start)) }
    }

    /// A list of indexes, cut off behind the first comma after fifty characters.
    fileprivate static func indexes(_ list: String) -> String {
        let bytes = Array(list.utf8)
        guard let end = bytes.indices.dropFirst(50).first(where: { bytes[$0] == UInt8(ascii: ",") }) else {
            return list.orNone
        }
        return String(decoding: bytes[...end], as: UTF8.self) + "..."
    }
}
