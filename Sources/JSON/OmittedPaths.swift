/// Paths of keys whose members a printer leaves out, and how far they have matched on the way down.
@frozen
@_spi(Tape) public struct OmittedPaths {
    /// The paths that match the keys from the outermost value to the present one, as bits.
    public typealias Matching = UInt64

    private let paths: [[[UInt8]]]

    /// At most 64 paths; empty ones mean nothing.
    public init(_ paths: [[String]]) {
        precondition(paths.count <= 64, "at most 64 paths can be left out")
        self.paths = paths.filter { !$0.isEmpty }.map { $0.map { Array($0.utf8) } }
    }

    /// All paths, as they stand at the outermost value.
    public var all: Matching { paths.isEmpty ? 0 : UInt64.max >> UInt64(64 - paths.count) }

    /// The paths that go on below this key, or nil if the member itself is left out. `level` counts from 0 at the
    /// outermost value.
    public func matching(
        _ matching: Matching, key: TapeEntry, _ bytes: UnsafePointer<UInt8>, level: Int
    ) -> Matching? {
        var below: Matching = 0
        for (bit, path) in paths.enumerated() where matching >> UInt64(bit) & 1 != 0 && path.count > level {
            let name = path[level]
            let isSame: Bool
            if key.isEscaped {
                isSame = TapeKey.decoded(key, bytes) == name
            } else {
                isSame =
                    Int(key.extent) == name.count
                    && name.indices.allSatisfy { bytes[Int(key.offset) + $0] == name[$0] }
            }
            guard isSame else { continue }
            if path.count == level + 1 { return nil }
            below |= 1 << UInt64(bit)
        }
        return below
    }
}
