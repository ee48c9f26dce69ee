import Foundation
import Kube
import Transport

/// One recorded command: what was typed, what a real API server answered, and what kubectl printed from it.
struct Recording: Decodable {
    var name: String
    /// The line as it was typed.
    var command: String
    /// The words after `kubectl`, where the line ran nothing else.
    var arguments: [String]?
    /// The variables that were set before it.
    var environment: [String: String]?
    /// What was piped into it.
    var stdin: String?
    var recordedAt: String
    var exit: Int32
    var stdout: String
    var stderr: String
    var exchanges: [Exchange]

    /// One request and its answer.
    struct Exchange: Decodable {
        var method: String
        var path: String
        var requestBody: String?
        /// There where kubectl sent protobuf, which cannot be read.
        var requestBodyOmitted: Omission?
        var status: Int
        var responseHeaders: [String: String]
        var responseBody: String?
        var responseBodyFile: String?
        var chunks: [String]?
        /// Whether nothing is amiss where it is not asked for.
        var isOptional: Bool?
    }

    /// What stands in place of a body: that it was protobuf, or its length.
    struct Omission: Decodable {
        init(from decoder: any Decoder) {}
    }

    /// The words after `kubectl`, or the first of several of them.
    var words: [String] {
        if let arguments { return arguments }
        let line = command.split(separator: " ").map(String.init)
        return Array(line.drop { $0 != "kubectl" }.dropFirst())
    }

    /// Whether the line had more for the shell to do than to give kubectl its words and its standard input.
    var isSeveralPrograms: Bool {
        if let arguments { return arguments.contains { $0.hasPrefix("$(") || $0.contains("=$(") } }
        return !command.hasPrefix("kubectl ") && !command.hasPrefix("timeout ")
            || command.contains { "|;&<>$(".contains($0) }
    }

    /// The folder of the recordings; tests that name manifests run with it as the working directory.
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/recordings")

    /// Reads one recording.
    static func load(_ name: String, in folder: URL = folder) throws -> Recording {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(
            Recording.self, from: Data(contentsOf: folder.appendingPathComponent(name + ".json")))
    }

    /// The names of all recordings.
    static func names(in folder: URL = folder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
            .map { String($0.dropLast(5)) }.sorted()
    }
}

extension Recording.Exchange {
    /// The answer's body, in the pieces in which it came.
    var pieces: [[UInt8]] {
        if let chunks { return chunks.map { Array($0.utf8) } }
        if let responseBodyFile,
            let data = try? Data(contentsOf: Recording.folder.appendingPathComponent(responseBodyFile))
        {
            return [Array(data)]
        }
        return [Array((responseBody ?? "").utf8)]
    }
}
