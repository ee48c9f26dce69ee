import Kube

extension GoTemplateExecutor {
    /// The value of a function call.
    mutating func evaluate(
        function name: String, _ node: GoTemplateNode, _ operands: ArraySlice<GoTemplateNode>,
        on dot: GoTemplateValue, final: GoTemplateValue?
    ) throws(GoTemplateError) -> GoTemplateValue {
        guard let signature = GoTemplateFunctions.signatures[name] else {
            throw error("\(GoQuote.quote(name.utf8)) is not a defined function")
        }
        let count = operands.count + (final == nil ? 0 : 1)
        if signature.isVariadic {
            guard count >= signature.minimum else {
                let wanted = "want at least \(signature.minimum) got \(operands.count)"
                throw error("wrong number of args for \(name): \(wanted)")
            }
        } else if count != signature.minimum {
            throw error("wrong number of args for \(name): want \(signature.minimum) got \(count)")
        }
        if name == "and" || name == "or" { return try evaluateLogic(name, operands, on: dot, final: final) }
        var arguments: [GoTemplateValue] = []
        for operand in operands {
            let mustBeText = arguments.count < signature.texts
            arguments.append(try evaluate(argument: operand, on: dot, mustBeText: mustBeText))
        }
        if let final {
            arguments.append(arguments.count < signature.texts ? try text(final) : final)
        }
        if name == "call" {
            // Objects hold no functions, so there is nothing that can be called.
            let shown = operands.first?.description ?? "<\(arguments[0].type) Value>"
            mark(node)
            throw error(
                "error calling call: "
                    + (arguments[0].isAbsent ? "call of nil" : "non-function \(shown) of type \(arguments[0].type)"))
        }
        do throws(GoTemplateCallError) {
            return try GoTemplateFunctions.call(name, arguments)
        } catch {
            mark(node)
            throw self.error("error calling \(name): \(error.message)")
        }
    }

    private mutating func evaluateLogic(
        _ name: String, _ operands: ArraySlice<GoTemplateNode>, on dot: GoTemplateValue, final: GoTemplateValue?
    ) throws(GoTemplateError) -> GoTemplateValue {
        var value = GoTemplateValue.none
        for operand in operands {
            value = try evaluate(argument: operand, on: dot, mustBeText: false)
            if value.isTrue == (name == "or") { return value }
        }
        return final ?? value
    }

    private mutating func evaluate(
        argument node: GoTemplateNode, on dot: GoTemplateValue, mustBeText: Bool
    ) throws(GoTemplateError) -> GoTemplateValue {
        mark(node)
        guard mustBeText else { return try evaluate(operand: node, on: dot, hasArguments: false) }
        switch node.content {
        case .null: throw error("cannot assign nil to string")
        case .bool, .number: throw error("expected string; found \(node)")
        default: return try text(try evaluate(operand: node, on: dot, hasArguments: false))
        }
    }

    /// A value that must be text.
    private func text(_ value: GoTemplateValue) throws(GoTemplateError) -> GoTemplateValue {
        if case .none = value { throw error("invalid value; expected string") }
        guard case .text = value.shape else {
            throw error("wrong type for value; expected string; got \(value.type)")
        }
        return value
    }
}
