import JSON

/// A template with one `{{range .items}}`, fed with one item at a time.
///
/// What it prints is byte for byte what the template prints for the whole list, errors included.
public struct GoTemplateStream {
    private let plan: GoTemplateStreamPlan
    private let template: GoTemplate
    private let allowsMissingKeys: Bool
    private var run: Run?

    /// A run that has begun.
    private struct Run {
        var executor: GoTemplateExecutor
        var loop: GoTemplateLoop
        let root: GoTemplateValue
        /// How many variables there are outside the range.
        let visible: Int
        var count: Int64 = 0
    }

    /// A stream over a template; nil if the template needs the whole list.
    init?(_ template: GoTemplate, allowsMissingKeys: Bool) {
        guard let plan = GoTemplateStreamPlan(template.trees[GoTemplateParser.name] ?? []) else { return nil }
        self.plan = plan
        self.template = template
        self.allowsMissingKeys = allowsMissingKeys
    }

    /// Whether another item can still change what is printed.
    public var needsMore: Bool { run?.loop.isBroken != true }

    /// Appends what stands before the items.
    /// - Parameter envelope: The list without its items.
    public mutating func begin(_ envelope: JSONNode, into output: inout [UInt8]) throws(GoTemplateError) {
        let root = GoTemplateValue(envelope).unboxed
        var executor = GoTemplateExecutor(template, on: root, allowsMissingKeys: allowsMissingKeys)
        defer { output += executor.output }
        _ = try executor.run(Array(plan.prefix), on: root)
        let visible = executor.variables.count
        if case .pipeline(let pipeline) = plan.range.pipeline.content {
            for name in pipeline.variables { executor.variables.append((name, .elements([]))) }
        }
        let loop = GoTemplateLoop(plan.range, firstVariable: visible)
        run = Run(executor: executor, loop: loop, root: root, visible: visible)
        run?.executor.output = []
    }

    /// Appends the text of the next item.
    public mutating func item(_ node: JSONNode, into output: inout [UInt8]) throws(GoTemplateError) {
        guard var run, !run.loop.isBroken else { return }
        self.run = nil
        defer {
            output += run.executor.output
            run.executor.output.removeAll(keepingCapacity: true)
            self.run = run
        }
        try run.loop.iterate(&run.executor, index: .int(run.count), element: GoTemplateValue(node))
        run.count += 1
        // The item's memory is used again for the next one, so what variables keep of it is copied.
        run.executor.detachVariables(upTo: run.visible)
    }

    /// Appends what stands after the items.
    public mutating func finish(into output: inout [UInt8]) throws(GoTemplateError) {
        guard var run else { return }
        self.run = nil
        defer { output += run.executor.output }
        if !run.loop.hasRun, let alternative = plan.range.alternative {
            _ = try run.executor.run(alternative, on: run.root)
        }
        run.executor.variables.removeSubrange(run.visible...)
        _ = try run.executor.run(Array(plan.suffix), on: run.root)
    }
}

extension GoTemplate {
    /// A stream that prints a list item by item; nil if the template needs the whole list.
    public func stream(allowsMissingKeys: Bool = true) -> GoTemplateStream? {
        GoTemplateStream(self, allowsMissingKeys: allowsMissingKeys)
    }
}
