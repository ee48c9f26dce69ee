import CCurl
import Text

/// What a failed libcurl transfer means.
struct CurlResult {
    /// libcurl's code.
    let code: CURLcode
    /// libcurl's words; without control characters.
    let text: String
    /// The value of `errno` that the connection failed with, or 0.
    let systemError: Int
    /// OpenSSL's verification result, or 0.
    let verification: Int
    /// Whether the connection, TLS included, stood and the request was at least begun to be sent.
    let wasSent: Bool
    /// Whether any of the answer's head had come.
    let hasHead: Bool

    private static let connectionRefused = 111
    private static let connectionReset = 104
    private static let brokenPipe = 32

    /// Reads the details off a handle whose transfer has ended.
    init(_ code: CURLcode, _ easy: borrowing EasyHandle, hasHead: Bool) {
        self.code = code
        let text = easy.errorText
        self.text = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        systemError = easy.long(CURLINFO_OS_ERRNO)
        verification = easy.long(CURLINFO_SSL_VERIFYRESULT)
        wasSent = easy.long(CURLINFO_REQUEST_SIZE) > 0
        self.hasHead = hasHead
    }

    /// What the retry policy has to know; `nil` where trying again cannot help.
    var retryable: RetryPolicy.Failure? {
        guard !hasHead else { return nil }
        switch code {
        case CURLE_COULDNT_CONNECT: return .notSent
        case CURLE_SSL_CONNECT_ERROR: return isReset ? .notSent : nil
        case _ where isBreak: return wasSent ? .lostBeforeAnswer : .notSent
        default: return nil
        }
    }

    /// Whether the connection, or the stream, broke off.
    var isBreak: Bool {
        switch code {
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_PARTIAL_FILE,
            CURLE_SEND_FAIL_REWIND:
            true
        default: false
        }
    }

    private var isReset: Bool {
        // When the peer closes or resets in mid-handshake; a sidecar that is not ready yet does.
        systemError == CurlResult.connectionReset || systemError == CurlResult.brokenPipe
            || text.contains("reset by peer") || text.contains("SSL_ERROR_SYSCALL") || text.contains("unexpected eof")
    }

    /// The error that is reported. `name` is the host whose certificate was asked for.
    func error(
        server: ServerAddress, name: String, isFallback: Bool, connectSeconds: Int, isWrite: Bool
    ) -> TransportError {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return .resolve(server, host: name, isFallback: isFallback)
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return .unreachable(server, reason: "proxy: " + text)
        case CURLE_COULDNT_CONNECT:
            if systemError == CurlResult.connectionRefused { return .refused(server, isFallback: isFallback) }
            return .unreachable(server, reason: text)
        case CURLE_OPERATION_TIMEDOUT: return .connectTimedOut(server, seconds: connectSeconds)
        case CURLE_SSL_CACERT_BADFILE: return .tls(server, .badAuthority)
        case CURLE_SSL_CERTPROBLEM: return .tls(server, .badClientCertificate(text))
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR: return .tls(server, verificationFailure(name))
        case CURLE_SSL_CONNECT_ERROR:
            if isReset { return .tls(server, .brokenOff) }
            let isPlain = text.contains("wrong version number") || text.contains("packet length too long")
            return .tls(server, isPlain ? .notTLS : .handshake(text))
        case _ where isBreak:
            if hasHead { return .truncated(server, reason: text) }
            // libcurl's words for a body that it will not send again tell the user nothing.
            let reason = code == CURLE_SEND_FAIL_REWIND ? "the kept connection was dead" : text
            return .lost(server, reason: reason, isWrite: isWrite && wasSent)
        default: return .badProtocol(server, reason: text)
        }
    }

    /// OpenSSL's verification results (x509_vfy.h) by their meaning.
    private func verificationFailure(_ name: String) -> TransportError.TLSFailure {
        switch verification {
        case 9: .notYetValid
        case 10: .expired
        case 2, 18, 19, 20, 21: .unknownAuthority
        case 62, 64: .wrongName(expected: name)
        // libcurl compares the names itself, and leaves no code.
        case _ where text.contains("subject name"): .wrongName(expected: name)
        default: .verification(text)
        }
    }
}
