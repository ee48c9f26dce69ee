import JSON
import Kube

/// Runs a template's trees on an object (package text/template).
struct GoTemplateExecutor {
    /// How deep templates may call templates.
    private static let maximumDepth = 300

    /// Whether the statements after this one are run.
    enum Flow {
        case onward
        case breakLoop
        case continueLoop
    }

    /// The template whose trees are run.
    let template: GoTemplate
    /// Whether a key that is not there gives no value (true) or an error.
    let allowsMissingKeys: Bool
    /// What has been printed.
    var output: [UInt8] = []
    /// The variables, the latest last.
    var variables: [(name: String, value: GoTemplateValue)]
    /// The node that errors point to.
    private var current: GoTemplateNode?
    /// The name of the tree that is run.
    private var treeName = GoTemplateParser.name
    private var depth = 0
    /// Whether a variable has been assigned to since variables were last detached.
    private var hasAssigned = false

    /// An executor on an object.
    init(_ template: GoTemplate, on root: GoTemplateValue, allowsMissingKeys: Bool) {
        self.template = template
        self.allowsMissingKeys = allowsMissingKeys
        variables = [("$", root)]
    }

    /// An error at the current node.
    func error(_ message: String) -> GoTemplateError {
        guard let current else {
            return GoTemplateError(message: "template: \(GoTemplateParser.name): \(message)", line: 1, column: nil)
        }
        let before = template.text[..<current.position]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = current.position - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)
        let place = "\(GoTemplateParser.name):\(line):\(column)"
        return GoTemplateError(
            message: "template: \(place): executing \(GoQuote.quote(treeName.utf8)) at <\(current)>: \(message)",
            line: line, column: nil)
    }

    /// Points errors to a node.
    mutating func mark(_ node: GoTemplateNode) { current = node }

    // MARK: Statements

    /// Runs statements with a value as dot.
    mutating func run(_ nodes: [GoTemplateNode], on dot: GoTemplateValue) throws(GoTemplateError) -> Flow {
        for node in nodes {
            let flow = try run(node, on: dot)
            if flow != .onward { return flow }
        }
        return .onward
    }

    /// Runs one statement.
    mutating func run(_ node: GoTemplateNode, on dot: GoTemplateValue) throws(GoTemplateError) -> Flow {
        mark(node)
        switch node.content {
        case .text(let text): output.append(contentsOf: text)
        case .action(let pipeline):
            let value = try evaluate(pipeline: pipeline, on: dot)
            if case .pipeline(let content) = pipeline.content, content.variables.isEmpty { value.append(to: &output) }
        case .branch(let branch):
            return branch.kind == .range ? try runRange(branch, on: dot) : try runBranch(branch, on: dot)
        case .template(let name, let argument): try call(name, argument, on: dot)
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        default: throw error("unknown node: \(node)")
        }
        return .onward
    }

    private mutating func runBranch(
        _ branch: GoTemplateBranch, on dot: GoTemplateValue
    ) throws(GoTemplateError) -> Flow {
        let visible = variables.count
        defer { variables.removeSubrange(visible...) }
        let value = try evaluate(pipeline: branch.pipeline, on: dot)
        if value.isTrue { return try run(branch.body, on: branch.kind == .with ? value : dot) }
        guard let alternative = branch.alternative else { return .onward }
        return try run(alternative, on: dot)
    }

    private mutating func runRange(
        _ branch: GoTemplateBranch, on dot: GoTemplateValue
    ) throws(GoTemplateError) -> Flow {
        let visible = variables.count
        defer { variables.removeSubrange(visible...) }
        let value = try evaluate(pipeline: branch.pipeline, on: dot)
        var loop = GoTemplateLoop(branch, firstVariable: visible)
        switch value.shape {
        case .list(let nodes):
            for (index, node) in nodes.enumerated() where !loop.isBroken {
                try loop.iterate(&self, index: .int(Int64(index)), element: GoTemplateValue(node))
            }
        case .map(let node):
            for (key, value) in GoValue.sortedMembers(node) where !loop.isBroken {
                try loop.iterate(&self, index: .text(Array(key.utf8)), element: GoTemplateValue(value))
            }
        case .int(let count):
            guard loop.variableCount < 2 else {
                throw error("can't use \(count) to iterate over more than one variable")
            }
            var number: Int64 = 0
            while number < count && !loop.isBroken {
                try loop.iterate(&self, index: .none, element: .int(number))
                number += 1
            }
        case .none: break
        case .bool, .byte, .float, .text: throw error("range can't iterate over \(value.goText)")
        }
        guard !loop.hasRun, let alternative = branch.alternative else { return .onward }
        return try run(alternative, on: dot)
    }

    private mutating func call(
        _ name: String, _ argument: GoTemplateNode?, on dot: GoTemplateValue
    ) throws(GoTemplateError) {
        guard let tree = template.trees[name] else {
            throw error("template \(GoQuote.quote(name.utf8)) not defined")
        }
        guard depth < Self.maximumDepth else {
            throw error("exceeded maximum template depth (\(Self.maximumDepth))")
        }
        let value: GoTemplateValue = if let argument { try evaluate(pipeline: argument, on: dot) } else { .none }
        let outside = (variables, treeName)
        variables = [("$", value)]
        treeName = name
        depth += 1
        _ = try run(tree, on: value)
        depth -= 1
        (variables, treeName) = outside
    }

    // MARK: Variables

    /// Overwrites the latest variable with a name.
    mutating func assign(_ name: String, _ value: GoTemplateValue) throws(GoTemplateError) {
        guard let index = variables.lastIndex(where: { $0.name == name }) else {
            throw error("undefined variable: \(name)")
        }
        variables[index].value = value
        hasAssigned = true
    }

    /// Copies what the first variables keep of objects, if anything has been assigned since the last time.
    mutating func detachVariables(upTo count: Int) {
        guard hasAssigned else { return }
        hasAssigned = false
        for index in variables.indices[1..<count] { variables[index].value = variables[index].value.detached }
    }

    // MARK: Expressions

    /// The value of a pipeline, which its variables get too.
    mutating func evaluate(pipeline node: GoTemplateNode, on dot: GoTemplateValue) throws(GoTemplateError)
        -> GoTemplateValue
    {
        mark(node)
        guard case .pipeline(let pipeline) = node.content else { throw error("unknown node: \(node)") }
        var value: GoTemplateValue?
        for command in pipeline.commands {
            value = try evaluate(command: command, on: dot, final: value).unboxed
        }
        let result = value ?? .none
        for name in pipeline.variables {
            if pipeline.isAssignment {
                try assign(name, result)
            } else {
                variables.append((name, result))
            }
        }
        return result
    }

    private mutating func evaluate(
        command: GoTemplateNode, on dot: GoTemplateValue, final: GoTemplateValue?
    ) throws(GoTemplateError) -> GoTemplateValue {
        guard case .command(let arguments) = command.content, let first = arguments.first else {
            throw error("unknown node: \(command)")
        }
        let hasArguments = arguments.count > 1 || final != nil
        switch first.content {
        case .field, .chain: return try evaluate(operand: first, on: dot, hasArguments: hasArguments)
        case .variable(let names) where names.count > 1:
            return try evaluate(operand: first, on: dot, hasArguments: hasArguments)
        case .identifier(let name):
            mark(first)
            return try evaluate(function: name, command, arguments.dropFirst(), on: dot, final: final)
        case .pipeline: break
        default: mark(first)
        }
        if hasArguments { throw error("can't give argument to non-function \(first)") }
        if case .null = first.content { throw error("nil is not a command") }
        return try evaluate(operand: first, on: dot, hasArguments: false)
    }

    /// The value of an operand.
    mutating func evaluate(
        operand node: GoTemplateNode, on dot: GoTemplateValue, hasArguments: Bool
    ) throws(GoTemplateError) -> GoTemplateValue {
        mark(node)
        switch node.content {
        case .dot: return dot
        case .null: return .none
        case .bool(let bool): return .bool(bool)
        case .string(_, let text): return .text(text)
        case .number(_, .int(let int)): return .int(int)
        case .number(_, .float(let float)): return .float(float)
        case .number(let text, .unsigned): throw error("\(text) overflows int")
        case .field(let names): return try follow(names[...], from: dot, hasArguments)
        case .variable(let names):
            guard let variable = variables.last(where: { $0.name == names[0] }) else {
                throw error("undefined variable: \(names[0])")
            }
            return try follow(names.dropFirst(), from: variable.value, hasArguments)
        case .identifier(let name): return try evaluate(function: name, node, [], on: dot, final: nil)
        case .pipeline: return try evaluate(pipeline: node, on: dot)
        case .chain(let start, let fields):
            if case .null = start.content { throw error("indirection through explicit nil in \(node)") }
            let value = try evaluate(operand: start, on: dot, hasArguments: false)
            return try follow(fields[...], from: value, hasArguments)
        default: throw error("can't evaluate command \(GoQuote.quote(node.description.utf8))")
        }
    }

    private func follow(
        _ names: ArraySlice<String>, from start: GoTemplateValue, _ hasArguments: Bool
    ) throws(GoTemplateError) -> GoTemplateValue {
        var value = start
        for (index, name) in zip(names.indices, names) {
            switch value {
            case .none:
                if !allowsMissingKeys { throw error("nil data; no entry for key \(GoQuote.quote(name.utf8))") }
                return .none
            case .null: throw error("nil pointer evaluating interface {}.\(name)")
            case .node(let node, _) where node.kind == .object:
                if hasArguments && index == names.indices.last {
                    throw error("\(name) is not a method but has arguments")
                }
                if let member = node[name] {
                    value = GoTemplateValue(member)
                } else if allowsMissingKeys {
                    value = .none
                } else {
                    throw error("map has no entry for key \(GoQuote.quote(name.utf8))")
                }
            default: throw error("can't evaluate field \(name) in type \(value.boxedType)")
            }
        }
        return value
    }
}

/// The iterations of one range.
struct GoTemplateLoop {
    private let body: [GoTemplateNode]
    private let names: [String]
    private let isAssignment: Bool
    /// Where the range's own variables stand among all.
    private let firstVariable: Int
    /// Whether the body has been run.
    private(set) var hasRun = false
    /// Whether `break` has ended it.
    private(set) var isBroken = false

    /// How many variables the range sets.
    var variableCount: Int { names.count }

    /// The iterations of a range whose variables, if new, begin at a position.
    init(_ branch: GoTemplateBranch, firstVariable: Int) {
        body = branch.body
        self.firstVariable = firstVariable
        guard case .pipeline(let pipeline) = branch.pipeline.content else {
            names = []
            isAssignment = false
            return
        }
        names = pipeline.variables
        isAssignment = pipeline.isAssignment
    }

    /// Runs the body for an element.
    mutating func iterate(
        _ executor: inout GoTemplateExecutor, index: GoTemplateValue, element: GoTemplateValue
    ) throws(GoTemplateError) {
        hasRun = true
        let values = names.count > 1 ? [index, element] : names.count == 1 ? [element] : []
        for (offset, value) in values.enumerated() {
            if isAssignment {
                try executor.assign(names[offset], value)
            } else {
                executor.variables[firstVariable + offset].value = value
            }
        }
        let visible = executor.variables.count
        defer { executor.variables.removeSubrange(visible...) }
        isBroken = try executor.run(body, on: element) == .breakLoop
    }
}
