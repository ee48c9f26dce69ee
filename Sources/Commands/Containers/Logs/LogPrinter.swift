import CLIRuntime
import JSON
import Kube

/// Prints lines of logs, each with the name of its container and the time before it where the options ask for that.
final class LogPrinter {
    private let plan: LogPlan
    private let context: Context
    private var prefixes: [LogSource: [UInt8]] = [:]
    private var colors: [String: Int] = [:]
    /// Whether the output is within a line of a source that wrote no end of it.
    private var openLine: LogSource?

    /// Colours that can be read on black and on white.
    private static let palette = [36, 32, 33, 35, 34, 96, 92, 95]

    /// Prints by a plan to the context's standard output.
    init(_ plan: LogPlan, _ context: Context) {
        self.plan = plan
        self.context = context
    }

    /// Passes bytes on as they are.
    func pass(_ piece: inout [UInt8]) throws { try context.output.write(&piece) }

    /// Prints one line; its end is a line feed, or nothing if the log ends there.
    ///
    /// - Parameters:
    ///   - line: the line as it was sent.
    ///   - hasStamp: whether a time stands before it that was not asked for by the user, or is to be told apart.
    func print(_ line: UnsafeRawBufferPointer, of source: LogSource, hasStamp: Bool) throws {
        let stamp = hasStamp ? Self.stamp(of: line) : nil
        let message = UnsafeRawBufferPointer(rebasing: line[(stamp.map { $0.count + 1 } ?? 0)...])
        let isEnded = message.last == UInt8(ascii: "\n")
        let text = UnsafeRawBufferPointer(rebasing: isEnded ? message.dropLast() : message[...])
        guard plan.filter.passes(text) else { return }
        try breakLine(before: source)
        if plan.format == .json {
            let time = stamp.map { String(decoding: line[$0], as: UTF8.self) } ?? ""
            append(json: text, time: time, of: source)
        } else {
            if plan.prefixes { context.output.bytes.append(contentsOf: prefix(of: source)) }
            if plan.timestamps, let stamp {
                context.output.bytes.append(contentsOf: line[stamp.lowerBound...stamp.upperBound])
            }
            plan.filter.append(text, marking: plan.colors, to: &context.output.bytes)
            if isEnded { context.output.bytes.append(UInt8(ascii: "\n")) } else { openLine = source }
        }
        try context.output.drainIfLarge()
    }

    /// Ends the line of another source that has no end.
    private func breakLine(before source: LogSource) throws {
        guard let open = openLine else { return }
        openLine = nil
        if open != source { context.output.bytes.append(UInt8(ascii: "\n")) }
    }

    /// Where the time before a line ends; `nil` if there is none. Its form is that of RFC 3339.
    static func stamp(of line: UnsafeRawBufferPointer) -> Range<Int>? {
        guard line.count > 20, line[10] == UInt8(ascii: "T"), line[4] == UInt8(ascii: "-"),
            line[13] == UInt8(ascii: ":"),
            let end = line.prefix(40).firstIndex(of: UInt8(ascii: " ")), end >= 20
        else { return nil }
        return 0..<end
    }

    private func prefix(of source: LogSource) -> [UInt8] {
        if let prefix = prefixes[source] { return prefix }
        var text = "[pod/\(printable(source.pod))/\(printable(source.container))] "
        if plan.colors {
            let color = colors[source.uid + source.pod] ?? colors.count % Self.palette.count
            colors[source.uid + source.pod] = color
            text = "\u{1B}[\(Self.palette[color])m\(text.dropLast())\u{1B}[0m "
        }
        prefixes[source] = Array(text.utf8)
        return Array(text.utf8)
    }

    private func append(json text: UnsafeRawBufferPointer, time: String, of source: LogSource) {
        var members: [(String, JSONValue)] = [
            ("message", .string(String(decoding: text, as: UTF8.self))), ("namespace", .string(source.namespace)),
            ("podName", .string(source.pod)), ("containerName", .string(source.container)),
            ("nodeName", .string(source.node)),
        ]
        if !time.isEmpty { members.insert(("timestamp", .string(time)), at: 0) }
        context.output.bytes.append(contentsOf: JSONValue.object(JSONObject(members)).compact)
        context.output.bytes.append(UInt8(ascii: "\n"))
    }
}
