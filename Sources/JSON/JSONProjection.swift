/// Which members of a list's elements a reader keeps. The others are passed over: their quotes and brackets are matched,
/// nothing else is looked at, and nothing of them reaches the tape.
///
/// Paths go through objects only. What stands in an array is kept or passed over with the array.
public struct JSONProjection: Sendable, Equatable {
    /// What becomes of a member.
    enum Fate: Equatable {
        case keep
        case skip
        /// Looked into, by the rules of the node of this number.
        case enter(Int)
    }

    /// The rules for the members of one object.
    private struct Node: Equatable {
        var members: [(name: [UInt8], fate: Fate)] = []

        static func == (left: Node, right: Node) -> Bool {
            left.members.elementsEqual(right.members) { $0.name == $1.name && $0.fate == $1.fate }
        }
    }

    /// The first is that of the elements themselves.
    private var nodes = [Node()]
    /// What becomes of members that no path names.
    private let others: Fate

    /// Keeps what stands at these paths, such as `["metadata", "name"]`, and nothing else.
    public init(keeping paths: [[String]]) {
        others = .skip
        for path in paths { add(path, .keep) }
    }

    /// Keeps everything but what stands at these paths.
    public init(omitting paths: [[String]]) {
        others = .keep
        for path in paths { add(path, .skip) }
    }

    private mutating func add(_ path: [String], _ fate: Fate) {
        var node = 0
        for (level, key) in path.enumerated() {
            let name = Array(key.utf8)
            let place = nodes[node].members.firstIndex { $0.name == name }
            if level == path.count - 1 {
                // A shorter path says more than a longer one.
                if let place {
                    nodes[node].members[place].fate = fate
                } else {
                    nodes[node].members.append((name, fate))
                }
                return
            }
            if let place {
                guard case .enter(let next) = nodes[node].members[place].fate else { return }
                node = next
            } else {
                nodes.append(Node())
                nodes[node].members.append((name, .enter(nodes.count - 1)))
                node = nodes.count - 1
            }
        }
    }

    /// What becomes of the member with this key in an object that goes by the rules of `node`.
    @inline(__always)
    func fate(of key: TapeEntry, _ bytes: UnsafePointer<UInt8>, in node: Int) -> Fate {
        // A key written with escapes may be any; whoever reads the element compares it decoded.
        if key.isEscaped { return .keep }
        let text = bytes + Int(key.offset)
        let length = Int(key.extent)
        members: for member in nodes[node].members where member.name.count == length {
            for index in 0..<length where member.name[index] != text[index] { continue members }
            return member.fate
        }
        return others
    }
}
