@testable import Arguments

/// Reading options by their names: the tests' trees declare them in place, without constants.
extension ParsedArguments {
    func accepts(_ name: String) -> Bool { scope.contains { $0.name == name } }
    func isSet(_ name: String) -> Bool { settings[name] != nil }
    func source(of name: String) -> Source { settings[name]?.source ?? .fallback }
    func flag(_ name: String) -> Bool { optionalFlag(name) ?? false }
    func optionalFlag(_ name: String) -> Bool? { if case .flag(let value) = value(name) { value } else { nil } }
    func string(_ name: String) -> String? { if case .string(let value) = value(name) { value } else { nil } }
    func strings(_ name: String) -> [String] { if case .strings(let value) = value(name) { value } else { [] } }
    func int(_ name: String) -> Int? { if case .int(let value) = value(name) { value } else { nil } }
    func duration(_ name: String) -> Duration? { if case .duration(let value) = value(name) { value } else { nil } }

    private func value(_ name: String) -> OptionValue? {
        settings[name]?.value ?? scope.first { $0.name == name }?.fallback
    }
}
