import CLIRuntime
import JSON
import Kube

/// The findings of one run of `doctor`, for people and for scripts.
final class DoctorReport {
    private struct Line {
        let name: String
        let finding: Finding
        let time: Duration
    }

    private var lines: [Line] = []
    private static let indentation = String(repeating: " ", count: 22)

    /// Adds what a check has found.
    func add(_ name: String, _ finding: Finding, time: Duration) {
        lines.append(Line(name: name, finding: finding, time: time))
    }

    /// Prints what was added last.
    func printLast(to output: ResultOutput) {
        guard let line = lines.last else { return }
        let finding = line.finding
        let word = finding.outcome == .failed ? "FAILED" : finding.outcome.rawValue
        let time = finding.outcome == .skipped ? "" : " (\(Self.text(line.time)))"
        output.print("\(Self.padded(word, 9))\(Self.padded(line.name, 13))\(Self.line(finding.saw))\(time)\n")
        for problem in finding.problems {
            let label = finding.outcome == .failed ? "likely cause: " : ""
            if !problem.cause.isEmpty { output.print("\(Self.indentation)\(label)\(Self.line(problem.cause))\n") }
            if let hint = problem.hint { output.print("\(Self.indentation)hint: \(Self.line(hint))\n") }
        }
    }

    /// Prints what the whole came to.
    func printEnd(to output: ResultOutput) {
        let left = lines.filter { $0.finding.saw == "not checked" }.map(\.name)
        let warnings = lines.count { $0.finding.outcome == .warning }
        if let broken = lines.first(where: { $0.finding.outcome == .failed }) {
            let rest = left.isEmpty ? "" : "; not checked: \(left.joined(separator: ", "))"
            output.print("\nBroken: \(broken.name)\(rest)\n")
        } else {
            output.print("\nAll works\(warnings == 0 ? "" : ", with \(warnings) warning\(warnings == 1 ? "" : "s")")\n")
        }
    }

    /// The same for scripts.
    func json(_ status: ExitStatus) -> JSONValue {
        let checks = lines.map { line -> JSONValue in
            let finding = line.finding
            var check: JSONObject = [
                "name": .string(line.name), "outcome": .string(finding.outcome.rawValue), "saw": .string(finding.saw),
            ]
            if finding.outcome != .skipped { check["milliseconds"] = .number(Self.milliseconds(line.time)) }
            if !finding.problems.isEmpty {
                check["problems"] = .array(
                    finding.problems.map { problem in
                        var json: JSONObject = [:]
                        if !problem.cause.isEmpty { json["cause"] = .string(problem.cause) }
                        if let hint = problem.hint { json["hint"] = .string(hint) }
                        return .object(json)
                    })
            }
            return .object(check)
        }
        return .object([
            "ok": .bool(status == .success), "exitCode": .number(String(status.code)), "checks": .array(checks),
        ])
    }

    private static func line(_ text: String) -> String {
        String(printable(text).map { $0 == "\n" || $0 == "\t" ? " " : $0 })
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.utf8.count, 1))
    }

    private static func text(_ time: Duration) -> String {
        guard time >= .seconds(10) else { return milliseconds(time) + " ms" }
        let tenths = Int(time / .milliseconds(100))
        return "\(tenths / 10).\(tenths % 10) s"
    }

    /// Whole milliseconds, or tenths of one below ten.
    private static func milliseconds(_ time: Duration) -> String {
        let tenths = Int(time / .microseconds(100))
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : String(tenths / 10)
    }
}
