import Kube

/// One end of a copy, as it was typed.
enum CopyPlace {
    /// A file or folder in a container.
    struct Remote {
        /// The namespace, where one is named.
        var namespace: String?
        var pod: String
        var path: String
    }

    case local(String)
    case remote(Remote)

    /// Reads `[[NAMESPACE/]POD:]PATH`.
    ///
    /// What cannot name a pod before its first colon, since it begins with a slash or a dot, is a local path; kubectl takes
    /// `./a:b` for the pod `a` of the namespace `.`.
    ///
    /// - Throws: `InvalidInput`, in kubectl's words, for any other form.
    init(_ word: String) throws(InvalidInput) {
        guard let colon = word.utf8.firstIndex(of: UInt8(ascii: ":")), !word.hasPrefix("/"), !word.hasPrefix(".") else {
            self = .local(word)
            return
        }
        let parts = word[..<colon].split(separator: "/" as Character, omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, !parts.contains("") else {
            throw InvalidInput("filespec must match the canonical format: [[namespace/]pod:]file/path")
        }
        var path = String(word[word.utf8.index(after: colon)...])
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        self = .remote(Remote(namespace: parts.count == 2 ? parts[0] : nil, pod: parts[parts.count - 1], path: path))
    }

    /// The path in it.
    var path: String {
        switch self {
        case .local(let path): path
        case .remote(let remote): remote.path
        }
    }
}
