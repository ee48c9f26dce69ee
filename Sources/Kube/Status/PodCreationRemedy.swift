import Text

/// What would let a workload's controller make its pods, by the API server's words of refusal.
enum PodCreationRemedy {
    /// What would mend it; nil where the message has to do.
    static func text(_ message: String) -> String? {
        if let account = message.part(between: "serviceaccount \"", "\" not found") {
            return "make the ServiceAccount \(account), or let its pod template name another"
        }
        if message.contains("failed quota") {
            return "let its containers ask for what the ResourceQuota counts, or have a LimitRange fill that in"
        }
        if message.contains("exceeded quota") { return "ask for less, or have the ResourceQuota raised" }
        if message.contains("violates PodSecurity") {
            return
                "let its pod template set what the standard asks for, or have the namespace's pod-security label changed"
        }
        if let hook = message.part(between: "failed calling webhook \"", "\"") {
            return "see that the admission webhook \(hook) answers"
        }
        if let hook = message.part(between: "admission webhook \"", "\" denied") {
            return "let its pod template be as the admission webhook \(hook) wants it"
        }
        if let policy = message.part(between: "ValidatingAdmissionPolicy '", "'") {
            return "let its pod template be as the ValidatingAdmissionPolicy \(policy) wants it"
        }
        if let name = message.part(between: "no PriorityClass with name ", " was found") {
            return "make the PriorityClass \(name), or let its pod template name another"
        }
        if message.contains("usage per Container") || message.contains("usage per Pod") {
            return "let its containers ask for what the LimitRange allows"
        }
        if message.contains(" is invalid: ") { return "mend its pod template" }
        return nil
    }
}
