/// The name that was probably meant by `word`, or nil if none is near.
///
/// A name is near if few letters differ (one in three, at most three), or if the word is its beginning.
public func nearest(to word: String, among names: [String]) -> String? {
    let typed = word.lowercased()
    guard typed.utf8.count > 1, typed.utf8.count <= 64 else { return nil }
    var best: (distance: Int, name: String)?
    for name in names {
        var distance = editDistance(typed, name.lowercased())
        if typed.utf8.count >= 3, name.lowercased().hasPrefix(typed) { distance = min(distance, 2) }
        let allowed = min(3, max(1, max(typed.utf8.count, name.utf8.count) / 3), name.utf8.count - 1)
        if typed.utf8.count >= 3 && name.lowercased().hasPrefix(typed) || distance <= allowed,
            distance < best?.distance ?? .max
        {
            best = (distance, name)
        }
    }
    return best?.name
}

/// How many letters must be put in, left out, replaced or exchanged with their neighbour to turn one into the other
/// (the optimal string alignment distance).
func editDistance(_ first: String, _ second: String) -> Int {
    let a = Array(first.unicodeScalars)
    let b = Array(second.unicodeScalars)
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        row.reserveCapacity(b.count + 1)
        for j in 0..<b.count {
            var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}
