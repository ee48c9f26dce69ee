import System

/// A file whose contents are kept, and read again when the file has changed.
///
/// The kubelet replaces a mounted file by swinging a symbolic link, so a new version has a new inode.
struct WatchedFile {
    /// Where the file is.
    let path: String
    private let limit: Int
    private var version: FileStatus?
    private var contents: [UInt8] = []

    /// Makes a file that has not been read yet; more than `limit` bytes are an error.
    init(path: String, limit: Int) {
        self.path = path
        self.limit = limit
    }

    /// The current contents, and whether they were read just now.
    mutating func read() throws(SystemError) -> (bytes: [UInt8], isFresh: Bool) {
        let found = try File.status(path)
        if found == version { return (contents, false) }
        return (try reread(), true)
    }

    /// The contents as they are now, whatever the file's times say.
    mutating func reread() throws(SystemError) -> [UInt8] {
        // The status is taken first: a change between the two is then seen the next time.
        let found = try File.status(path)
        contents = try File.read(path, limit: limit)
        version = found
        return contents
    }
}
