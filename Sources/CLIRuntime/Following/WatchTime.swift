import Kube
import System
import Transport

extension Context {
    /// Watches without an end, or for as long as `--request-timeout` lets one request last, which is then no failure, as it
    /// is none for kubectl.
    ///
    /// - Parameter watch: watches by the client it is given, until that ends it.
    /// - Throws: what `watch` throws; `timedOut` where the time was over before the server gave any answer.
    package func watchInTime(_ watch: (any Client) throws -> Void) throws {
        let client = try client()
        let configuration = try configuration()
        guard let time = configuration.requestTimeout else { return try watch(client) }
        let limited = DeadlineClient(client, deadline: client.now + time)
        do {
            try watch(limited)
        } catch TransportError.deadlinePassed {
            guard limited.hasAnswer else { throw TransportError.timedOut(configuration.server, after: time) }
            say("The time of --request-timeout is over, and the watch ends with it.")
            if arguments[GlobalOptions.verbosity] >= 5 { say("context deadline exceeded") }
        }
    }
}
