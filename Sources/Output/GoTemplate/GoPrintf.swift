import Kube

/// Formats values as Go's package fmt does.
enum GoPrintf {
    /// `fmt.Sprint`: spaces between operands of which neither is text.
    static func print(_ arguments: [GoTemplateValue]) -> [UInt8] {
        var output: [UInt8] = []
        var previousIsText = true
        for (index, argument) in arguments.enumerated() {
            let isText = if case .text = argument.shape { true } else { false }
            if index > 0 && !isText && !previousIsText { output.append(UInt8(ascii: " ")) }
            argument.appendGoText(to: &output)
            previousIsText = isText
        }
        return output
    }

    /// `fmt.Sprintln`: spaces between all operands, and a line break.
    static func println(_ arguments: [GoTemplateValue]) -> [UInt8] {
        var output: [UInt8] = []
        for (index, argument) in arguments.enumerated() {
            if index > 0 { output.append(UInt8(ascii: " ")) }
            argument.appendGoText(to: &output)
        }
        output.append(UInt8(ascii: "\n"))
        return output
    }

    /// `fmt.Sprintf`.
    static func format(_ format: [UInt8], _ arguments: [GoTemplateValue]) -> [UInt8] {
        var directives = GoPrintfDirectives(format: format[...], arguments: arguments)
        return directives.run()
    }
}

/// The directives of one format.
private struct GoPrintfDirectives {
    /// The widest field, as in Go.
    private static let limit = 1_000_000

    private var format: ArraySlice<UInt8>
    private let arguments: [GoTemplateValue]
    private var formatter = GoFormatter()
    private var next = 0
    private var isReordered = false
    private var isGoodIndex = true
    private var isAfterIndex = false

    init(format: ArraySlice<UInt8>, arguments: [GoTemplateValue]) {
        self.format = format
        self.arguments = arguments
    }

    mutating func run() -> [UInt8] {
        while !format.isEmpty {
            let text = format.prefix { $0 != UInt8(ascii: "%") }
            formatter.output += text
            format = format[text.endIndex...]
            guard format.popFirst() != nil else { break }
            directive()
        }
        if !isReordered && next < arguments.count {
            formatter.clear()
            formatter.write("%!(EXTRA ")
            for (index, argument) in arguments[next...].enumerated() {
                if index > 0 { formatter.write(", ") }
                if argument.isAbsent {
                    formatter.write("<nil>")
                } else {
                    formatter.write(argument.type + "=")
                    formatter.format(argument, "v")
                }
            }
            formatter.write(")")
        }
        return formatter.output
    }

    private mutating func directive() {
        formatter.clear()
        isGoodIndex = true
        isAfterIndex = false
        flags()
        index()
        width()
        precision()
        if !isAfterIndex { index() }
        guard !format.isEmpty else {
            formatter.write("%!(NOVERB)")
            return
        }
        let (verb, length) = Unicode.Scalar.first(of: format)
        format = format.dropFirst(length)
        if verb == "%" {
            formatter.write("%")
        } else if !isGoodIndex {
            formatter.write("%!\(verb)(BADINDEX)")
        } else if next >= arguments.count {
            formatter.write("%!\(verb)(MISSING)")
        } else {
            if verb == "v" {
                formatter.isGoSyntax = formatter.isSharp
                formatter.isSharp = false
                formatter.hasPlus = false
            }
            next += 1
            formatter.format(arguments[next - 1], verb)
        }
    }

    private mutating func flags() {
        while let flag = format.first {
            switch flag {
            case UInt8(ascii: "#"): formatter.isSharp = true
            case UInt8(ascii: "0"): formatter.padsWithZeros = true
            case UInt8(ascii: "+"): formatter.hasPlus = true
            case UInt8(ascii: "-"): formatter.isLeftAligned = true
            case UInt8(ascii: " "): formatter.hasSpace = true
            default: return
            }
            format.removeFirst()
        }
    }

    /// An explicit argument index, `[n]`.
    private mutating func index() {
        guard format.first == UInt8(ascii: "[") else {
            isAfterIndex = false
            return
        }
        isReordered = true
        guard let end = format.firstIndex(of: UInt8(ascii: "]")) else {
            format.removeFirst()
            isGoodIndex = false
            return
        }
        let digits = format[(format.startIndex + 1)..<end]
        format = format[(end + 1)...]
        guard let number = Int(String(decoding: digits, as: UTF8.self)), number >= 1, number <= arguments.count else {
            isGoodIndex = false
            isAfterIndex = true
            return
        }
        next = number - 1
        isAfterIndex = true
    }

    private mutating func width() {
        if format.first == UInt8(ascii: "*") {
            format.removeFirst()
            if let width = intArgument() {
                formatter.width = abs(width)
                if width < 0 {
                    formatter.isLeftAligned = true
                    formatter.padsWithZeros = false
                }
            } else {
                formatter.write("%!(BADWIDTH)")
            }
            isAfterIndex = false
        } else {
            formatter.width = number()
            if isAfterIndex && formatter.width != nil { isGoodIndex = false }
        }
    }

    private mutating func precision() {
        guard format.first == UInt8(ascii: ".") else { return }
        format.removeFirst()
        if isAfterIndex { isGoodIndex = false }
        index()
        if format.first == UInt8(ascii: "*") {
            format.removeFirst()
            let precision = intArgument()
            if let precision, precision >= 0 {
                formatter.precision = precision
            } else if precision == nil {
                formatter.write("%!(BADPREC)")
            }
            isAfterIndex = false
        } else {
            formatter.precision = number() ?? 0
        }
    }

    private mutating func intArgument() -> Int? {
        guard next < arguments.count else { return nil }
        next += 1
        guard case .int(let int) = arguments[next - 1].shape, int.magnitude <= Self.limit else { return nil }
        return Int(int)
    }

    private mutating func number() -> Int? {
        let digits = format.prefix { ($0 ^ 0x30) < 10 }
        guard !digits.isEmpty, let number = Int(String(decoding: digits, as: UTF8.self)), number <= Self.limit
        else { return nil }
        format = format[digits.endIndex...]
        return number
    }
}
