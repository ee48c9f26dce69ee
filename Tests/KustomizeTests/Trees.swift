import Foundation
import Kustomize

/// A kustomization of the table, and what it is made over.
struct Tree: Sendable, CustomStringConvertible {
    let name: String
    /// The files by their paths.
    let files: [String: [UInt8]]
    /// The directory that is built.
    let directory: String

    var description: String { name }
}

/// The trees of Tests/Fixtures/kustomize: every construct alone, and those that are marked over each other.
enum Trees {
    /// One construct: a kustomization, and the files beside it.
    private struct Construct {
        var name: String
        var isPaired: Bool
        var files: [(path: String, text: String)] = []
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/kustomize")

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    static func all() throws -> [Tree] {
        let constructs = try constructs()
        let base = try text("base.yaml")
        var trees = constructs.map { construct in
            var files = directory("/w", construct, over: "base.yaml")
            files["/w/base.yaml"] = Array(base.utf8)
            return Tree(name: construct.name, files: files, directory: "/w")
        }
        let paired = constructs.filter(\.isPaired)
        for below in paired {
            for above in paired {
                var files = directory("/w/base", below, over: "base.yaml")
                files["/w/base/base.yaml"] = Array(base.utf8)
                files.merge(directory("/w/over", above, over: "../base")) { $1 }
                trees.append(
                    Tree(name: "\(below.name)+\(above.name)", files: files, directory: "/w/over"))
            }
        }
        return trees
    }

    /// A line `=== NAME` begins a construct, a star behind it takes part in pairs; `--- PATH` begins a file, and a file that
    /// is `@NAME` is one of the folder.
    private static func constructs() throws -> [Construct] {
        var result: [Construct] = []
        for line in try text("constructs.txt").split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("=== ") {
                let words = line.dropFirst(4).split(separator: " ")
                result.append(Construct(name: String(words[0]), isPaired: words.count > 1))
            } else if line.hasPrefix("--- ") {
                result[result.count - 1].files.append((String(line.dropFirst(4)), ""))
            } else if let count = result.last?.files.count, count > 0 {
                result[result.count - 1].files[count - 1].text += line + "\n"
            }
        }
        for (index, construct) in result.enumerated() {
            for (place, file) in construct.files.enumerated() where file.text.hasPrefix("@") {
                let name = file.text.dropFirst().prefix { $0 != "\n" }
                result[index].files[place].text = try text(String(name))
            }
        }
        return result
    }

    private static func directory(_ path: String, _ construct: Construct, over base: String) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for (name, text) in construct.files {
            var text = text
            if name == "kustomization.yaml" {
                if let place = ("\n" + text).range(of: "\nresources: [") {
                    text = ("\n" + text).replacingCharacters(in: place, with: "\nresources: [\(base), ")
                } else {
                    text = "resources: [\(base)]\n" + text
                }
            }
            files["\(path)/\(name)"] = Array(text.utf8)
        }
        return files
    }
}

/// Files in memory.
func memory(_ files: [String: [UInt8]]) -> KustomizeFiles {
    func clean(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
    return KustomizeFiles(
        resolve: { path in
            let path = clean(path)
            if files[path] != nil { return .init(path: path, isDirectory: false) }
            let isDirectory = files.keys.contains { $0.hasPrefix(path + "/") }
            return isDirectory ? .init(path: path, isDirectory: true) : nil
        },
        read: { (path) throws(KustomizeError) in
            guard let bytes = files[clean(path)] else { throw KustomizeError("\(path) is not there") }
            return bytes
        })
}

func memory(_ files: [String: String]) -> KustomizeFiles { memory(files.mapValues { Array($0.utf8) }) }
