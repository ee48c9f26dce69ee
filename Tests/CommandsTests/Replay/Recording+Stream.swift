import Foundation

extension Recording {
    /// The frames of a recorded exec, made from what kubectl printed of them: in the recordings of commands the stream
    /// itself is not (those of Tests/Fixtures/ws have it, see ExecTests).
    var stream: [UInt8] {
        let own = ["Defaulted container ", "Default container name ", "command terminated with exit code ", "error: "]
        let errors = stderr.split(separator: "\n").filter { line in !own.contains { line.hasPrefix($0) } }
        var bytes: [UInt8] = []
        if !stdout.isEmpty { bytes += Self.frame(1, stdout) }
        for line in errors { bytes += Self.frame(2, line + "\n") }
        return bytes + Self.frame(3, status)
    }

    /// What a container says that has tar alone, where what is asked about is no folder.
    static var survey: [UInt8] { frame(1, "tar\n") + frame(3, #"{"status":"Success"}"#) }

    /// How the command ended, as the kubelet says it.
    private var status: String {
        let error = stderr.split(separator: "\n").first { $0.hasPrefix("error: ") }?.dropFirst("error: ".count)
        var status: [String: Any] = ["kind": "Status", "metadata": [:], "status": exit == 0 ? "Success" : "Failure"]
        if let error {
            status["message"] = String(error)
            status["reason"] = "InternalError"
        } else if exit != 0 {
            status["reason"] = "NonZeroExitCode"
            status["message"] = "command terminated with non-zero exit code"
            status["details"] = ["causes": [["reason": "ExitCode", "message": String(exit)]]]
        }
        return (try? JSONSerialization.data(withJSONObject: status)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Whether the last message that a client has sent closes standard input (KEP-4006: channel 255, of channel 0).
    static func endsInput(_ sent: [UInt8]) -> Bool {
        // A head of two bytes, the key of four, and two bytes under it.
        let frame = Array(sent.suffix(8))
        guard frame.count == 8, frame[..<2] == [0x82, 0x82] else { return false }
        return zip(frame[6...], frame[2...]).map { $0 ^ $1 } == [255, 0]
    }

    /// A binary message of a server on a channel (RFC 6455, section 5.2; KEP-4006).
    private static func frame(_ channel: UInt8, _ text: String) -> [UInt8] {
        let payload = [channel] + Array(text.utf8)
        func bytes(_ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: payload.count >> (8 * $0)) }
        }
        let length: [UInt8] =
            switch payload.count {
            case ..<126: bytes(1)
            case ..<65_536: [126] + bytes(2)
            default: [127] + bytes(8)
            }
        return [0x82] + length + payload
    }
}
