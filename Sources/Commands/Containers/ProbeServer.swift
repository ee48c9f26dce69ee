import CLIRuntime
import HTTPServer
import Kube
import System
import Transport

/// A small HTTP server for probes and metrics, driven by the loop of whoever has it: it waits for `sources` and calls
/// `step`. Each connection gets one answer.
final class ProbeServer {
    /// An answer.
    struct Answer {
        /// The status.
        var status: Int
        /// The media type.
        var type = "text/plain; charset=utf-8"
        /// The body.
        var body: String
    }

    private let sockets: [ListeningSocket]
    private let answer: (String) -> Answer?
    private var peers: [HTTPPeer] = []

    /// So many are connected at a time; the one that came first gives way.
    private static let peerLimit = 64

    /// Listens on `[ADDRESS]:PORT`; without an address on all of this machine's.
    ///
    /// - Parameter answer: what is answered for a path, without its query; nil is 404.
    /// - Throws: `InvalidInput` for what is no address and port; `CommandError` where it cannot be listened on.
    init(_ text: String, option: String, answer: @escaping (String) -> Answer?) throws {
        let colon = text.lastIndex(of: ":")
        let port = UInt16(colon.map { String(text[text.index(after: $0)...]) } ?? text)
        var address = colon.map { String(text[..<$0]) } ?? ""
        if address.hasPrefix("["), address.hasSuffix("]") { address = String(address.dropFirst().dropLast()) }
        guard let port, port > 0, address.isEmpty || IPAddress.isVersion6(address) != nil else {
            throw InvalidInput("--\(option): \(goQuoted(text)) is not written [ADDRESS]:PORT")
        }
        var sockets: [ListeningSocket] = []
        for place in address.isEmpty ? ["0.0.0.0", "::"] : [address] {
            do throws(SystemError) {
                sockets.append(try ListeningSocket(address: place, port: port))
            } catch {
                // Of all addresses, those of one kind do.
                guard address.isEmpty, error.isNoSuchAddress else {
                    throw CommandError("cannot listen on \(printable(text)): \(error.reason)", status: .failure)
                }
            }
        }
        self.sockets = sockets
        self.answer = answer
    }

    /// What to wait for.
    var sources: [Source] {
        var sources = sockets.map { Source.readable($0.descriptor) }
        for peer in peers {
            if peer.wantsBytes { sources.append(.readable(peer.descriptor)) }
            if peer.hasUnsent { sources.append(.writable(peer.descriptor)) }
        }
        return sources
    }

    /// Takes who has come, and answers what was asked, without waiting.
    func step() {
        for socket in sockets {
            // Who cannot be taken now is taken when others have gone.
            while let next = try? socket.accept() {
                if peers.count >= Self.peerLimit { peers.removeFirst().close() }
                peers.append(HTTPPeer(next))
            }
        }
        for peer in peers { serve(peer) }
        peers.removeAll(where: \.isClosed)
    }

    private func serve(_ peer: HTTPPeer) {
        if peer.hasUnsent { peer.flush() }
        guard peer.wantsBytes else { return }
        do throws(HTTPRequestReader.Fault) {
            guard try peer.receive() else { return peer.close() }
        } catch {
            return send(Answer(status: error.status, body: error.reason + "\n"), to: peer, isHead: false)
        }
        while let event = peer.next() {
            guard case .head(let request) = event else { continue }
            let isHead = request.method == "HEAD"
            guard isHead || request.method == "GET" else {
                return send(Answer(status: 405, body: "GET and HEAD alone\n"), to: peer, isHead: false)
            }
            let path = String(request.target.prefix { $0 != "?" })
            return send(answer(path) ?? Answer(status: 404, body: "not found\n"), to: peer, isHead: isHead)
        }
    }

    private func send(_ answer: Answer, to peer: HTTPPeer, isHead: Bool) {
        let body = Array(answer.body.utf8)
        let head = HTTPResponse(status: answer.status, headers: [.init("Content-Type", answer.type)])
        peer.send(head.bytes(.length(body.count), keepsAlive: false) + (isHead ? [] : body))
        peer.closeWhenSent()
    }
}
