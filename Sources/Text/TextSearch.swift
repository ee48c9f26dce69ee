// The toolchain's own `contains(_: String)` lives in its regular expression module, which adds 1.2 MB to the static binary;
// Package.swift keeps that module out.

extension Collection<UInt8> {
    /// Where a text begins among bytes; nil if it does not occur.
    public func firstIndex(of text: String) -> Index? {
        let wanted = Array(text.utf8)
        var start = startIndex
        while true {
            if self[start...].starts(with: wanted) { return start }
            guard start != endIndex else { return nil }
            formIndex(after: &start)
        }
    }
}

extension String {
    /// Whether a text occurs in this one, byte for byte.
    public func contains(_ text: String) -> Bool { utf8.firstIndex(of: text) != nil }
}
