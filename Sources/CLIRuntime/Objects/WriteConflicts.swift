import System
import Transport

extension Context {
    /// Does what reads an object and writes what comes of it, and does it again where somebody else has changed the object
    /// in between (409 Conflict; Kubernetes API conventions, "Concurrency Control and Consistency").
    ///
    /// - Parameters:
    ///   - tries: how often it is done at most; the failure of the last stands.
    ///   - pause: how long to wait before each further try.
    ///   - codes: what the server answers where the object has changed; 404 too where it may have been deleted.
    ///   - body: reads and writes; it is told whether this is the first try.
    package func retryingConflicts<Result>(
        tries: Int, pause: Duration = .zero, codes: Set<Int> = [409], _ body: (_ isFirst: Bool) throws -> Result
    ) throws -> Result {
        var tried = 1
        while true {
            do {
                return try body(tried == 1)
            } catch let error as ServerError where codes.contains(error.status.code) && tried < tries {
                tried += 1
            }
            if pause > .zero { try client().sleep(for: pause) }
        }
    }
}
