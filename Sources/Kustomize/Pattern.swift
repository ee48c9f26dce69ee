/// A regular expression, by the part of RE2's syntax that kustomizations use: literals, `.`, classes, groups, `|`,
/// repetitions, `^`, `$` and `\b`. What it takes grows with the product of pattern and text, and never faster.
struct Pattern {
    private enum Step {
        case one(ranges: [ClosedRange<UInt32>], isNegated: Bool)
        case begin, end
        case wordBoundary(Bool)
        case split(Int, Int)
        case jump(Int)
        case accept
    }

    private var steps: [Step] = []

    /// Reads an expression.
    init(_ text: String) throws(KustomizeError) {
        var parser = Parser(text)
        let tree = try parser.alternatives()
        guard parser.isAtEnd else { throw parser.fault("a ')' closes nothing") }
        guard emit(tree, mayRepeat: Parser.mostRepetitions) else { throw parser.fault("it repeats too often") }
        steps.append(.accept)
    }

    /// The most steps of an expression.
    private static let stepLimit = 1_000_000

    /// An expression that must fit a text as a whole; nil for an empty one, which fits all.
    static func whole(_ text: String) throws(KustomizeError) -> Pattern? {
        text.isEmpty ? nil : try Pattern("^(?:" + text + ")$")
    }

    /// Whether the expression fits somewhere in a text.
    func matches(_ text: String) -> Bool {
        let scalars = text.unicodeScalars.map(\.value)
        var current: [Int] = []
        var marks = [Int](repeating: -1, count: steps.count)
        for position in 0...scalars.count {
            // A match may begin at any place.
            if add(0, at: position, scalars, &current, &marks) { return true }
            guard position < scalars.count else { break }
            let character = scalars[position]
            var next: [Int] = []
            for index in current {
                guard case .one(let ranges, let isNegated) = steps[index] else { continue }
                let isIn = ranges.contains { $0.contains(character) }
                if isIn != isNegated, add(index + 1, at: position + 1, scalars, &next, &marks) { return true }
            }
            current = next
        }
        return false
    }

    /// Adds a step and those that follow it without a character; true where one of them is the end.
    private func add(
        _ index: Int, at position: Int, _ text: [UInt32], _ list: inout [Int], _ marks: inout [Int]
    ) -> Bool {
        // As many may follow one another as the expression has steps: more than calls may stand in one another.
        var pending = [index]
        while let index = pending.popLast() {
            guard marks[index] != position else { continue }
            marks[index] = position
            switch steps[index] {
            case .accept: return true
            case .jump(let target): pending.append(target)
            case .split(let one, let other): pending += [one, other]
            case .begin: if position == 0 { pending.append(index + 1) }
            case .end: if position == text.count { pending.append(index + 1) }
            case .wordBoundary(let isWanted):
                func isWord(_ place: Int) -> Bool {
                    text.indices.contains(place) && Parser.word.contains { $0.contains(text[place]) }
                }
                if (isWord(position - 1) != isWord(position)) == isWanted { pending.append(index + 1) }
            case .one: list.append(index)
            }
        }
        return false
    }

    private indirect enum Tree {
        case step(Step)
        case sequence([Tree])
        case either([Tree])
        case repeated(Tree, from: Int, to: Int?)
    }

    /// Writes the steps of a part; false where they are too many.
    ///
    /// - Parameter mayRepeat: how often what stands in the part may be repeated in all, as RE2 has it.
    private mutating func emit(_ tree: Tree, mayRepeat: Int) -> Bool {
        guard steps.count < Self.stepLimit else { return false }
        switch tree {
        case .step(let step): steps.append(step)
        case .sequence(let parts): return parts.allSatisfy { emit($0, mayRepeat: mayRepeat) }
        case .either(let choices):
            var ends: [Int] = []
            for (index, choice) in choices.enumerated() {
                guard index + 1 < choices.count else {
                    guard emit(choice, mayRepeat: mayRepeat) else { return false }
                    break
                }
                let split = steps.count
                steps.append(.accept)
                guard emit(choice, mayRepeat: mayRepeat) else { return false }
                ends.append(steps.count)
                steps.append(.accept)
                steps[split] = .split(split + 1, steps.count)
            }
            for end in ends { steps[end] = .jump(steps.count) }
        case .repeated(let part, let least, let most):
            let times = most ?? least
            guard times <= mayRepeat else { return false }
            let mayRepeat = mayRepeat / max(times, 1)
            for _ in 0..<least {
                guard emit(part, mayRepeat: mayRepeat) else { return false }
            }
            guard let most else {
                let split = steps.count
                steps.append(.accept)
                guard emit(part, mayRepeat: mayRepeat) else { return false }
                steps.append(.jump(split))
                steps[split] = .split(split + 1, steps.count)
                return true
            }
            var splits: [Int] = []
            for _ in stride(from: least, to: most, by: 1) {
                splits.append(steps.count)
                steps.append(.accept)
                guard emit(part, mayRepeat: mayRepeat) else { return false }
            }
            for split in splits { steps[split] = .split(split + 1, steps.count) }
        }
        return true
    }

    /// Reads an expression from front to back.
    private struct Parser {
        static let word: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
        private static let all: ClosedRange<UInt32> = 0...0x10FFFF

        private let text: String
        private let scalars: [Unicode.Scalar]
        private var position = 0
        private var ignoresCase = false
        /// How many groups stand in one another here.
        private var depth = 0

        /// The most repetitions of one thing, and the most groups in one another: RE2's.
        static let mostRepetitions = 1_000
        private static let mostGroups = 1_000

        init(_ text: String) {
            self.text = text
            scalars = Array(text.unicodeScalars)
        }

        var isAtEnd: Bool { position == scalars.count }

        private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

        func fault(_ reason: String) -> KustomizeError {
            KustomizeError("the regular expression '\(text)' cannot be read: \(reason)")
        }

        private mutating func take(_ wanted: String) -> Bool {
            let wanted = Array(wanted.unicodeScalars)
            guard scalars[position...].starts(with: wanted) else { return false }
            position += wanted.count
            return true
        }

        mutating func alternatives() throws(KustomizeError) -> Tree {
            var choices = [try sequence()]
            while take("|") { choices.append(try sequence()) }
            return choices.count == 1 ? choices[0] : .either(choices)
        }

        private mutating func sequence() throws(KustomizeError) -> Tree {
            var parts: [Tree] = []
            while let next, next != "|", next != ")" { parts.append(try repetition()) }
            return .sequence(parts)
        }

        private mutating func repetition() throws(KustomizeError) -> Tree {
            let part = try atom()
            guard let bounds = try bounds() else { return part }
            guard max(bounds.least, bounds.most ?? 0) <= Self.mostRepetitions else {
                throw fault("it repeats too often")
            }
            _ = take("?")
            guard try self.bounds() == nil else {
                throw fault("what is repeated is repeated again: put it in parentheses")
            }
            return .repeated(part, from: bounds.least, to: bounds.most)
        }

        private mutating func bounds() throws(KustomizeError) -> (least: Int, most: Int?)? {
            if take("*") { return (0, nil) }
            if take("+") { return (1, nil) }
            if take("?") { return (0, 1) }
            let start = position
            guard take("{"), let least = number() else {
                position = start
                return nil
            }
            var most: Int? = least
            if take(",") { most = number() }
            // What is no repetition stands for itself.
            guard take("}") else {
                position = start
                return nil
            }
            if let most, most < least { throw fault("a repetition ends before it begins") }
            return (least, most)
        }

        private mutating func number() -> Int? {
            var value: Int?
            while let digit = next?.value, digit &- 0x30 < 10, value ?? 0 < 100_000 {
                value = (value ?? 0) * 10 + Int(digit - 0x30)
                position += 1
            }
            return value
        }

        private mutating func atom() throws(KustomizeError) -> Tree {
            guard let character = next else { throw fault("something is missing at the end") }
            position += 1
            switch character {
            case "^": return .step(.begin)
            case "$": return .step(.end)
            case ".": return .step(.one(ranges: [0x0A...0x0A], isNegated: true))
            case "*", "+", "?": throw fault("there is nothing that '\(character)' repeats")
            case "(": return try group()
            case "[": return .step(try set())
            case "\\":
                if take("b") { return .step(.wordBoundary(true)) }
                if take("B") { return .step(.wordBoundary(false)) }
                if take("A") { return .step(.begin) }
                if take("z") { return .step(.end) }
                let (ranges, isNegated) = try escape()
                return .step(.one(ranges: ranges, isNegated: isNegated))
            default: return .step(.one(ranges: folded([character.value...character.value]), isNegated: false))
            }
        }

        private mutating func group() throws(KustomizeError) -> Tree {
            let before = ignoresCase
            if take("?P<") || take("?<") {
                while let next, next != ">" { position += 1 }
                guard take(">") else { throw fault("the name of a group does not end") }
            } else if take("?i:") {
                ignoresCase = true
            } else if take("?i)") {
                ignoresCase = true
                return .sequence([])
            } else if !take("?:"), next == "?" {
                throw fault("groups of this kind are not understood")
            }
            depth += 1
            guard depth <= Self.mostGroups else { throw fault("too many groups stand in one another") }
            let inner = try alternatives()
            guard take(")") else { throw fault("a '(' is not closed") }
            depth -= 1
            ignoresCase = before
            return inner
        }

        private mutating func set() throws(KustomizeError) -> Step {
            let isNegated = take("^")
            var ranges: [ClosedRange<UInt32>] = []
            var isFirst = true
            while isFirst || next != "]" {
                isFirst = false
                guard let first = next else { throw fault("a '[' is not closed") }
                position += 1
                if first == "[", take(":") {
                    ranges += try posix()
                    continue
                }
                var low = first.value
                if first == "\\" {
                    let (inner, isInverse) = try escape()
                    guard inner.count == 1, !isInverse, inner[0].count == 1 else {
                        ranges += isInverse ? inverted(inner) : inner
                        continue
                    }
                    low = inner[0].lowerBound
                }
                var high = low
                if next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
                    position += 1
                    high = scalars[position].value
                    position += 1
                    if high == 0x5C { high = try escape().ranges[0].lowerBound }
                    guard low <= high else { throw fault("a range ends before it begins") }
                }
                ranges.append(low...high)
            }
            position += 1
            return .one(ranges: folded(ranges), isNegated: isNegated)
        }

        private mutating func posix() throws(KustomizeError) -> [ClosedRange<UInt32>] {
            if take("alpha:]") { return [0x41...0x5A, 0x61...0x7A] }
            if take("digit:]") { return [0x30...0x39] }
            if take("alnum:]") { return [0x30...0x39, 0x41...0x5A, 0x61...0x7A] }
            if take("lower:]") { return [0x61...0x7A] }
            if take("upper:]") { return [0x41...0x5A] }
            if take("space:]") { return [0x09...0x0D, 0x20...0x20] }
            if take("word:]") { return Self.word }
            throw fault("a class between '[:' and ':]' is not known")
        }

        private mutating func escape() throws(KustomizeError) -> (ranges: [ClosedRange<UInt32>], isNegated: Bool) {
            guard let character = next else { throw fault("a backslash stands at the end") }
            position += 1
            switch character {
            case "d", "D": return ([0x30...0x39], character == "D")
            case "w", "W": return (Self.word, character == "W")
            case "s", "S": return ([0x09...0x0A, 0x0C...0x0D, 0x20...0x20], character == "S")
            case "n": return ([0x0A...0x0A], false)
            case "t": return ([0x09...0x09], false)
            case "r": return ([0x0D...0x0D], false)
            default:
                guard !character.properties.isAlphabetic, character.value &- 0x30 >= 10 else {
                    throw fault("'\\\(character)' is not understood")
                }
                return ([character.value...character.value], false)
            }
        }

        /// What is not in ranges, which stand in their order.
        private func inverted(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
            var result: [ClosedRange<UInt32>] = []
            var start: UInt32 = 0
            for range in ranges {
                if range.lowerBound > start { result.append(start...(range.lowerBound - 1)) }
                start = range.upperBound + 1
            }
            result.append(start...Self.all.upperBound)
            return result
        }

        /// With the letters of the other case, where that does not count.
        private func folded(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
            guard ignoresCase else { return ranges }
            var result = ranges
            for range in ranges {
                for letter in UInt32(0x41)...0x5A {
                    if range.contains(letter) { result.append((letter + 32)...(letter + 32)) }
                    if range.contains(letter + 32) { result.append(letter...letter) }
                }
            }
            return result
        }
    }
}
