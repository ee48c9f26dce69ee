import JSON

/// Takes a watch apart, fed by whatever pieces the network gives: one JSON document a line.
public struct WatchDecoder {
    /// Why the rest of a watch cannot be read.
    public enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// An event is no JSON.
        case malformed(JSONError)
        /// An event is longer than the limit.
        case tooLong(limit: Int)
        /// The stream ended within an event.
        case truncated

        /// The fault in words.
        public var description: String {
            switch self {
            case .malformed(let error): "the watch sent an event that is no JSON: \(error)"
            case .tooLong(let limit): "the watch sent an event of more than \(limit >> 20) MiB"
            case .truncated: "the watch ended in the middle of an event"
            }
        }
    }

    private let limit: Int
    private var pending: [UInt8] = []
    /// Where the next event begins in `pending`.
    private var start = 0
    /// How far `pending` was searched for the end of a line.
    private var searched = 0

    /// A decoder that accepts events up to a size in bytes; etcd's objects stay below 2 MiB by default.
    public init(limit: Int = 64 << 20) { self.limit = limit }

    /// Takes the next piece of the stream.
    public mutating func feed(_ bytes: [UInt8]) {
        if start > 0 {
            pending.removeFirst(start)
            searched -= start
            start = 0
        }
        pending.append(contentsOf: bytes)
    }

    /// The next event, or `nil` if more must be fed. Events of unknown types are passed over.
    public mutating func next() throws(Fault) -> WatchEvent? {
        while true {
            guard let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
                searched = pending.count
                guard pending.count - start <= limit else { throw .tooLong(limit: limit) }
                return nil
            }
            let line = Array(pending[start..<end])
            start = end + 1
            searched = start
            if let event = try event(line) { return event }
        }
    }

    /// The end of the stream: the last event if only its line break is missing. Throws if a part of an event is left.
    public mutating func finish() throws(Fault) -> WatchEvent? {
        let line = Array(pending[start...])
        pending = []
        start = 0
        searched = 0
        do {
            return try event(line)
        } catch {
            throw .truncated
        }
    }

    private func event(_ line: [UInt8]) throws(Fault) -> WatchEvent? {
        guard line.contains(where: { $0 > 0x20 }) else { return nil }
        guard line.count <= limit else { throw .tooLong(limit: limit) }
        do {
            return WatchEvent(try JSONDocument(parsing: line).root)
        } catch {
            throw .malformed(error)
        }
    }
}
