import JSON

extension WaitCondition {
    /// Why the condition does not hold, for whoever watches the wait; one line, and safe for a terminal.
    public func reason(_ object: APIObject?, type: ResourceType) -> String {
        guard let object else { return "it does not exist" }
        switch self {
        case .create: return "it does not exist"
        case .delete:
            guard object.isTerminating else { return "it is still there, and nobody has deleted it" }
            let finalizers = object.node.at("metadata", "finalizers").map { $0.elements.compactMap(\.string) } ?? []
            return finalizers.isEmpty
                ? "it is being deleted"
                : printableLine("it is being deleted, held by \(finalizers.joined(separator: ", "))")
        case .condition(let name, let value): return Self.state(of: name, object, wanted: value)
        case .jsonpath(let path, let value): return Self.state(at: path, object, wanted: value)
        case .bound: return Self.phase(object) ?? "it is not bound"
        case .ready: return Self.readiness(object, type)
        }
    }

    private static func state(of name: String, _ object: APIObject, wanted: String) -> String {
        guard let condition = object.condition(name) else {
            let others = object.node.at("status", "conditions")?.elements.compactMap { $0["type"]?.string } ?? []
            return printableLine(
                "it has no condition \(name) yet" + (others.isEmpty ? "" : ", but \(others.joined(separator: ", "))"))
        }
        let status = condition["status"]?.string ?? "unknown"
        guard status.lowercased() != wanted.lowercased() else {
            return "what is said of the condition \(printableLine(name)) is from before the last change"
        }
        let why = [condition["reason"]?.string, condition["message"]?.string].compactMap { $0 }.filter { !$0.isEmpty }
        let text = "\(condition["type"]?.string ?? name) is \(status)"
        return printableLine(why.isEmpty ? text : "\(text): \(why.joined(separator: ": "))")
    }

    private static func state(at path: JSONPath, _ object: APIObject, wanted: String?) -> String {
        let found = (try? path.results(on: object.node))?.first?.first
        guard let found, !found.isNothing else { return printableLine("there is nothing at \(path.template)") }
        var text: [UInt8] = []
        found.appendText(to: &text)
        let value = String(decoding: text.prefix(200), as: UTF8.self)
        return printableLine("\(path.template) is \(value)" + (wanted.map { ", not \($0)" } ?? ""))
    }

    private static func phase(_ object: APIObject) -> String? {
        object.node.at("status", "phase")?.string.map { printableLine("it is \($0)") }
    }

    private static func readiness(_ object: APIObject, _ type: ResourceType) -> String {
        if RolloutStatus.exists(for: type) {
            let status = RolloutStatus(object, kind: type.kind)
            switch status {
            case .progressing, .failed: return printableLine(status.text)
            case .complete, .unsupported: break
            }
        }
        if let reason = Readiness.emptiness(of: object, type: type) { return reason }
        if let name = Readiness.falseScalingCondition(of: object)?["type"]?.string {
            return state(of: name, object, wanted: "True")
        }
        for name in ["Ready", "Available", "Complete", "Established"] where object.condition(name) != nil {
            return state(of: name, object, wanted: "True")
        }
        return phase(object) ?? "nothing says that it is ready"
    }
}

extension JSONPathValue {
    /// Whether there is no value.
    fileprivate var isNothing: Bool { present == nil && isAbsent }
}
