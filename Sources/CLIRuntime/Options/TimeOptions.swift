import Arguments
import Kube

extension ParsedArguments {
    /// The point in time that an option names, as Go reads it; `nil` where it is not given, or given as nothing.
    ///
    /// - Throws: `InvalidInput` with an example, for what is none.
    package func time(_ option: Option<String>) throws(InvalidInput) -> Timestamp? {
        guard let text = given(option), !text.isEmpty else { return nil }
        guard let time = Timestamp(text) else {
            throw InvalidInput(
                "--\(option.spec.name)=\(printable(text)) is no RFC 3339 time such as 2026-11-23T21:54:16Z or "
                    + "2026-11-23T22:54:16.5+01:00")
        }
        return time
    }
}
