import CProcess
import Glibc

/// Tells that something has changed in folders, by inotify(7): its descriptor becomes readable then. What it was, whoever
/// asks finds out by looking.
public final class FolderWatch {
    /// Readable when something has changed.
    public let descriptor: Int32
    /// The watches of the kernel by their folders.
    private var watches: [String: Int32] = [:]

    /// Watches nothing yet.
    ///
    /// - Throws: where the user's instances of inotify are used up, or the system has none.
    public init() throws(SystemError) {
        descriptor = kpod_watch_open()
        guard descriptor >= 0 else { throw .last("watch files") }
    }

    deinit { close(descriptor) }

    /// Watches these folders and no others. A folder that was replaced by another of its name is watched anew.
    ///
    /// - Returns: whether all of those that are there are watched: the user's watches may be used up.
    public func watch(_ folders: Set<String>) -> Bool {
        var isComplete = true
        var present: [String: Int32] = [:]
        for folder in folders {
            let watch = kpod_watch_add(descriptor, folder)
            if watch >= 0 { present[folder] = watch } else if errno != ENOENT, errno != ENOTDIR { isComplete = false }
        }
        // A folder that has gone has taken its watch along, which is no fault here.
        for watch in Set(watches.values).subtracting(present.values) { _ = kpod_watch_remove(descriptor, watch) }
        watches = present
        return isComplete
    }

    /// Takes what has come, so that the descriptor tells of what comes from now on.
    public func drain() {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        while read(descriptor, &bytes, bytes.count) > 0 {}
    }
}
