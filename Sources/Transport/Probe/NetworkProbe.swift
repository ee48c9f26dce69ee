import CCurl
import System

/// The probe that looks at the real network, through libcurl, as requests do: the same resolver, the same TLS.
public final class NetworkProbe: Probe {
    private let configuration: ClusterConfiguration

    /// A probe of the way to the configuration's server.
    public init(_ configuration: ClusterConfiguration) {
        self.configuration = configuration
    }

    public func addresses(of host: String, seconds: Int) throws(TransportError) -> [String] {
        let server = ServerAddress(host: host, port: 443)
        let note = ProbeNote()
        let easy = try plainHandle(server, seconds: seconds)
        let user = Unmanaged.passUnretained(note).toOpaque()
        easy.set(CURLOPT_OPENSOCKETDATA, pointer: user)
        kpod_set_open_callback(easy.pointer, declineSocket)
        let code = try withExtendedLifetime(note) { () throws(TransportError) in try drive(easy, seconds: seconds) }
        guard note.addresses.isEmpty else { return note.addresses }
        if code == CURLE_OPERATION_TIMEDOUT { throw .connectTimedOut(server, seconds: seconds) }
        throw .resolve(server, host: host, isFallback: false)
    }

    public func connect(seconds: Int) throws(TransportError) -> String {
        let easy = try plainHandle(configuration.server, seconds: seconds)
        let code = try drive(easy, seconds: seconds)
        guard code == CURLE_OK else { throw error(code, easy, seconds: seconds) }
        return easy.text(CURLINFO_PRIMARY_IP) ?? ""
    }

    public func handshake(isVerified: Bool, seconds: Int) throws(TransportError) -> Handshake {
        var authority: [UInt8]?
        if isVerified {
            do throws(ConfigurationError) {
                authority = try configuration.authority()
            } catch {
                throw .configuration(error)
            }
        }
        var easy = try handle(seconds: seconds)
        let note = ProbeNote()
        let user = Unmanaged.passUnretained(note).toOpaque()
        easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        easy.verify(by: authority)
        easy.follow(configuration.proxy)
        if let host = easy.aim(at: configuration, target: "/livez") { easy.set(CURLOPT_HTTPHEADER, list: [host]) }
        easy.set(CURLOPT_CERTINFO, true)
        easy.set(CURLOPT_VERBOSE, true)
        easy.set(CURLOPT_DEBUGDATA, pointer: user)
        kpod_set_debug_callback(easy.pointer, noteWords)
        easy.set(CURLOPT_HEADERDATA, pointer: user)
        easy.set(CURLOPT_HEADERFUNCTION, callback: noteHeader)
        easy.set(CURLOPT_WRITEFUNCTION, callback: dropBody)
        // Verified, the real requests follow; unverified, this is all that will ever be asked.
        if isVerified { easy.set(CURLOPT_CONNECT_ONLY, true) }
        let code = try withExtendedLifetime(note) { () throws(TransportError) in try drive(easy, seconds: seconds) }
        note.handshake.chain = chain(easy)
        guard code == CURLE_OK || !isVerified && !note.handshake.chain.isEmpty else {
            throw error(code, easy, seconds: seconds)
        }
        return note.handshake
    }

    private func handle(seconds: Int) throws(TransportError) -> EasyHandle {
        guard let easy = EasyHandle() else { throw .invalidRequest(reason: "out of memory") }
        easy.set(CURLOPT_NOSIGNAL, true)
        easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        easy.set(CURLOPT_TIMEOUT_MS, seconds * 1_000)
        easy.set(CURLOPT_CONNECTTIMEOUT_MS, seconds * 1_000)
        // A resolver that still waits for a dead DNS server is left behind.
        easy.set(CURLOPT_QUICK_EXIT, true)
        return easy
    }

    /// A handle that would speak plain HTTP, and only connects.
    private func plainHandle(_ server: ServerAddress, seconds: Int) throws(TransportError) -> EasyHandle {
        let easy = try handle(seconds: seconds)
        easy.follow(nil)
        easy.set(CURLOPT_URL, "http://\(server.bracketedHost):\(server.port)")
        easy.set(CURLOPT_CONNECT_ONLY, true)
        return easy
    }

    private func drive(_ easy: borrowing EasyHandle, seconds: Int) throws(TransportError) -> CURLcode {
        guard let multi = MultiHandle() else { throw .invalidRequest(reason: "out of memory") }
        multi.add(easy.pointer)
        defer { multi.remove(easy.pointer) }
        // libcurl keeps the time itself; this is for a resolver that does not come back to it.
        let deadline = Instant.now + .seconds(seconds + 1)
        var signals = [curl_waitfd(fd: Signals.descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)]
        while true {
            if let signal = Signals.pending { throw .interrupted(signal: signal) }
            multi.perform()
            if let (_, code) = multi.nextEnded() { return code }
            guard Instant.now < deadline else { return CURLE_OPERATION_TIMEDOUT }
            multi.poll(&signals, milliseconds: 1_000)
        }
    }

    private func error(_ code: CURLcode, _ easy: borrowing EasyHandle, seconds: Int) -> TransportError {
        CurlResult(code, easy, hasHead: false).error(
            server: configuration.server, name: configuration.tlsServerName ?? configuration.server.host,
            isFallback: configuration.serverSource == .fallback, connectSeconds: seconds, isWrite: false)
    }

    /// The certificates that libcurl has kept of the handshake.
    private func chain(_ easy: borrowing EasyHandle) -> [Certificate] {
        var raw: UnsafeMutableRawPointer?
        _ = kpod_get_pointer(easy.pointer, CURLINFO_CERTINFO, &raw)
        // libcurl documents that this information is a curl_certinfo, which lives as long as the handle.
        guard let info = raw?.assumingMemoryBound(to: curl_certinfo.self).pointee, let lists = info.certinfo else {
            return []
        }
        let prefix = "Cert:"
        return (0..<Int(info.num_of_certs)).compactMap { index in
            var item = lists[index]
            while let entry = item {
                let text = String(cString: entry.pointee.data)
                if text.hasPrefix(prefix) {
                    return Certificate.all(inPEM: Array(text.utf8.dropFirst(prefix.utf8.count))).first ?? nil
                }
                item = entry.pointee.next
            }
            return nil
        }
    }
}
