import CCurl
import System

/// The sources of one wait, with what the last poll of their descriptors told.
struct SourceSet {
    private let sources: [Source]
    /// The transfers among them. Only the client's own can be waited for, and it makes no others.
    let transfers: [CurlTransfer]
    /// Where a signal stands among them.
    let signalIndex: Int?
    /// The descriptors to poll, kpod's signal pipe first, and where among them that of each source stands.
    private var descriptors: [curl_waitfd]
    private var places: [Int?]
    private var connectionCount = 0
    /// Whether the descriptors were polled since the connections were last let carry on.
    private var isPolled = false

    /// The sources of a wait; nothing is polled yet.
    init(_ sources: [Source]) {
        self.sources = sources
        var transfers: [CurlTransfer] = []
        var signalIndex: Int?
        descriptors = [Self.entry(Signals.descriptor, CURL_WAIT_POLLIN)]
        places = Array(repeating: nil, count: sources.count)
        for (index, source) in sources.enumerated() {
            switch source {
            case .transfer(let transfer): if let own = transfer as? CurlTransfer { transfers.append(own) }
            case .connection(let connection), .drained(let connection):
                guard let own = connection as? CurlConnection else { continue }
                transfers.append(own.transfer)
                connectionCount += 1
                guard let socket = own.socket else { continue }
                places[index] = descriptors.count
                descriptors.append(
                    Self.entry(socket, own.unsentCount > 0 ? CURL_WAIT_POLLIN | CURL_WAIT_POLLOUT : CURL_WAIT_POLLIN))
            case .readable(let descriptor):
                places[index] = descriptors.count
                descriptors.append(Self.entry(descriptor, CURL_WAIT_POLLIN))
            case .writable(let descriptor):
                places[index] = descriptors.count
                descriptors.append(Self.entry(descriptor, CURL_WAIT_POLLOUT))
            case .child(let child): descriptors.append(Self.entry(child.endDescriptor, CURL_WAIT_POLLIN))
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
        case .readable, .writable: return hasNews(index)
        }
    }

    /// Whether the last poll has told something of a source's descriptor.
    private func hasNews(_ index: Int) -> Bool { places[index].map { descriptors[$0].revents != 0 } ?? false }

    /// Waits until one of the descriptors, or the network, has news, or the time is over.
    mutating func poll(_ multi: borrowing MultiHandle, milliseconds: Int) {
        // A connection may have got its socket, or something to send, since the last time.
        self = SourceSet(sources)
        multi.poll(&descriptors, milliseconds: milliseconds)
        isPolled = true
    }

    /// Waits until one of the descriptors has news or the time is over, and not for what the network brings to transfers.
    mutating func rest(milliseconds: Int) {
        self = SourceSet(sources)
        kpod_poll(&descriptors, descriptors.count, Int32(clamping: milliseconds))
        isPolled = true
    }

    /// Lets the connections send and receive what goes without waiting. Of many most have nothing to say: one look at all
    /// of their sockets takes the place of a read from each.
    mutating func carryOn(_ multi: borrowing MultiHandle) {
        guard connectionCount > 0 else { return }
        let isLookedAt = connectionCount > 1
        if isLookedAt, !isPolled { multi.poll(&descriptors, milliseconds: 0) }
        isPolled = false
        for (index, source) in sources.enumerated() {
            switch source {
            case .connection(let connection), .drained(let connection):
                guard let own = connection as? CurlConnection else { continue }
                if !isLookedAt || places[index] == nil || !own.isIdle || hasNews(index) { own.carryOn() }
            default: continue
            }
        }
    }
}
