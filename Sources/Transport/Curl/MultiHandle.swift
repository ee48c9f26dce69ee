import CCurl

/// Owns the libcurl multi handle, which drives all transfers and keeps the connections.
struct MultiHandle: ~Copyable {
    private let pointer: UnsafeMutableRawPointer
    /// The TLS sessions: a stream has a connection of its own, beside that of the requests, and the server need not prove
    /// again there what it has proven.
    private let sessions: UnsafeMutableRawPointer?

    /// Makes a handle whose requests share one HTTP/2 connection; `nil` if memory is short.
    init?() {
        // The first call does the work, and later ones count; OpenSSL sets itself up when it is needed.
        guard curl_global_init(0) == CURLE_OK, let pointer = curl_multi_init() else { return nil }
        self.pointer = pointer
        sessions = kpod_share_sessions()
        kpod_multi_set_long(pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }

    deinit {
        curl_multi_cleanup(pointer)
        curl_share_cleanup(sessions)
    }

    func add(_ easy: UnsafeMutableRawPointer) {
        _ = kpod_set_pointer(easy, CURLOPT_SHARE, sessions)
        curl_multi_add_handle(pointer, easy)
    }

    func remove(_ easy: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(pointer, easy)
        _ = kpod_set_pointer(easy, CURLOPT_SHARE, nil)
    }

    /// Does what can be done without waiting.
    func perform() {
        var running: Int32 = 0
        curl_multi_perform(pointer, &running)
    }

    /// Waits for network activity, for what is asked of other descriptors (those that are negative are passed over), or
    /// for the time to pass; what came is noted beside each.
    func poll(_ descriptors: inout [curl_waitfd], milliseconds: Int) {
        for index in descriptors.indices { descriptors[index].revents = 0 }
        var used = descriptors.filter { $0.fd >= 0 }
        var ready: Int32 = 0
        curl_multi_poll(pointer, &used, UInt32(used.count), Int32(clamping: milliseconds), &ready)
        var next = 0
        for index in descriptors.indices where descriptors[index].fd >= 0 {
            descriptors[index].revents = used[next].revents
            next += 1
        }
    }

    /// The next transfer that has ended, with its result; `nil` if there is none.
    func nextEnded() -> (easy: UnsafeMutableRawPointer, result: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            return (easy, kpod_message_result(message))
        }
        return nil
    }
}
