import Foundation
import Kube
import Transport

/// One recorded command: what was typed, what a real API server answered, and what kubectl printed from it.
struct Recording: Decodable {
    var name: String
    var arguments: [String]?
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
        var status: Int
        var responseHeaders: [String: String]
        var responseBody: String?
        var responseBodyFile: String?
        var chunks: [String]?
    }

    /// The folder of the recordings; tests that name manifests run with it as the working directory.
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/recordings")

    /// Reads one recording.
    static func load(_ name: String) throws -> Recording {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(
            Recording.self, from: Data(contentsOf: folder.appendingPathComponent(name + ".json")))
    }

    /// The names of all recordings.
    static func names() throws -> [String] {
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
