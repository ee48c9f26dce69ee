import CCurl
import System

/// The sources of one wait, with what the last poll of their descriptors told.
struct SourceSet {
    private let sources: [Source]
    /// The transfers among them. Only the client's own can be waited for, and it makes no others.
    let transfers: [CurlTransfer]
    /// Where a signal stands among them.
    let signalIndex: Int?
    /// The descriptors to poll, kpod's signal pipe first, and which source each is for.
    private var descriptors: [curl_waitfd]
    private var owners: [Int]

    /// The sources of a wait; nothing is polled yet.
    init(_ sources: [Source]) {
        self.sources = sources
        var transfers: [CurlTransfer] = []
        var signalIndex: Int?
        descriptors = [Self.entry(Signals.descriptor, CURL_WAIT_POLLIN)]
        owners = [-1]
        for (index, source) in sources.enumerated() {
            switch source {
            case .transfer(let transfer): if let own = transfer as? CurlTransfer { transfers.append(own) }
            case .connection(let connection), .drained(let connection):
                guard let own = connection as? CurlConnection else { continue }
                transfers.append(own.transfer)
                guard let socket = own.socket else { continue }
                descriptors.append(
                    Self.entry(socket, own.unsentCount > 0 ? CURL_WAIT_POLLIN | CURL_WAIT_POLLOUT : CURL_WAIT_POLLIN))
                owners.append(index)
            case .readable(let descriptor):
                descriptors.append(Self.entry(descriptor, CURL_WAIT_POLLIN))
                owners.append(index)
            case .writable(let descriptor):
                descriptors.append(Self.entry(descriptor, CURL_WAIT_POLLOUT))
                owners.append(index)
            case .child(let child):
                descriptors.append(Self.entry(child.endDescriptor, CURL_WAIT_POLLIN))
                owners.append(-1)
            case .signal: signalIndex = index
            }
        }
        self.transfers = transfers
        self.signalIndex = signalIndex
    }

    /// A connection with fewer bytes unsent takes more.
    private static let drainedCount = 64 << 10

    private static func entry(_ descriptor: Int32, _ events: Int32) -> curl_waitfd {
        curl_waitfd(fd: descriptor, events: Int16(events), revents: 0)
    }

    /// Whether a source has something to say.
    func isReady(_ index: Int) -> Bool {
        switch sources[index] {
        case .transfer(let transfer): return (transfer as? CurlTransfer)?.isReady ?? false
        case .connection(let connection): return (connection as? CurlConnection)?.isReady ?? false
        case .drained(let connection): return connection.unsentCount < Self.drainedCount
        case .child(let child): return child.poll() != nil
        case .signal: return false
        case .readable, .writable:
            for (place, owner) in owners.enumerated() where owner == index && descriptors[place].revents != 0 {
                return true
            }
            return false
        }
    }

    /// Waits until one of the descriptors, or the network, has news, or the time is over.
    mutating func poll(_ multi: borrowing MultiHandle, milliseconds: Int) {
        // A connection may have got its socket, or something to send, since the last time.
        self = SourceSet(sources)
        multi.poll(&descriptors, milliseconds: milliseconds)
    }

    /// Lets the connections send and receive what goes without waiting.
    func carryOn() {
        for source in sources {
            switch source {
            case .connection(let connection), .drained(let connection): (connection as? CurlConnection)?.carryOn()
            default: continue
            }
        }
    }
}
