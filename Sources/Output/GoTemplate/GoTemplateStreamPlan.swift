/// How a template with one `{{range .items}}` splits into what stands before, the range, and what follows.
struct GoTemplateStreamPlan {
    /// The statements before the range.
    let prefix: ArraySlice<GoTemplateNode>
    /// The range over the items.
    let range: GoTemplateBranch
    /// The statements after the range.
    let suffix: ArraySlice<GoTemplateNode>

    /// The plan for a template; nil if it needs the whole list: if it has not exactly one range over `.items` among its
    /// outermost statements, or looks at the items, or at the list as a whole, anywhere else.
    init?(_ nodes: [GoTemplateNode]) {
        guard let index = nodes.firstIndex(where: { Self.rangeOverItems($0) != nil }),
            let range = Self.rangeOverItems(nodes[index])
        else { return nil }
        prefix = nodes[..<index]
        suffix = nodes[(index + 1)...]
        self.range = range
        let isStatic = (prefix + suffix + (range.alternative ?? [])).allSatisfy { Self.spares($0, dotIsList: true) }
        guard isStatic, range.body.allSatisfy({ Self.spares($0, dotIsList: false) }) else { return nil }
    }

    /// The node as a range over `.items` or `$.items`.
    private static func rangeOverItems(_ node: GoTemplateNode) -> GoTemplateBranch? {
        guard case .branch(let branch) = node.content, branch.kind == .range,
            // An assignment to variables from outside would give them the list first.
            case .pipeline(let pipeline) = branch.pipeline.content, !pipeline.isAssignment,
            pipeline.commands.count == 1,
            case .command(let arguments) = pipeline.commands[0].content, arguments.count == 1
        else { return nil }
        switch arguments[0].content {
        case .field(["items"]), .variable(["$", "items"]): return branch
        default: return nil
        }
    }

    /// Whether a node looks neither at the items nor at the list as a whole.
    private static func spares(_ node: GoTemplateNode, dotIsList: Bool) -> Bool {
        switch node.content {
        case .null, .bool, .number, .string, .identifier, .text, .breakLoop, .continueLoop: return true
        case .dot: return !dotIsList
        case .field(let names): return !dotIsList || names.first != "items"
        case .variable(let names): return names[0] != "$" || (names.count > 1 && names[1] != "items")
        case .chain(let start, _): return spares(start, dotIsList: dotIsList)
        case .command(let arguments): return arguments.allSatisfy { spares($0, dotIsList: dotIsList) }
        case .pipeline(let pipeline): return pipeline.commands.allSatisfy { spares($0, dotIsList: dotIsList) }
        case .action(let pipeline): return spares(pipeline, dotIsList: dotIsList)
        case .template(_, let argument): return argument.map { spares($0, dotIsList: dotIsList) } ?? true
        case .branch(let branch):
            let bodyDotIsList = dotIsList && branch.kind == .ifTrue
            return spares(branch.pipeline, dotIsList: dotIsList)
                && branch.body.allSatisfy { spares($0, dotIsList: bodyDotIsList) }
                && (branch.alternative ?? []).allSatisfy { spares($0, dotIsList: dotIsList) }
        }
    }
}
