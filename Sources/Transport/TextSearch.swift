extension String {
    /// Whether `piece` occurs in this text, byte for byte. The toolchain's own `contains(_: String)` lives in its regular
    /// expression module, which adds 1.2 MB to the static binary; Package.swift keeps that module out.
    package func contains(_ piece: String) -> Bool {
        let text = Array(utf8)
        let wanted = Array(piece.utf8)
        guard wanted.count <= text.count else { return false }
        return (0...text.count - wanted.count).contains { text[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
}
