import CCurl
import Kube
import System

/// One try at a request on the wire: the easy handle, and what its callbacks need.
///
/// The callbacks are given an unretained reference to it. That is sound because the client keeps a transfer, and the
/// transfer its attempt, until the handle has been taken out of the multi handle.
final class Attempt {
    /// The libcurl handle.
    private(set) var easy: EasyHandle
    /// Where what comes in goes.
    unowned let transfer: CurlTransfer
    /// The credentials that were sent; `nil` to a server that gets none.
    let proof: Credentials.Proof?
    /// When it began, by the monotonic clock.
    let began = Instant.now
    /// Whether libcurl holds the body back until it is resumed.
    fileprivate(set) var isPaused = false
    /// Whether the answer is not wanted, since the request will be sent again.
    var discards = false

    /// Whether the next part of the body waits until what has come in is read.
    private(set) var isBetweenSteps = false

    fileprivate var headReader = HeadReader()
    fileprivate var sent = 0
    private var mayTakeStep = false
    private var discarded = 0

    /// The most of an unwanted answer that is read for the connection's sake, in bytes.
    private static let discardLimit = 65_536

    /// Makes a handle ready to be driven; `nil` if memory is short.
    init?(
        _ transfer: CurlTransfer, configuration: ClusterConfiguration, authority: [UInt8]?, proof: Credentials.Proof?,
        headers: [Header], userAgent: String
    ) {
        guard let easy = EasyHandle() else { return nil }
        self.easy = easy
        self.transfer = transfer
        self.proof = proof
        configureWire(userAgent: userAgent)
        if let target = transfer.request.otherServer {
            configure(target, headers: headers)
        } else {
            configure(configuration, authority: authority, headers: headers)
            transfer.onlyConnects ? configureConnection() : configureMethod(transfer.request)
            if transfer.sendsInSteps { configureSteps() }
        }
    }

    private func configureWire(userAgent: String) {
        easy.set(CURLOPT_NOSIGNAL, true)
        easy.set(CURLOPT_PATH_AS_IS, true)
        easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        easy.set(CURLOPT_PIPEWAIT, true)
        easy.set(CURLOPT_USERAGENT, userAgent)
        easy.set(CURLOPT_CONNECTTIMEOUT_MS, CurlClient.connectSeconds * 1_000)
        // Silence for ten seconds is probed every five; the user timeout ends it at 25.
        easy.set(CURLOPT_TCP_KEEPALIVE, true)
        easy.set(CURLOPT_TCP_KEEPIDLE, 10)
        easy.set(CURLOPT_TCP_KEEPINTVL, 5)
        kpod_set_socket_options(easy.pointer)

        let user = Unmanaged.passUnretained(self).toOpaque()
        easy.set(CURLOPT_HEADERDATA, pointer: user)
        easy.set(CURLOPT_HEADERFUNCTION, callback: receiveHeader)
        easy.set(CURLOPT_WRITEDATA, pointer: user)
        easy.set(CURLOPT_WRITEFUNCTION, callback: receiveBody)
        easy.set(CURLOPT_READDATA, pointer: user)
        easy.set(CURLOPT_READFUNCTION, callback: sendBody)
    }

    /// Another server is asked directly, as the kubelet's probes do it; no redirect is followed here.
    private func configure(_ target: NetworkTarget, headers: [Header]) {
        easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        switch target.trust {
        case .anything: easy.verify(by: nil)
        case .authorities(let authorities): easy.verify(by: authorities)
        }
        easy.follow(nil)
        easy.set(CURLOPT_CONNECTTIMEOUT_MS, CurlClient.otherServerSeconds * 1_000)
        // The next look is to see what a new client would.
        easy.set(CURLOPT_FRESH_CONNECT, true)
        easy.set(CURLOPT_FORBID_REUSE, true)
        if target.scheme == .tcp {
            easy.set(CURLOPT_CONNECT_ONLY, true)
            easy.set(CURLOPT_URL, "http://\(target.authority)/")
        } else {
            easy.set(CURLOPT_URL, target.url)
            easy.set(CURLOPT_HTTPHEADER, list: lines(of: headers))
            configureMethod(transfer.request)
        }
    }

    /// The lines of headers, as libcurl takes them.
    private func lines(of headers: [Header]) -> [String] {
        var lines = headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        if transfer.request.body != nil {
            // A server that has to be asked first costs a round trip.
            lines.append("Expect:")
            if transfer.request.contentType == nil { lines.append("Content-Type:") }
        }
        return lines
    }

    private func configure(_ configuration: ClusterConfiguration, authority: [UInt8]?, headers: [Header]) {
        let request = transfer.request
        easy.set(CURLOPT_PROTOCOLS_STR, "https")
        easy.verify(by: authority)
        if case .certificate(let certificate, let key) = proof {
            easy.set(CURLOPT_SSLCERT_BLOB, blob: certificate)
            easy.set(CURLOPT_SSLKEY_BLOB, blob: key)
        }
        easy.follow(configuration.proxy)
        easy.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)

        var lines = lines(of: headers)
        // As a header of our own, since libcurl would unpack all that it gets: see GzipReader.
        if !configuration.disableCompression { lines.append("Accept-Encoding: gzip") }
        // Whoever brings credentials uses no others.
        if case .token(let token) = proof, !request.bringsCredentials { lines.append("Authorization: Bearer \(token)") }
        if let host = easy.aim(at: configuration, target: request.target) { lines.append(host) }
        if transfer.onlyConnects {
            transfer.headerLines = lines.filter { !$0.hasPrefix("Accept-Encoding:") }
        } else {
            easy.set(CURLOPT_HTTPHEADER, list: lines)
        }
    }

    /// An answer that comes while the body is sent must be read before the connection breaks under the rest of it. Over
    /// HTTP/2 libcurl 7.88 drops one that comes in one piece with the end of the stream.
    private func configureSteps() {
        easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        easy.set(CURLOPT_PIPEWAIT, false)
        easy.set(CURLOPT_FRESH_CONNECT, true)
        easy.set(CURLOPT_UPLOAD_BUFFERSIZE, CurlTransfer.stepSize)
    }

    /// Lets the next part of the body go.
    func takeStep() {
        isBetweenSteps = false
        mayTakeStep = true
        curl_easy_pause(easy.pointer, isPaused ? CURLPAUSE_RECV : CURLPAUSE_CONT)
    }

    /// Whether a part of the body was not even given to libcurl, so that the server cannot have acted on the request.
    var isBodyCutOff: Bool { sent < transfer.request.body?.count ?? 0 }

    /// Nothing but the connection is made. It speaks HTTP/1.1, the only HTTP that is upgraded everywhere, and nobody
    /// else uses it.
    private func configureConnection() {
        easy.set(CURLOPT_CONNECT_ONLY, true)
        easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        easy.set(CURLOPT_PIPEWAIT, false)
        easy.set(CURLOPT_FRESH_CONNECT, true)
    }

    private func configureMethod(_ request: Request) {
        if request.ownsConnection {
            easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
            easy.set(CURLOPT_PIPEWAIT, false)
        }
        if request.method == .head { easy.set(CURLOPT_NOBODY, true) }
        if let body = request.body {
            // The body is read through a callback that cannot rewind, rather than given whole: libcurl would otherwise
            // send a write again by itself when a kept connection turns out dead, though the server may have acted.
            easy.set(CURLOPT_POST, true)
            easy.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
        }
        if request.method != .get || request.body != nil { easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
    }

    /// The local port of its connection, which tells those that share one; 0 before there is any.
    var localPort: Int { easy.long(CURLINFO_LOCAL_PORT) }

    /// Has it connect anew, whatever connections there are.
    func requireFreshConnection() { easy.set(CURLOPT_FRESH_CONNECT, true) }

    /// Has its connection closed when the last of those that share it has ended.
    func forbidReuse() { easy.set(CURLOPT_FORBID_REUSE, true) }

    /// Lets a paused body flow again; libcurl may call back before this returns.
    func resume() {
        guard isPaused else { return }
        isPaused = false
        curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
    }

    /// What libcurl made of it.
    func result(_ code: CURLcode, hasHead: Bool) -> CurlResult { CurlResult(code, easy, hasHead: hasHead) }

    fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        if discards {
            discarded += bytes.count
            return discarded > Attempt.discardLimit ? 0 : bytes.count
        }
        guard transfer.take(bytes) else {
            isPaused = true
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        return bytes.count
    }

    fileprivate func give(_ room: UnsafeMutableRawBufferPointer) -> Int {
        guard let body = transfer.request.body else { return 0 }
        if transfer.sendsInSteps {
            guard mayTakeStep else {
                isBetweenSteps = true
                return Int(CURL_READFUNC_PAUSE)
            }
            mayTakeStep = false
        }
        let count = min(room.count, body.count - sent)
        body.withUnsafeBytes { bytes in
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[sent..<sent + count]))
        }
        sent += count
        return count
    }
}

// libcurl hands every callback the attempt that was set as its user data, which is alive (see Attempt).

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let user else { return 0 }
    let attempt = Unmanaged<Attempt>.fromOpaque(user).takeUnretainedValue()
    switch attempt.headReader.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) {
    case .more, .ignored: break
    case .complete(let head): attempt.transfer.take(head, of: attempt)
    case .tooLarge: return 0
    }
    return size * count
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let user else { return 0 }
    let attempt = Unmanaged<Attempt>.fromOpaque(user).takeUnretainedValue()
    return attempt.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
}

private func sendBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let user else { return Int(CURL_READFUNC_ABORT) }
    let attempt = Unmanaged<Attempt>.fromOpaque(user).takeUnretainedValue()
    return attempt.give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}
