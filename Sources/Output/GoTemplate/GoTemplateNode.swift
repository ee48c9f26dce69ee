import Kube

/// A node of a template's tree.
final class GoTemplateNode {
    /// What the node is.
    enum Content {
        // Operands.
        case dot
        case null
        case bool(Bool)
        case number(text: String, GoTemplateNumber)
        case string(quoted: String, text: [UInt8])
        case field([String])
        /// The variable's name with its `$`, and the fields taken from it.
        case variable([String])
        case identifier(String)
        case chain(GoTemplateNode, fields: [String])
        // Expressions.
        case command([GoTemplateNode])
        case pipeline(GoTemplatePipeline)
        // Statements.
        case text([UInt8])
        case action(GoTemplateNode)
        case branch(GoTemplateBranch)
        case template(name: String, argument: GoTemplateNode?)
        case breakLoop
        case continueLoop
    }

    /// The offset in the template that messages point to.
    let position: Int
    /// What the node is.
    let content: Content

    /// A node at an offset.
    init(_ position: Int, _ content: Content) {
        self.position = position
        self.content = content
    }
}

/// A number as its syntax means it.
enum GoTemplateNumber: Equatable {
    /// An integer.
    case int(Int64)
    /// A double.
    case float(Double)
    /// An integer beyond 64 bits with sign.
    case unsigned
}

/// Commands, each of which gets the value of the one before as its last argument.
struct GoTemplatePipeline {
    /// The variables that get the value, with their `$`.
    var variables: [String] = []
    /// Whether the variables exist already (`=`), or begin here (`:=`).
    var isAssignment = false
    /// The commands.
    var commands: [GoTemplateNode] = []
}

/// `if`, `with` or `range`, and what it runs.
struct GoTemplateBranch {
    /// The keyword.
    enum Kind: String {
        case ifTrue = "if"
        case with = "with"
        case range = "range"
    }

    /// The keyword.
    var kind: Kind
    /// The pipeline after the keyword.
    var pipeline: GoTemplateNode
    /// What is run if the value is not empty.
    var body: [GoTemplateNode]
    /// What is run if it is.
    var alternative: [GoTemplateNode]?
}

extension GoTemplateNode: CustomStringConvertible {
    /// The node in the template language, as messages quote it.
    var description: String {
        switch content {
        case .dot: return "."
        case .null: return "nil"
        case .bool(let bool): return String(bool)
        case .number(let text, _): return text
        case .string(let quoted, _): return quoted
        case .field(let names): return names.map { "." + $0 }.joined()
        case .variable(let names): return names.joined(separator: ".")
        case .identifier(let name): return name
        case .chain(let node, let fields):
            return node.parenthesized + fields.map { "." + $0 }.joined()
        case .command(let arguments): return arguments.map(\.parenthesized).joined(separator: " ")
        case .pipeline(let pipeline):
            let commands = pipeline.commands.map(\.description).joined(separator: " | ")
            guard !pipeline.variables.isEmpty else { return commands }
            return pipeline.variables.joined(separator: ", ") + (pipeline.isAssignment ? " = " : " := ") + commands
        case .text(let text): return String(decoding: text, as: UTF8.self)
        case .action(let pipeline): return "{{\(pipeline)}}"
        case .branch(let branch):
            let alternative = branch.alternative.map { "{{else}}" + Self.text($0) } ?? ""
            return "{{\(branch.kind.rawValue) \(branch.pipeline)}}\(Self.text(branch.body))\(alternative){{end}}"
        case .template(let name, let argument):
            return "{{template \(GoQuote.quote(name.utf8))\(argument.map { " \($0)" } ?? "")}}"
        case .breakLoop: return "{{break}}"
        case .continueLoop: return "{{continue}}"
        }
    }

    private var parenthesized: String {
        if case .pipeline = content { "(\(self))" } else { description }
    }

    private static func text(_ nodes: [GoTemplateNode]) -> String { nodes.map(\.description).joined() }
}
