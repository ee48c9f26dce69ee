import CLIRuntime
import Kube
import System
import Transport

/// One connection to a local port, and its way to the pod. It stands alone: what befalls it befalls no other.
///
/// Neither side is read faster than the other takes it, so that what is held of it stays small.
final class ForwardedConnection {
    /// Its way to the pod.
    private(set) var session: PortForwardSession
    /// The pod that it goes to.
    let podUID: String
    /// The local port, for what is said.
    let localPort: UInt16
    /// Whether it is over.
    private(set) var isOver = false
    /// Why it ended; nil if it ended well.
    private(set) var failure: String?

    private let socket: StreamSocket
    private let remotePort: UInt16
    private var hasBegun = false
    /// Whether it may be begun once more: a session that was kept for it may have been closed meanwhile.
    private(set) var mayBeginAnew: Bool
    /// What is yet to be written to the local side, from `written` on.
    private var pending: [UInt8] = []
    private var written = 0
    private var isLocalEnded = false
    /// Whether the pod's side sends no more, of which the local side is yet to be told; and when it is.
    private var hasRemoteEnd = false
    private(set) var endDue: Instant?
    private var isRemoteEnded = false
    private var isEnded = false

    /// From so many bytes on that the local side does not take, nothing more is read from the pod's.
    private static let pendingLimit = 128 << 10
    /// How long the end of the pod's bytes is kept back. The kubelet ends them before it says why, where the pod has refused the
    /// connection or reset it, and that must not look like an end in good order.
    private static let reasonTime = Duration.milliseconds(250)

    /// What a wait for it can come back with.
    enum News {
        /// Something from the pod.
        case remote
        /// Something from the local side.
        case local
        /// The local side takes more.
        case room
        /// The pod's side does.
        case drained
    }

    /// A connection that was accepted on a local port, by a session that is free or being opened.
    init(_ socket: StreamSocket, session: PortForwardSession, podUID: String, ports: (local: UInt16, remote: UInt16)) {
        mayBeginAnew = session.isOpen
        self.socket = socket
        self.session = session
        self.podUID = podUID
        localPort = ports.local
        remotePort = ports.remote
    }

    /// Whether the pod's side is not read for now, so that its silence means nothing: there is enough to write, or nothing
    /// more will come, whatever becomes of the session meanwhile.
    var isHeldBack: Bool { isEnded || pending.count - written >= Self.pendingLimit }

    /// What is to be waited for.
    var sources: [(Source, News)] {
        var sources: [(Source, News)] = []
        if !isHeldBack { sources.append((.connection(session.connection), .remote)) }
        if !isLocalEnded, !isEnded, session.takesBytes {
            sources.append(
                session.isDrained
                    ? (.readable(socket.descriptor), .local) : (.drained(session.connection), .drained))
        }
        if written < pending.count { sources.append((.writable(socket.descriptor), .room)) }
        return sources
    }

    /// Goes to the pod by another session, before anything has begun.
    func go(by other: PortForwardSession) {
        session = other
        hasBegun = false
        mayBeginAnew = false
    }

    /// Begins, if the session is open.
    func begin() throws(TransportError) {
        guard !hasBegun, session.isFree else { return }
        hasBegun = true
        try session.connect(to: remotePort)
    }

    /// Takes what the local side has to say.
    func readLocal() {
        do {
            guard let bytes = try socket.read() else {
                isLocalEnded = true
                return try session.endSending()
            }
            if !bytes.isEmpty { try session.send(bytes) }
        } catch let error as SystemError {
            fail("the local side: \(error.reason)")
        } catch {
            // What has come from the pod is read first, and behind it the same failure.
            isLocalEnded = true
        }
    }

    /// Takes what has come from the pod.
    func take(_ event: PortForwardSession.Event) {
        switch event {
        case .opened, .refused: break
        case .accepted: mayBeginAnew = false
        case .data(let bytes):
            if written == pending.count {
                pending = bytes
                written = 0
            } else {
                pending += bytes
            }
            flush()
        case .endOfData: hasRemoteEnd = true
        case .ended(let reason?): fail(reason)
        case .ended(nil):
            isEnded = true
            flush()
        }
    }

    /// Tells the local side that no more comes from the pod, if it is time: nobody has said that it came to a bad end.
    func endIfDue(at now: Instant) {
        // From when the session is read again, since the reason comes behind the bytes.
        guard hasRemoteEnd, !isHeldBack else { return }
        guard let due = endDue else {
            endDue = now + Self.reasonTime
            return
        }
        guard now >= due else { return }
        endDue = nil
        hasRemoteEnd = false
        isRemoteEnded = true
        flush()
    }

    /// Writes what the local side takes.
    func flush() {
        do throws(SystemError) {
            while written < pending.count {
                let count = try socket.write(pending[written...])
                guard count > 0 else { break }
                written += count
            }
        } catch {
            return fail("the local side: \(error.reason)")
        }
        if written == pending.count {
            pending = []
            written = 0
        } else if written > Self.pendingLimit {
            pending.removeFirst(written)
            written = 0
        }
        guard pending.isEmpty, !isOver else { return }
        if isEnded {
            isOver = true
            socket.close()
        } else if isRemoteEnded {
            isRemoteEnded = false
            socket.endWriting()
        }
    }

    /// Ends it so that the local side sees that it broke.
    func fail(_ reason: String) {
        guard !isOver else { return }
        isOver = true
        failure = reason
        socket.reset()
    }
}
