import Foundation

/// One recorded command of Tests/Fixtures/recordings, as far as these tests need it.
struct Recording {
    /// One request of the command and its answer.
    struct Exchange {
        let method: String
        let path: String
        let requestHeaders: [String: String]
        let requestBody: String?
        let status: Int
        let responseBody: [UInt8]
    }

    let exit: Int
    let stdout: String
    let stderr: String
    let recordedAt: String
    let exchanges: [Exchange]

    /// Reads a recording by its name; traps on a missing file, which is a broken test.
    init(_ name: String) throws {
        let json = try JSONSerialization.jsonObject(with: Data(Self.bytes(name + ".json"))) as? [String: Any] ?? [:]
        exit = json["exit"] as? Int ?? -1
        stdout = json["stdout"] as? String ?? ""
        stderr = json["stderr"] as? String ?? ""
        recordedAt = json["recorded_at"] as? String ?? ""
        exchanges = try (json["exchanges"] as? [[String: Any]] ?? []).map { exchange in
            let file = exchange["response_body_file"] as? String
            return Exchange(
                method: exchange["method"] as? String ?? "", path: exchange["path"] as? String ?? "",
                requestHeaders: exchange["request_headers"] as? [String: String] ?? [:],
                requestBody: exchange["request_body"] as? String, status: exchange["status"] as? Int ?? 0,
                responseBody: try file.map(Self.bytes) ?? Array((exchange["response_body"] as? String ?? "").utf8))
        }
    }

    /// The last answer that is an error.
    var failure: Exchange? { exchanges.last { $0.status >= 400 } }

    /// The bytes of a file below Tests/Fixtures/recordings.
    static func bytes(_ path: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: folder.appending(path: "Fixtures/recordings").appending(path: path)))
    }
}
