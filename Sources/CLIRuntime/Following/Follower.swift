import System
import Transport

/// Something that is looked at again and again until somebody has seen enough. All followers share one `EventLoop`:
/// `transfer` and `due` tell it what to wait for, `start` and `advance` let it go on.
package protocol Follower: AnyObject {
    /// The request under way.
    var transfer: (any Transfer)? { get }
    /// When `start` has something to do; `nil` while a transfer decides.
    var due: Instant? { get }
    /// Whether one look has come to its end.
    var hasLooked: Bool { get }
    /// What keeps it from being seen just now, in words; `nil` if nothing does.
    var trouble: String? { get }

    /// Sends the next request if it is due.
    func start(at now: Instant)
    /// Takes what the transfer has to say, without waiting for more.
    ///
    /// - Throws: what will not pass.
    func advance() throws
    /// Gives up what is under way.
    func stop()
}
