import Kube

/// What of a container's log is asked for (core/v1 PodLogOptions).
package struct LogRequest {
    /// Whether it is that of the container's run before this one.
    package var previous = false
    /// Whether the time stands before each line that is printed.
    package var timestamps = false
    /// Whether the times are wanted all the same, to be told apart.
    package var needsTimes = false
    /// The most bytes, as they were given for the server; 0 is no limit.
    package var requestedLimit = 0
    /// How many of the last lines; `nil` is all.
    package var tail: Int?
    /// How old lines may be, in seconds, and after which time they are wanted.
    package var sinceSeconds: Int?
    package var sinceTime: Timestamp?
    package var skipsBackendVerification = false
    /// How long a container that has not started is waited for.
    package var podTimeout: Duration

    /// All of the log of a container that may have to start first.
    package init(podTimeout: Duration) {
        self.podTimeout = podTimeout
    }

    /// The most bytes; 0 is no limit. Small enough that something may be added to it.
    package var limitBytes: Int { min(requestedLimit, .max / 2) }

    /// Whether what the log is asked for depends on when it is asked for.
    package var isRelative: Bool { tail != nil || sinceSeconds != nil }

    /// The parameters, by name.
    ///
    /// - Parameter resuming: the time of the last line that was printed, from whose second on lines are sent again.
    package func query(
        _ container: String, following: Bool = false, resuming: Timestamp? = nil, isNew: Bool = false
    ) -> [QueryItem] {
        var items = [QueryItem("container", container)]
        if following { items.append(QueryItem("follow", "true")) }
        if skipsBackendVerification { items.append(QueryItem("insecureSkipTLSVerifyBackend", "true")) }
        // With the times that following needs, the server would count more than is printed.
        if limitBytes > 0, !following, !needsTimes { items.append(QueryItem("limitBytes", String(requestedLimit))) }
        if previous { items.append(QueryItem("previous", "true")) }
        if let resuming {
            items.append(QueryItem("sinceTime", Timestamp(seconds: resuming.seconds).rfc3339))
        } else if !isNew {
            if let sinceSeconds { items.append(QueryItem("sinceSeconds", String(sinceSeconds))) }
            if let sinceTime { items.append(QueryItem("sinceTime", sinceTime.rfc3339)) }
            if let tail { items.append(QueryItem("tailLines", String(tail))) }
        }
        if timestamps || following || needsTimes { items.append(QueryItem("timestamps", "true")) }
        return items.sorted { $0.name < $1.name }
    }
}
