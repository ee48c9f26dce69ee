/// Which lines of two texts are not in the other: a shortest way from one to the other, found from both ends (E. W. Myers,
/// "An O(ND) Difference Algorithm and Its Variations", 1986, section 4b).
struct LineDifference {
    /// Whether each line of the old text goes.
    private(set) var isRemoved: [Bool]
    /// Whether each line of the new text comes.
    private(set) var isAdded: [Bool]

    /// Compares two texts by their lines.
    init(_ old: [Substring], _ new: [Substring]) {
        var numbers: [Substring: Int] = [:]
        func number(_ line: Substring) -> Int {
            if let number = numbers[line] { return number }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        let (oldLines, newLines) = (old.map(number), new.map(number))
        // What is in one text only needs no search.
        let (inOld, inNew) = (Set(oldLines), Set(newLines))
        isRemoved = oldLines.map { !inNew.contains($0) }
        isAdded = newLines.map { !inOld.contains($0) }
        let oldPlaces = oldLines.indices.filter { !isRemoved[$0] }
        let newPlaces = newLines.indices.filter { !isAdded[$0] }
        var search = MiddleSearch(oldPlaces.map { oldLines[$0] }, newPlaces.map { newLines[$0] })
        search.run()
        for (place, isChanged) in zip(oldPlaces, search.isRemoved) where isChanged { isRemoved[place] = true }
        for (place, isChanged) in zip(newPlaces, search.isAdded) where isChanged { isAdded[place] = true }
        Self.slide(&isRemoved, oldLines, along: isAdded)
        Self.slide(&isAdded, newLines, along: isRemoved)
    }

    /// Moves runs of changed lines to where they are read best, as diff does: where the same lines stand before and after a
    /// run, it may stand earlier or later. It is joined with its neighbours where it can be, then stands as late as
    /// possible, or beside a change of the other text.
    private static func slide(_ isChanged: inout [Bool], _ lines: [Int], along other: [Bool]) {
        // Between two runs as many lines are unchanged here as there.
        var (place, otherPlace) = (0, 0)
        func isOther(_ place: Int) -> Bool { other.indices.contains(place) && other[place] }
        func isRun(_ place: Int) -> Bool { isChanged.indices.contains(place) && isChanged[place] }
        while true {
            while place < lines.count, !isChanged[place] {
                while isOther(otherPlace) { otherPlace += 1 }
                otherPlace += 1
                place += 1
            }
            guard place < lines.count else { return }
            var start = place
            while isRun(place) { place += 1 }
            while isOther(otherPlace) { otherPlace += 1 }
            var beside: Int?
            var length: Int
            repeat {
                length = place - start
                while start > 0, lines[start - 1] == lines[place - 1] {
                    start -= 1
                    place -= 1
                    isChanged[start] = true
                    isChanged[place] = false
                    while isRun(start - 1) { start -= 1 }
                    otherPlace -= 1
                    while isOther(otherPlace) { otherPlace -= 1 }
                }
                beside = isOther(otherPlace - 1) ? place : nil
                while place < lines.count, lines[start] == lines[place] {
                    isChanged[start] = false
                    isChanged[place] = true
                    start += 1
                    place += 1
                    while isRun(place) { place += 1 }
                    otherPlace += 1
                    while isOther(otherPlace) {
                        beside = place
                        otherPlace += 1
                    }
                }
            } while place - start != length
            while let end = beside, end < place {
                start -= 1
                place -= 1
                isChanged[start] = true
                isChanged[place] = false
                otherPlace -= 1
                while isOther(otherPlace) { otherPlace -= 1 }
            }
        }
    }
}

/// The search for a shortest way between two sequences, halved at a point in the middle of such a way again and again.
private struct MiddleSearch {
    private let old: [Int]
    private let new: [Int]
    var isRemoved: [Bool]
    var isAdded: [Bool]
    /// The furthest places in the old sequence by diagonals, from the beginning and from the end.
    private var forward: [Int]
    private var backward: [Int]

    init(_ old: [Int], _ new: [Int]) {
        self.old = old
        self.new = new
        isRemoved = Array(repeating: false, count: old.count)
        isAdded = Array(repeating: false, count: new.count)
        forward = Array(repeating: 0, count: old.count + new.count + 3)
        backward = forward
    }

    mutating func run() { compare(0..<old.count, 0..<new.count) }

    private mutating func compare(_ olds: Range<Int>, _ news: Range<Int>) {
        var (low, newLow) = (olds.lowerBound, news.lowerBound)
        var (high, newHigh) = (olds.upperBound, news.upperBound)
        while low < high, newLow < newHigh, old[low] == new[newLow] {
            low += 1
            newLow += 1
        }
        while low < high, newLow < newHigh, old[high - 1] == new[newHigh - 1] {
            high -= 1
            newHigh -= 1
        }
        if low == high {
            for place in newLow..<newHigh { isAdded[place] = true }
        } else if newLow == newHigh {
            for place in low..<high { isRemoved[place] = true }
        } else {
            let (middle, newMiddle) = middle(low..<high, newLow..<newHigh)
            compare(low..<middle, newLow..<newMiddle)
            compare(middle..<high, newMiddle..<newHigh)
        }
    }

    /// A point through which a shortest way leads. Diagonal `d` has the points where the place in the old sequence is that in
    /// the new one plus `d`.
    private mutating func middle(_ olds: Range<Int>, _ news: Range<Int>) -> (old: Int, new: Int) {
        let shift = new.count + 1
        let lowest = olds.lowerBound - news.upperBound
        let highest = olds.upperBound - news.lowerBound
        let first = olds.lowerBound - news.lowerBound
        let last = olds.upperBound - news.upperBound
        let isOdd = (first - last) & 1 != 0
        var (low, high) = (first, first)
        var (backLow, backHigh) = (last, last)
        forward[first + shift] = olds.lowerBound
        backward[last + shift] = olds.upperBound
        while true {
            Self.widen(&low, &high, lowest, highest) { forward[$0 + shift] = -1 }
            for diagonal in stride(from: high, through: low, by: -2) {
                let (below, above) = (forward[diagonal - 1 + shift], forward[diagonal + 1 + shift])
                var place = below < above ? above : below + 1
                while place < olds.upperBound, place - diagonal < news.upperBound, old[place] == new[place - diagonal] {
                    place += 1
                }
                forward[diagonal + shift] = place
                if isOdd, backLow <= diagonal, diagonal <= backHigh, backward[diagonal + shift] <= place {
                    return (place, place - diagonal)
                }
            }
            Self.widen(&backLow, &backHigh, lowest, highest) { backward[$0 + shift] = Int.max }
            for diagonal in stride(from: backHigh, through: backLow, by: -2) {
                let (below, above) = (backward[diagonal - 1 + shift], backward[diagonal + 1 + shift])
                var place = below < above ? below : above - 1
                while place > olds.lowerBound, place - diagonal > news.lowerBound,
                    old[place - 1] == new[place - 1 - diagonal]
                {
                    place -= 1
                }
                backward[diagonal + shift] = place
                if !isOdd, low <= diagonal, diagonal <= high, place <= forward[diagonal + shift] {
                    return (place, place - diagonal)
                }
            }
        }
    }

    /// Takes a diagonal more at either side, or where there is none a diagonal less, since every second one is looked at;
    /// `block` makes the one beyond unattractive.
    private static func widen(
        _ low: inout Int, _ high: inout Int, _ lowest: Int, _ highest: Int, _ block: (Int) -> Void
    ) {
        if low > lowest {
            low -= 1
            block(low - 1)
        } else {
            low += 1
        }
        if high < highest {
            high += 1
            block(high + 1)
        } else {
            high -= 1
        }
    }
}
