import CCurl

extension EasyHandle {
    /// Verifies the server by the certificates given and by nothing else; by `nil` not at all. TLS 1.2 is the least.
    func verify(by authority: [UInt8]?) {
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // Without these, libcurl adds the system's own certificates to those given.
        set(CURLOPT_CAINFO, nil)
        set(CURLOPT_CAPATH, nil)
        if let authority {
            set(CURLOPT_CAINFO_BLOB, blob: authority)
        } else {
            set(CURLOPT_SSL_VERIFYPEER, false)
            set(CURLOPT_SSL_VERIFYHOST, false)
        }
    }

    /// Goes through a proxy, or through none.
    func follow(_ proxy: ClusterConfiguration.Proxy?) {
        // An empty proxy keeps libcurl from looking into the environment.
        set(CURLOPT_PROXY, proxy?.url ?? "")
        set(CURLOPT_NOPROXY, proxy?.exceptions ?? "")
    }

    /// Sets the URL; the result is the `Host` line that has to be sent with it, where the certificate is to be verified
    /// by another name than the server's.
    mutating func aim(at configuration: ClusterConfiguration, target: String) -> String? {
        let server = configuration.server
        guard let name = configuration.bracketedServerName else {
            set(CURLOPT_URL, server.url + target)
            return nil
        }
        set(CURLOPT_CONNECT_TO, list: ["\(name):\(server.port):\(server.bracketedHost):\(server.port)"])
        set(CURLOPT_URL, "https://\(name):\(server.port)\(server.pathPrefix)\(target)")
        return "Host: \(server.authority)"
    }
}
