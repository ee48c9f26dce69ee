import Kube
import Text

/// The opening handshake of a WebSocket (RFC 6455, section 4).
struct WebSocketHandshake {
    /// What the server must prove to have read.
    let key: String
    /// The subprotocols that are offered, the best first.
    let protocols: [String]

    /// A handshake with a key of its own.
    init(protocols: [String], key: [UInt8] = (0..<16).map { _ in .random(in: 0...255) }) {
        self.key = Base64.encode(key)
        self.protocols = protocols
    }

    /// The headers of the request.
    var headers: [Header] {
        [
            Header("Upgrade", "websocket"), Header("Connection", "Upgrade"), Header("Sec-WebSocket-Version", "13"),
            Header("Sec-WebSocket-Key", key), Header("Sec-WebSocket-Protocol", protocols.joined(separator: ", ")),
        ]
    }

    /// The subprotocol that the server has chosen.
    ///
    /// - Throws: `StreamFault` for an answer that is none to this handshake.
    func check(_ head: ResponseHead) throws(StreamFault) -> String {
        guard head.header("Upgrade")?.lowercased() == "websocket" else {
            throw StreamFault("it upgrades to something else than a WebSocket")
        }
        guard head.header("Sec-WebSocket-Accept") == Self.accept(key) else {
            throw StreamFault("it has not read the handshake that it answers")
        }
        let chosen = head.header("Sec-WebSocket-Protocol") ?? ""
        guard protocols.contains(chosen) else {
            throw StreamFault("it has chosen the subprotocol \(goQuoted(chosen)), which was not offered")
        }
        return chosen
    }

    /// What proves that a key was read.
    static func accept(_ key: String) -> String {
        Base64.encode(SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }
}
