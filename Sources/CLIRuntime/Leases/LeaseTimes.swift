import System

/// How long a Lease is held, how often it is renewed, and when it is given up.
package struct LeaseTimes {
    /// How long others wait after a renewal that they have seen; whole seconds, as the API counts.
    package let duration: Duration
    /// How long after one renewal the next is sent.
    package let renewal: Duration
    /// How long after the last renewal that came about its holder gives up, and begins to end what it does.
    package let limit: Duration

    /// Times of which each is shorter than the one before: duration, limit, renewal.
    package init(duration: Duration, renewal: Duration, limit: Duration) {
        self.duration = duration
        self.renewal = renewal
        self.limit = limit
    }

    /// A Lease that is renewed each third of its time, and given up when two thirds are over.
    package init(thirdsOf duration: Duration) {
        self.init(duration: duration, renewal: duration / 3, limit: duration / 3 * 2)
    }

    /// What is left to end in when the Lease is given up.
    var grace: Duration { duration - limit }
    /// How long nothing may be heard of a renewal before another is sent, over a connection that is not dead. An answer
    /// may be that late: the shorter it is, the sooner a slow server loses the Lease for its holder.
    var patience: Duration { (limit - renewal) / 2 }
    /// How long before others may have the Lease the last of it has ended: half a second, or a sixth of a short time.
    var spare: Duration { max(duration / 20, min(.milliseconds(500), duration / 6)) }
    /// The duration as the API counts it.
    var seconds: Int { Int(duration.components.seconds) }
}
