import CLIRuntime
import JSON
import Kube
import Transport

/// Prints lines of logs, each with the name of its container and the time before it where the options ask for that.
final class LogPrinter {
    private let plan: LogPlan
    private let context: Context
    private var prefixes: [LogSource: [UInt8]] = [:]
    private var colors: [String: Int] = [:]
    /// The source within whose line the output is: one without an end, or one too long to come in one piece.
    private var openLine: LogSource?
    /// The sources whose present line does not pass the filter.
    private var muted: Set<LogSource> = []
    /// Of an open message in JSON: the first bytes of a character whose others have not come.
    private var openCharacter: [UInt8] = []

    /// Colours that can be read on black and on white.
    private static let palette = [36, 32, 33, 35, 34, 96, 92, 95]

    /// Prints by a plan to the context's standard output.
    init(_ plan: LogPlan, _ context: Context) {
        self.plan = plan
        self.context = context
    }

    /// Follows the log of a container, and prints its lines.
    func follower(of source: LogSource, client: any Client, isNew: Bool) -> LogFollower {
        LogFollower(source, plan.log, context, client: client, isNew: isNew) { [unowned self] piece, source in
            try print(piece, of: source, hasStamp: true)
        }
    }

    /// Passes bytes on as they are.
    func pass(_ piece: inout [UInt8]) throws { try context.output.write(&piece) }

    /// Prints a line or a piece of one; a line's end is a line feed, or nothing if the log ends there.
    ///
    /// Filters judge a long line by its first piece.
    ///
    /// - Parameters:
    ///   - piece: the bytes as they were sent.
    ///   - hasStamp: whether a time stands before the line that was not asked for by the user, or is to be told apart.
    func print(_ piece: LinePiece, of source: LogSource, hasStamp: Bool) throws {
        let line = piece.bytes
        let stamp = hasStamp && piece.beginsLine ? LinePiece.stamp(of: line) : nil
        let message = UnsafeRawBufferPointer(rebasing: line[(stamp.map { $0.count + 1 } ?? 0)...])
        let text = UnsafeRawBufferPointer(rebasing: piece.endsLine ? message.dropLast() : message[...])
        if piece.beginsLine {
            if plan.filter.passes(text) { muted.remove(source) } else { muted.insert(source) }
        }
        guard !muted.contains(source) else { return }
        // Where others have written in between, a line goes on as one of its own.
        let isContinued = !piece.beginsLine && openLine == source
        if !isContinued, let open = openLine { end(open) }
        if plan.format == .json {
            if !isContinued { beginMessage(time: stamp.map { String(decoding: line[$0], as: UTF8.self) }) }
            append(message: text)
        } else {
            if !isContinued, plan.prefixes { context.output.bytes.append(contentsOf: prefix(of: source)) }
            if plan.log.timestamps, let stamp {
                context.output.bytes.append(contentsOf: line[stamp.lowerBound...stamp.upperBound])
            }
            plan.filter.append(text, marking: plan.colors, to: &context.output.bytes)
        }
        openLine = source
        if piece.endsLine { end(source) }
        try context.output.drainIfLarge()
    }

    /// Ends what is to end when all logs have: an object in JSON.
    func finish() {
        if plan.format == .json, let open = openLine { end(open) }
    }

    /// Ends the line of a source.
    private func end(_ source: LogSource) {
        openLine = nil
        if plan.format == .json { endMessage(of: source) }
        context.output.bytes.append(UInt8(ascii: "\n"))
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

    // MARK: JSON

    private func beginMessage(time: String?) {
        var bytes = Array("{".utf8)
        if let time { bytes += Array("\"timestamp\":".utf8) + JSONValue.string(time).compact + Array(",".utf8) }
        context.output.bytes += bytes + Array("\"message\":\"".utf8)
    }

    private func append(message text: UnsafeRawBufferPointer) {
        let bytes = openCharacter + text
        let whole = bytes.count - Self.unfinishedCharacter(bytes)
        openCharacter = Array(bytes[whole...])
        let string = JSONValue.string(String(decoding: bytes[..<whole], as: UTF8.self)).compact
        context.output.bytes += string.dropFirst().dropLast()
    }

    private func endMessage(of source: LogSource) {
        if !openCharacter.isEmpty { context.output.bytes += Array("\u{FFFD}".utf8) }
        openCharacter = []
        let members = JSONObject([
            ("namespace", .string(source.namespace)), ("podName", .string(source.pod)),
            ("containerName", .string(source.container)), ("nodeName", .string(source.node)),
        ])
        context.output.bytes += Array("\",".utf8) + JSONValue.object(members).compact.dropFirst()
    }

    /// How many of the last bytes are the beginning of a character that goes on (Unicode Standard, table 3-7).
    private static func unfinishedCharacter(_ bytes: [UInt8]) -> Int {
        for count in 1...3 where count <= bytes.count {
            let byte = bytes[bytes.count - count]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > count ? count : 0
        }
        return 0
    }
}
