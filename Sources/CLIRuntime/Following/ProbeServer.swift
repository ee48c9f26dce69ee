import Arguments
import HTTPServer
import Kube
import System
import Transport

/// A small HTTP server for probes and metrics, driven by the loop of whoever has it: it waits for `sources` and calls
/// `step`, or has it attend an `AttendingClient`. Each connection gets one answer.
package final class ProbeServer: Attendant {
    /// The option `--health`, in the words of what it tells.
    package static func option(_ summary: String, discussion: String) -> Option<String> {
        Option(text: "health", value: "[ADDRESS]:PORT", summary, discussion: discussion)
    }

    /// The paths under which the kubelet and others ask whether all is well.
    package static func asksHealth(_ path: String) -> Bool { ["/healthz", "/readyz", "/livez"].contains(path) }

    /// An answer.
    package struct Answer {
        /// The status.
        package var status: Int
        /// The media type.
        package var type: String
        /// The body.
        package var body: String

        /// An answer; of plain text unless said otherwise.
        package init(status: Int, type: String = "text/plain; charset=utf-8", body: String) {
            self.status = status
            self.type = type
            self.body = body
        }
    }

    private let sockets: [ListeningSocket]
    private let answer: (String) -> Answer?
    private var peers: [HTTPPeer] = []
    private var acceptor = Acceptor()

    /// So many are connected at a time; the one that came first gives way.
    private static let peerLimit = 64

    /// Listens on the `[ADDRESS]:PORT` of an option; without an address on all of this machine's.
    ///
    /// - Parameter answer: what is answered for a path, without its query; nil is 404.
    /// - Throws: `InvalidInput` for what is no address and port; `CommandError` where it cannot be listened on.
    package init(_ text: String, option: Option<String>, answer: @escaping (String) -> Answer?) throws {
        let colon = text.lastIndex(of: ":")
        let port = UInt16(colon.map { String(text[text.index(after: $0)...]) } ?? text)
        var address = colon.map { String(text[..<$0]) } ?? ""
        if address.hasPrefix("["), address.hasSuffix("]") { address = String(address.dropFirst().dropLast()) }
        guard let port, port > 0, address.isEmpty || IPAddress.isVersion6(address) != nil else {
            throw InvalidInput("--\(option.spec.name): \(goQuoted(text)) is not written [ADDRESS]:PORT")
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
    package var sources: [Source] {
        var sources = acceptor.isListening(at: .now) ? sockets.map { Source.readable($0.descriptor) } : []
        for peer in peers {
            if peer.wantsBytes { sources.append(.readable(peer.descriptor)) }
            if peer.hasUnsent { sources.append(.writable(peer.descriptor)) }
        }
        return sources
    }

    package var due: Instant { acceptor.due(at: .now) }

    package func attend() { step() }

    /// Takes who has come, and answers what was asked, without waiting.
    package func step() {
        for socket in sockets where acceptor.isListening(at: .now) {
            while let next = acceptor.accept(from: socket, at: .now, tell: { _ in }) {
                if peers.count >= Self.peerLimit { peers.removeFirst().close() }
                peers.append(HTTPPeer(next))
            }
        }
        // Those who are connected and ask nothing must not keep a probe from its answer.
        if !acceptor.isListening(at: .now), !peers.isEmpty {
            peers.removeFirst().close()
            acceptor.makeRoom()
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
