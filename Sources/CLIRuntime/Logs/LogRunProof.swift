import System

/// Whether a log that is asked for again is still that of the same run of the container.
///
/// The kubelet serves the log of the newest run, and may have started the container anew before the pod's status tells of
/// it. A log is proven by a line of it that is known. Where another comes first, the log of the run before the newest is
/// read, of which the kubelet knows at once; where that does not tell either, the status is waited for, which may lag.
struct LogRunProof {
    /// What is known of the stream that is read.
    enum State {
        /// Its lines are those of the run that is followed.
        case proven
        /// No line has come yet that tells.
        case open
        /// A line has come that is perhaps another run's.
        case doubted
    }

    /// What is known of the stream that is read.
    private(set) var state = State.proven
    /// Whether the log of the run before the newest is read.
    private(set) var readsPrevious = false
    /// Whether the run has ended and all of its log has come, so that only its exit code is wanted.
    private(set) var isOver = false
    /// Until when the status is waited for to tell whether the container was started anew.
    private(set) var deadline: Instant?
    /// Whether the next stream is taken for the run's own though nothing proves it.
    private var isTrusted = false

    /// The time in which a kubelet that has much to do tells that a container has ended.
    private static let lag = Duration.seconds(10)

    /// A stream begins.
    ///
    /// - Parameters:
    ///   - isReopened: whether there was one before it.
    ///   - isFirst: whether the run is the container's first, and no line of it is known: any run before the newest is it,
    ///     or came after it.
    mutating func begin(isReopened: Bool, isFirst: Bool) {
        state = !isReopened || isTrusted || (readsPrevious && isFirst) ? .proven : .open
        isTrusted = false
    }

    /// A line has come that is known.
    mutating func prove() {
        state = .proven
        deadline = nil
    }

    /// Whether a line that is not known is the run's own.
    mutating func accepts() -> Bool {
        if state == .open { state = .doubted }
        return state == .proven
    }

    /// The stream tells nothing of the run: where to look next.
    ///
    /// - Returns: whether it is a log; else it is the pod's status.
    mutating func lookFurther(at now: Instant) -> Bool {
        readsPrevious = !readsPrevious
        state = .proven
        if !readsPrevious { deadline = now + Self.lag }
        return readsPrevious
    }

    /// The log that is served is the run's own, whatever it begins with.
    mutating func trust() {
        readsPrevious = false
        isTrusted = true
        deadline = nil
    }

    /// The run has ended, and all of its log has come.
    mutating func end(at now: Instant) {
        readsPrevious = false
        isOver = true
        deadline = now + Self.lag
    }
}
