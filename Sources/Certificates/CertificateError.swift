import CCrypto

/// Why a key, a request or a certificate cannot be had.
public struct CertificateError: Error, Equatable {
    /// What is wrong, in words.
    public let reason: String

    /// An error of kpod's own.
    public init(_ reason: String) { self.reason = reason }

    /// What OpenSSL says went wrong while something was done; its list of errors is empty afterwards.
    static func last(_ step: String) -> CertificateError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0, let text = ERR_reason_error_string(code) else { return CertificateError(step) }
        return CertificateError("\(step): \(String(cString: text))")
    }
}
