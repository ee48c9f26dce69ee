import Foundation

/// The server's clock. Frozen, it gives the ages that a recording shows.
public struct ServerClock: Sendable {
    /// The frozen time in seconds since 1970; nil runs with the machine's clock.
    let frozen: Double?

    public init(frozenAt text: String? = nil) throws {
        frozen = try text.map {
            guard let time = Time.parse($0) else {
                throw SandboxError("\($0): not a time such as 2026-11-23T21:55:34Z")
            }
            return time
        }
    }

    /// Now, in seconds since 1970.
    var now: Double { frozen ?? Date().timeIntervalSince1970 }
    /// Now, as objects have it.
    var text: String { Time.text(now) }
}
