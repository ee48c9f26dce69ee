import Kube

extension GoTemplateParser {
    /// Declarations, and commands separated by pipes.
    mutating func pipeline(
        _ context: String, end: GoTemplateToken.Kind
    ) throws(GoTemplateError) -> GoTemplateNode {
        let position = peekNonSpace().position
        var pipeline = GoTemplatePipeline()
        try declarations(&pipeline, context)
        while true {
            let token = nextNonSpace()
            switch token.kind {
            case end:
                try check(pipeline, context)
                return GoTemplateNode(position, .pipeline(pipeline))
            case .boolean, .characterConstant, .complex, .dot, .field, .identifier, .number, .nilWord, .rawString,
                .string, .variable, .leftParenthesis:
                backUp()
                pipeline.commands.append(try command())
            default: throw unexpected(token, context)
            }
        }
    }

    private mutating func declarations(
        _ pipeline: inout GoTemplatePipeline, _ context: String
    ) throws(GoTemplateError) {
        while true {
            let variable = peekNonSpace()
            guard variable.kind == .variable else { return }
            _ = next()
            // "$x foo" and "$x.y" show only at the next token that they are no declaration.
            let adjacent = peek()
            let following = peekNonSpace()
            let name = String(decoding: variable.text, as: UTF8.self)
            if following.kind == .assign || following.kind == .declare {
                pipeline.isAssignment = following.kind == .assign
                _ = nextNonSpace()
                declare(name, in: &pipeline)
                return
            }
            guard following.kind == .character, following.text == [UInt8(ascii: ",")] else {
                if adjacent.kind == .space {
                    backUp(variable, adjacent)
                } else {
                    backUp(variable)
                }
                return
            }
            _ = nextNonSpace()
            declare(name, in: &pipeline)
            guard context == "range", pipeline.variables.count < 2 else {
                throw error("too many declarations in \(context)")
            }
            switch peekNonSpace().kind {
            case .variable, .rightDelimiter, .rightParenthesis: continue
            default: throw error("range can only initialize variables")
            }
        }
    }

    private mutating func declare(_ name: String, in pipeline: inout GoTemplatePipeline) {
        pipeline.variables.append(name)
        variables.append(name)
    }

    private func check(_ pipeline: GoTemplatePipeline, _ context: String) throws(GoTemplateError) {
        if pipeline.commands.isEmpty { throw error("missing value for \(context)") }
        for (index, command) in pipeline.commands.enumerated().dropFirst() {
            guard case .command(let arguments) = command.content, let first = arguments.first else { continue }
            switch first.content {
            case .bool, .dot, .null, .number, .string:
                throw error("non executable command in pipeline stage \(index + 1)")
            default: break
            }
        }
    }

    private mutating func command() throws(GoTemplateError) -> GoTemplateNode {
        let position = peekNonSpace().position
        var arguments: [GoTemplateNode] = []
        while true {
            _ = peekNonSpace()
            if let operand = try operand() { arguments.append(operand) }
            let token = next()
            switch token.kind {
            case .space: continue
            case .rightDelimiter, .rightParenthesis: backUp()
            case .pipe: break
            default: throw unexpected(token, "operand")
            }
            break
        }
        if arguments.isEmpty { throw error("empty command") }
        return GoTemplateNode(position, .command(arguments))
    }

    /// A term and the fields taken from it; nil if the next token starts none.
    private mutating func operand() throws(GoTemplateError) -> GoTemplateNode? {
        guard let term = try term() else { return nil }
        guard peek().kind == .field else { return term }
        let position = peek().position
        var fields: [String] = []
        while peek().kind == .field {
            fields.append(String(decoding: next().text.dropFirst(), as: UTF8.self))
        }
        switch term.content {
        case .field(let names): return GoTemplateNode(position, .field(names + fields))
        case .variable(let names): return GoTemplateNode(position, .variable(names + fields))
        case .bool, .string, .number, .null, .dot:
            throw error("unexpected . after term \(GoQuote.quote(term.description.utf8))")
        default: return GoTemplateNode(position, .chain(term, fields: fields))
        }
    }

    private mutating func term() throws(GoTemplateError) -> GoTemplateNode? {
        let token = nextNonSpace()
        let text = String(decoding: token.text, as: UTF8.self)
        let content: GoTemplateNode.Content
        switch token.kind {
        case .identifier:
            guard GoTemplateFunctions.names.contains(text) else {
                throw error("function \(GoQuote.quote(token.text)) not defined")
            }
            content = .identifier(text)
        case .dot: content = .dot
        case .nilWord: content = .null
        case .variable:
            guard variables.contains(text) else {
                throw error("undefined variable \(GoQuote.quote(token.text))")
            }
            content = .variable([text])
        case .field: content = .field([String(text.dropFirst())])
        case .boolean: content = .bool(text == "true")
        case .characterConstant, .complex, .number:
            content = .number(text: text, try number(token, text))
        case .leftParenthesis:
            return try nested { (parser) throws(GoTemplateError) in
                try parser.pipeline("parenthesized pipeline", end: .rightParenthesis)
            }
        case .string, .rawString: content = .string(quoted: text, text: try unquote(token))
        default:
            backUp()
            return nil
        }
        return GoTemplateNode(token.position, content)
    }

    /// What a string token stands for.
    func unquote(_ token: GoTemplateToken) throws(GoTemplateError) -> [UInt8] {
        let inside = token.text.dropFirst().dropLast()
        if token.kind == .rawString { return inside.filter { $0 != 0x0D } }
        guard let text = GoUnquote.text(inside, quote: UInt8(ascii: "\"")) else { throw error("invalid syntax") }
        return text
    }

    private func number(_ token: GoTemplateToken, _ text: String) throws(GoTemplateError) -> GoTemplateNumber {
        if token.kind == .characterConstant {
            let inside = token.text.dropFirst().dropLast()
            guard let bytes = GoUnquote.text(inside, quote: UInt8(ascii: "'")), !bytes.isEmpty else {
                throw error("invalid syntax")
            }
            let (scalar, length) = Unicode.Scalar.first(of: bytes[...])
            guard length == bytes.count else { throw error("malformed character constant: \(text)") }
            return .int(Int64(length == 1 ? UInt32(bytes[0]) : scalar.value))
        }
        if token.kind == .complex || text.hasSuffix("i") {
            throw error("complex number \(text): kpod has integers and floating-point numbers only")
        }
        guard let number = GoTemplateNumber(text) else {
            let isInteger = !text.utf8.contains { ".eEpP".utf8.contains($0) }
            let isTooLarge = isInteger && Double(text) != nil
            throw error("\(isTooLarge ? "integer overflow" : "illegal number syntax"): \(GoQuote.quote(token.text))")
        }
        return number
    }
}

extension GoTemplateNumber {
    /// Reads a number as Go's syntax has it: bases by their prefixes, underscores between digits.
    init?(_ text: String) {
        var digits = text.utf8.filter { $0 != UInt8(ascii: "_") }[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        var radix = 10
        if digits.count > 1, digits.first == UInt8(ascii: "0") {
            switch digits[digits.startIndex + 1] | 0x20 {
            case UInt8(ascii: "x"): radix = 16
            case UInt8(ascii: "o"): radix = 8
            case UInt8(ascii: "b"): radix = 2
            case UInt8(ascii: "0")...UInt8(ascii: "7") where digits.allSatisfy { ($0 ^ 0x30) < 8 }: radix = 8
            default: break
            }
        }
        let hasPrefix = radix != 10 && (digits.dropFirst().first ?? 0) > UInt8(ascii: "9")
        let sign = isNegative ? "-" : ""
        let plain = String(decoding: hasPrefix ? digits.dropFirst(2) : digits, as: UTF8.self)
        let isDecimal = radix == 10 && plain.utf8.first == UInt8(ascii: "0") && plain.utf8.count > 1
        if !isDecimal, let int = Int64(sign + plain, radix: radix) {
            self = .int(int)
        } else if !isDecimal, UInt64(plain, radix: radix) != nil {
            self = .unsigned
        } else if plain.utf8.contains(where: { ".eEpP".utf8.contains($0) }),
            let double = Double(sign + (radix == 16 ? "0x" : "") + Self.completing(plain)), double.isFinite
        {
            self = .float(double)
        } else {
            return nil
        }
    }

    /// Go reads `1.` and `.5` as numbers; Swift wants digits on both sides of the point.
    private static func completing(_ text: String) -> String {
        guard let point = text.firstIndex(of: ".") else { return text }
        let after = text.index(after: point)
        let hasFraction = after < text.endIndex && text[after].isHexDigit && !"eEpP".contains(text[after])
        return (point == text.startIndex ? "0" : "") + text[..<after] + (hasFraction ? "" : "0") + text[after...]
    }
}
