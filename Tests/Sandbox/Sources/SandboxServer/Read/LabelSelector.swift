/// A label selector, as `labelSelector` has it in a query.
struct LabelSelector {
    /// One requirement; all must hold.
    enum Requirement: Equatable {
        case exists(String)
        case absent(String)
        case among(String, Set<String>)
        case notAmong(String, Set<String>)
        case greater(String, Int)
        case less(String, Int)
    }
    let requirements: [Requirement]

    /// Whether labels meet the selector.
    func matches(_ labels: JSON?) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .exists(let key): return labels?[key] != nil
            case .absent(let key): return labels?[key] == nil
            case .among(let key, let values): return labels?[key]?.string.map(values.contains) ?? false
            case .notAmong(let key, let values): return !(labels?[key]?.string.map(values.contains) ?? false)
            case .greater(let key, let bound):
                return (labels?[key]?.string.flatMap { Int($0) }).map { $0 > bound } ?? false
            case .less(let key, let bound):
                return (labels?[key]?.string.flatMap { Int($0) }).map { $0 < bound } ?? false
            }
        }
    }

    private enum Lexeme: Equatable {
        case word(String)
        case mark(String)
        case end

        var text: String {
            switch self {
            case .word(let text), .mark(let text): text
            case .end: ""
            }
        }
    }

    /// Parses a selector; errors are in the API server's words.
    init(parsing text: String) throws {
        var lexemes = Self.lexemes(text)[...]
        var requirements: [Requirement] = []
        func next() -> Lexeme { lexemes.popFirst() ?? .end }
        func values(_ first: Lexeme) throws -> Set<String> {
            guard first == .mark("(") else { throw Self.failure("found '\(first.text)' expected: '('") }
            var values: Set<String> = []
            while true {
                let lexeme = next()
                if case .word(let word) = lexeme {
                    values.insert(word)
                } else {
                    throw Self.failure("found '\(lexeme.text)', expected: ',', ')' or identifier")
                }
                let after = next()
                if after == .mark(")") { return values }
                guard after == .mark(",") else { throw Self.failure("found '\(after.text)', expected: ',' or ')'") }
            }
        }
        while let first = lexemes.popFirst() {
            if first == .mark("!") {
                guard case .word(let key) = next() else { throw Self.failure("found '', expected: identifier") }
                requirements.append(.absent(key))
            } else if case .word(let key) = first {
                switch lexemes.first ?? .end {
                case .end, .mark(","): requirements.append(.exists(key))
                case .word("in"):
                    _ = next()
                    requirements.append(.among(key, try values(next())))
                case .word("notin"):
                    _ = next()
                    requirements.append(.notAmong(key, try values(next())))
                case .mark(let mark) where ["=", "==", "!=", ">", "<"].contains(mark):
                    _ = next()
                    var value = ""
                    if case .word(let word)? = lexemes.first {
                        value = word
                        _ = next()
                    }
                    switch mark {
                    case "!=": requirements.append(.notAmong(key, [value]))
                    case ">", "<":
                        guard let bound = Int(value) else {
                            throw Self.failure("for 'Gt', 'Lt' operators, the value must be an integer")
                        }
                        requirements.append(mark == ">" ? .greater(key, bound) : .less(key, bound))
                    default: requirements.append(.among(key, [value]))
                    }
                case let other: throw Self.failure("found '\(other.text)', expected: in, notin, =, ==, !=, gt, lt")
                }
            } else {
                throw Self.failure("found '\(first.text)', expected: !, identifier, or 'end of string'")
            }
            guard let separator = lexemes.popFirst() else { break }
            guard separator == .mark(",") else {
                throw Self.failure("found '\(separator.text)', expected: ',' or 'end of string'")
            }
            if lexemes.isEmpty { throw Self.failure("found '', expected: identifier after ','") }
        }
        self.requirements = requirements
    }

    private static func failure(_ message: String) -> APIError {
        .badRequest("unable to parse requirement: \(message)")
    }

    private static func lexemes(_ text: String) -> [Lexeme] {
        var lexemes: [Lexeme] = []
        var word = ""
        func close() {
            if !word.isEmpty { lexemes.append(.word(word)) }
            word = ""
        }
        for character in text {
            switch character {
            case " ", "\t", "\n": close()
            case "=":
                close()
                if case .mark(let mark)? = lexemes.last, mark == "=" || mark == "!" {
                    lexemes[lexemes.count - 1] = .mark(mark + "=")
                } else {
                    lexemes.append(.mark("="))
                }
            case "!", "(", ")", ",", ">", "<":
                close()
                lexemes.append(.mark(String(character)))
            default: word.append(character)
            }
        }
        close()
        return lexemes
    }
}
