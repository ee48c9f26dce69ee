extension JSONPathParser {
    /// What stands between brackets: indices, slices, quoted keys, unions of them.
    mutating func parseArray() throws(JSONPathError) {
        let opening = scanner.position - 1
        while true {
            guard let scalar = scanner.next(), scalar != "\n" else {
                throw error("unterminated array", at: opening)
            }
            if scalar == "]" { break }
        }
        var text = scanner.take().dropFirst().dropLast()
        if text.elementsEqual([UInt8(ascii: "*")]) { text = [UInt8(ascii: ":")] }
        let inside = opening + 1

        let parts = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        if parts.count > 1 {
            var union: [[JSONPathNode]] = []
            for part in parts {
                let trimmed = Self.trimmingSpaces(part)
                let bracketed = [UInt8(ascii: "[")] + trimmed + [UInt8(ascii: "]")]
                union.append(try Self.parseExpression(bracketed, base: base + trimmed.startIndex - 1))
            }
            steps.append(.union(union))
        } else if let key = Self.quotedKey(text) {
            steps += try Self.parseExpression([UInt8(ascii: ".")] + key, base: base + inside)
        } else {
            steps.append(.array(try parseSlice(text, at: inside)))
        }
    }

    /// The condition between `[?(` and `)]`.
    mutating func parseFilter() throws(JSONPathError) {
        let opening = scanner.position
        scanner.skip(3)
        scanner.take()
        var quote: Unicode.Scalar?
        var isClosed = false
        while true {
            guard let scalar = scanner.next(), scalar != "\n" else {
                throw error("unterminated filter", at: opening)
            }
            if scalar == "\"" || scalar == "'" {
                if quote == nil {
                    quote = scalar
                } else if scalar == quote && scanner.byteBeforeLast != UInt8(ascii: "\\") {
                    isClosed = true
                }
            } else if scalar == ")" && (quote == nil || isClosed) {
                break
            }
        }
        guard scanner.next() == "]" else { throw error("unclosed array expect ]") }
        let text = scanner.take().dropLast(2)
        guard let (left, comparison, right) = Self.splitComparison(text) else {
            let condition = try Self.parseExpression(text, base: base + text.startIndex)
            steps.append(.filter(JSONPathFilter(left: condition, comparison: JSONPathFilter.exists, right: [])))
            return
        }
        steps.append(
            .filter(
                JSONPathFilter(
                    left: try Self.parseExpression(left, base: base + left.startIndex),
                    comparison: String(decoding: comparison, as: UTF8.self),
                    right: try Self.parseExpression(right, base: base + right.startIndex))))
    }

    /// `left`, the longest run of operator characters, and the rest, which has at least one byte.
    private static func splitComparison(
        _ text: ArraySlice<UInt8>
    ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>, ArraySlice<UInt8>)? {
        let left = text.prefix { !isOperator($0) }
        let rest = text[left.endIndex...]
        var comparison = rest.prefix(while: isOperator)
        if comparison.count == rest.count { comparison = comparison.dropLast() }
        guard !left.isEmpty, !comparison.isEmpty else { return nil }
        return (left, comparison, rest[comparison.endIndex...])
    }

    private static func isOperator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="): true
        default: false
        }
    }

    private static func trimmingSpaces(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let space = UInt8(ascii: " ")
        var trimmed = text.drop { $0 == space }
        while trimmed.last == space { trimmed.removeLast() }
        return trimmed
    }

    private static func quotedKey(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let quote = UInt8(ascii: "'")
        guard text.count >= 2, text.first == quote, text.last == quote else { return nil }
        let key = text.dropFirst().dropLast()
        return key.contains(quote) ? nil : key
    }

    /// `start:end:step`, each an optional whole number; one number alone is an index.
    private func parseSlice(_ text: ArraySlice<UInt8>, at position: Int) throws(JSONPathError) -> JSONPathSlice {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count <= 3, parts.allSatisfy(Self.looksLikeNumber) else {
            throw error("invalid array index \(String(decoding: text, as: UTF8.self))", at: position)
        }
        var numbers: [Int?] = []
        for part in parts {
            let digits = String(decoding: part, as: UTF8.self)
            guard digits.isEmpty || Int(digits) != nil else {
                throw error("array index \(digits) is not a number", at: position)
            }
            numbers.append(Int(digits))
        }
        var slice = JSONPathSlice(start: numbers[0])
        if numbers.count > 1 {
            slice.end = numbers[1]
        } else {
            slice.end = (numbers[0] ?? 0) &+ 1
            slice.isIndex = true
        }
        if numbers.count > 2 { slice.step = numbers[2] }
        return slice
    }

    private static func looksLikeNumber(_ text: ArraySlice<UInt8>) -> Bool {
        (text.first == UInt8(ascii: "-") ? text.dropFirst() : text)
            .allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
}
