import Kube

/// Builds the trees of a template (package text/template/parse).
struct GoTemplateParser {
    /// The name under which kubectl parses templates; it stands in messages.
    static let name = "output"
    /// How deep actions and parentheses may nest.
    private static let maximumDepth = 500

    private let input: [UInt8]
    private var lexer: GoTemplateLexer
    /// The token last read, and before it those that were put back.
    private var lookahead: [GoTemplateToken]
    private var putBack = 0
    /// The trees by their names.
    private var trees: [String: [GoTemplateNode]] = [:]
    /// The variables that are visible.
    var variables = ["$"]
    private var rangeDepth = 0
    private var depth = 0
    private var actionLine = 0

    private init(_ input: [UInt8]) {
        self.input = input
        lexer = GoTemplateLexer(input)
        lookahead = Array(
            repeating: GoTemplateToken(kind: .end, position: 0, text: [], line: 1), count: 3)
    }

    /// The trees of a template by their names; the template itself is called `output`.
    static func parse(_ input: [UInt8]) throws(GoTemplateError) -> [String: [GoTemplateNode]] {
        var parser = GoTemplateParser(input)
        let root = try parser.parseRoot()
        try parser.add(root, as: name)
        return parser.trees
    }

    // MARK: Tokens

    /// The next token, consumed.
    mutating func next() -> GoTemplateToken {
        if putBack > 0 {
            putBack -= 1
        } else {
            lookahead[0] = lexer.next()
        }
        return lookahead[putBack]
    }

    /// Puts the last token back.
    mutating func backUp() { putBack += 1 }

    /// Puts back the last token and one before it.
    mutating func backUp(_ first: GoTemplateToken) {
        lookahead[1] = first
        putBack = 2
    }

    /// Puts back the last token and two before it.
    mutating func backUp(_ first: GoTemplateToken, _ second: GoTemplateToken) {
        lookahead[1] = second
        lookahead[2] = first
        putBack = 3
    }

    /// The next token, which stays.
    mutating func peek() -> GoTemplateToken {
        if putBack > 0 { return lookahead[putBack - 1] }
        putBack = 1
        lookahead[0] = lexer.next()
        return lookahead[0]
    }

    /// The next token that is not blank, consumed.
    mutating func nextNonSpace() -> GoTemplateToken {
        while true {
            let token = next()
            if token.kind != .space { return token }
        }
    }

    /// The next token that is not blank, which stays; blanks before it do not.
    mutating func peekNonSpace() -> GoTemplateToken {
        let token = nextNonSpace()
        backUp()
        return token
    }

    // MARK: Errors

    /// An error at the token last read.
    func error(_ message: String) -> GoTemplateError {
        let token = lookahead[0]
        let lineStart = input[..<min(token.position, input.count)].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return GoTemplateError(
            message: "template: \(Self.name):\(token.line): \(message)", line: token.line,
            column: token.position - lineStart + 1)
    }

    /// An error because a token stands where it must not.
    func unexpected(_ token: GoTemplateToken, _ context: String) -> GoTemplateError {
        guard token.kind == .error else { return error("unexpected \(token.description) in \(context)") }
        guard actionLine != 0, actionLine != token.line else { return error(token.description) }
        let isAboutAction = token.description.hasSuffix(" action")
        let start = "\(isAboutAction ? "" : " in action") started at \(Self.name):\(actionLine)"
        return error(token.description + start)
    }

    /// Consumes the next token that is not blank, which must be of a kind.
    @discardableResult
    mutating func expect(_ kind: GoTemplateToken.Kind, _ context: String) throws(GoTemplateError) -> GoTemplateToken {
        let token = nextNonSpace()
        guard token.kind == kind else { throw unexpected(token, context) }
        return token
    }

    /// Runs `body` one level deeper.
    mutating func nested<Result>(
        _ body: (inout GoTemplateParser) throws(GoTemplateError) -> Result
    ) throws(GoTemplateError) -> Result {
        guard depth < Self.maximumDepth else { throw error("max expression depth exceeded") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    // MARK: Statements

    private enum Statement {
        case node(GoTemplateNode)
        case end
        case otherwise
    }

    private mutating func parseRoot() throws(GoTemplateError) -> [GoTemplateNode] {
        var nodes: [GoTemplateNode] = []
        while peek().kind != .end {
            if peek().kind == .leftDelimiter {
                let delimiter = next()
                if nextNonSpace().kind == .define {
                    try parseDefinition()
                    continue
                }
                backUp(delimiter)
            }
            switch try statement() {
            case .node(let node): nodes.append(node)
            case .end: throw error("unexpected {{end}}")
            case .otherwise: throw error("unexpected {{else}}")
            }
        }
        return nodes
    }

    private mutating func parseDefinition() throws(GoTemplateError) {
        let context = "define clause"
        let name = try templateName(nextNonSpace(), context)
        try expect(.rightDelimiter, context)
        try add(try definition(context), as: name)
    }

    /// The statements of a template up to its end. It sees no variables from outside.
    private mutating func definition(_ context: String) throws(GoTemplateError) -> [GoTemplateNode] {
        let outside = (variables, rangeDepth)
        variables = ["$"]
        rangeDepth = 0
        defer { (variables, rangeDepth) = outside }
        let (nodes, isElse) = try statements()
        if isElse { throw error("unexpected {{else}} in \(context)") }
        return nodes
    }

    private mutating func add(_ nodes: [GoTemplateNode], as name: String) throws(GoTemplateError) {
        if let known = trees[name], !Self.isBlank(known) {
            guard Self.isBlank(nodes) else {
                throw error("template: multiple definition of template \(GoQuote.quote(name.utf8))")
            }
            return
        }
        trees[name] = nodes
    }

    private static func isBlank(_ nodes: [GoTemplateNode]) -> Bool {
        nodes.allSatisfy { node in
            guard case .text(let text) = node.content else { return false }
            return text.allSatisfy { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
        }
    }

    /// Statements up to an `end` or `else`, and which of them it was.
    private mutating func statements() throws(GoTemplateError) -> (nodes: [GoTemplateNode], isElse: Bool) {
        var nodes: [GoTemplateNode] = []
        while peekNonSpace().kind != .end {
            switch try statement() {
            case .node(let node): nodes.append(node)
            case .end: return (nodes, false)
            case .otherwise: return (nodes, true)
            }
        }
        throw error("unexpected EOF")
    }

    private mutating func statement() throws(GoTemplateError) -> Statement {
        let token = nextNonSpace()
        switch token.kind {
        case .text: return .node(GoTemplateNode(token.position, .text(token.text)))
        case .leftDelimiter:
            actionLine = token.line
            defer { actionLine = 0 }
            return try nested { (parser) throws(GoTemplateError) in try parser.action() }
        default: throw unexpected(token, "input")
        }
    }

    private mutating func action() throws(GoTemplateError) -> Statement {
        let token = nextNonSpace()
        switch token.kind {
        case .block: return .node(try block())
        case .breakWord: return .node(try loopControl(token, .breakLoop))
        case .continueWord: return .node(try loopControl(token, .continueLoop))
        case .elseWord:
            // `else if` and `else with` leave their keyword to the branch.
            let kind = peekNonSpace().kind
            if kind != .ifWord && kind != .with { try expect(.rightDelimiter, "else") }
            return .otherwise
        case .endWord:
            try expect(.rightDelimiter, "end")
            return .end
        case .ifWord: return .node(try branch(.ifTrue))
        case .range: return .node(try branch(.range))
        case .with: return .node(try branch(.with))
        case .template: return .node(try template())
        default:
            backUp()
            let position = peek().position
            return .node(GoTemplateNode(position, .action(try pipeline("command", end: .rightDelimiter))))
        }
    }

    private mutating func loopControl(
        _ token: GoTemplateToken, _ content: GoTemplateNode.Content
    ) throws(GoTemplateError) -> GoTemplateNode {
        let node = GoTemplateNode(token.position, content)
        let next = nextNonSpace()
        guard next.kind == .rightDelimiter else { throw unexpected(next, node.description) }
        guard rangeDepth > 0 else { throw error("\(node) outside {{range}}") }
        return node
    }

    private mutating func branch(_ kind: GoTemplateBranch.Kind) throws(GoTemplateError) -> GoTemplateNode {
        let visible = variables.count
        defer { variables.removeSubrange(visible...) }
        let pipeline = try pipeline(kind.rawValue, end: .rightDelimiter)
        if kind == .range { rangeDepth += 1 }
        let (body, isElse) = try statements()
        if kind == .range { rangeDepth -= 1 }
        var branch = GoTemplateBranch(kind: kind, pipeline: pipeline, body: body)
        if isElse {
            let chained: GoTemplateToken.Kind? =
                switch kind {
                case .ifTrue: .ifWord
                case .with: .with
                case .range: nil
                }
            if let chained, peek().kind == chained {
                _ = next()
                branch.alternative = [
                    try nested { (parser) throws(GoTemplateError) in try parser.branch(kind) }
                ]
            } else {
                let (alternative, isElse) = try statements()
                if isElse { throw error("expected end; found {{else}}") }
                branch.alternative = alternative
            }
        }
        return GoTemplateNode(pipeline.position, .branch(branch))
    }

    private mutating func block() throws(GoTemplateError) -> GoTemplateNode {
        let context = "block clause"
        let token = nextNonSpace()
        let name = try templateName(token, context)
        let argument = try pipeline(context, end: .rightDelimiter)
        try add(try definition(context), as: name)
        return GoTemplateNode(token.position, .template(name: name, argument: argument))
    }

    private mutating func template() throws(GoTemplateError) -> GoTemplateNode {
        let context = "template clause"
        let token = nextNonSpace()
        let name = try templateName(token, context)
        var argument: GoTemplateNode?
        if nextNonSpace().kind != .rightDelimiter {
            backUp()
            argument = try pipeline(context, end: .rightDelimiter)
        }
        return GoTemplateNode(token.position, .template(name: name, argument: argument))
    }

    private mutating func templateName(
        _ token: GoTemplateToken, _ context: String
    ) throws(GoTemplateError) -> String {
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, context) }
        return String(decoding: try unquote(token), as: UTF8.self)
    }
}
