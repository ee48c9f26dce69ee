/// A place in a tree of files: the names that lead to it from the tree's root, none of which is `.` or `..`.
///
/// Everything that a copy makes is made at such a place, step by step from the folder that it was told to write into.
public struct TreePath: Hashable, Sendable, CustomStringConvertible {
    /// The names; none for the root.
    public private(set) var names: [[UInt8]]

    /// The root.
    public static let root = TreePath(names: [])

    private init(names: [[UInt8]]) { self.names = names }

    /// A place by a path from the root; nil for a path that leads out of the tree, be it on its way only, and for one with
    /// a NUL in it. A slash at its beginning is one at the root.
    public init?(_ path: [UInt8]) {
        guard !path.contains(0) else { return nil }
        names = Self.parts(path)
        if names.contains(Self.up) { return nil }
    }

    static let up = Array("..".utf8)

    /// The names in a path.
    static func parts(_ path: [UInt8]) -> [[UInt8]] {
        path.split(separator: UInt8(ascii: "/")).map(Array.init).filter { $0 != [UInt8(ascii: ".")] }
    }

    /// Whether it is the root.
    public var isRoot: Bool { names.isEmpty }
    /// The last name; empty at the root.
    public var name: [UInt8] { names.last ?? [] }
    /// The folder that it lies in.
    public var parent: TreePath { TreePath(names: Array(names.dropLast())) }

    /// What lies in it under a name.
    public func appending(_ name: [UInt8]) -> TreePath {
        TreePath(names: names + Self.parts(name).filter { $0 != Self.up })
    }

    /// The rest of it below another place; nil where it does not lie there.
    public func below(_ other: [[UInt8]]) -> TreePath? {
        names.starts(with: other) ? TreePath(names: Array(names.dropFirst(other.count))) : nil
    }

    /// As a path from the root, for messages.
    public var description: String { names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/") }
    /// As a path from the root.
    public var bytes: [UInt8] { Array(names.joined(separator: [UInt8(ascii: "/")])) }

    /// Whether a symbolic link at a place stays in the tree, whatever other links its way goes through.
    ///
    /// - Parameter linkAt: Where the link at a place leads; nil for what is no link.
    public static func staysInside(
        linkAt place: TreePath, to target: [UInt8], among linkAt: (TreePath) -> [UInt8]?
    ) -> Bool {
        var way = Array(place.names.dropLast())
        var ahead = target
        var rest: [[UInt8]] = []
        // As many as Linux follows.
        for _ in 0...40 {
            guard ahead.first != UInt8(ascii: "/"), !ahead.contains(0) else { return false }
            rest = parts(ahead) + rest
            ahead = []
            var isLink = false
            while !rest.isEmpty, !isLink {
                let name = rest.removeFirst()
                if name == up {
                    guard way.popLast() != nil else { return false }
                    continue
                }
                way.append(name)
                guard let next = linkAt(TreePath(names: way)) else { continue }
                way.removeLast()
                ahead = next
                isLink = true
            }
            if !isLink { return true }
        }
        return false
    }
}

/// The part of an archive's names that stands for what was asked for.
public struct ArchivePrefix: Sendable {
    /// The forms that a tar may give it: without `..` and what stands before, as GNU's and busybox's have it, or cleaned.
    private let forms: [[[UInt8]]]

    /// The prefix of the names of an archive of a path.
    public init(of path: [UInt8]) {
        let parts = TreePath.parts(path)
        let shortened = parts.lastIndex(of: TreePath.up).map { Array(parts[($0 + 1)...]) } ?? parts
        var clean: [[UInt8]] = []
        for part in parts {
            if part == TreePath.up { _ = clean.popLast() } else { clean.append(part) }
        }
        forms = clean == shortened ? [clean] : [shortened, clean]
    }

    /// The place of a member below what was asked for; nil for one that was not asked for, or that leads out.
    public func place(of name: [UInt8]) -> TreePath? {
        guard let place = TreePath(name) else { return nil }
        for form in forms {
            if let rest = place.below(form) { return rest }
        }
        return nil
    }

    /// The name of what was asked for; empty for the root of all.
    public var name: [UInt8] { forms.first?.last ?? [] }
    /// What a member that is just what was asked for is called.
    public var member: [UInt8] { Array((forms.first ?? []).joined(separator: [UInt8(ascii: "/")])) }
}
