import Arguments
import Output

/// The value of `-o`, taken apart.
enum OutputFormat: Equatable {
    /// A table; `wide` prints the columns of lower priority too.
    case table(wide: Bool)
    /// Objects, one by one.
    case objects(ObjectFormat)

    /// The choices of `-o` that every command which prints objects has.
    static let objectChoices: [Choice] = [
        Choice("json", "kubectl's JSON"), Choice("yaml", "kubectl's YAML"), Choice("name", "TYPE/NAME, a line each"),
    ]

    /// Reads a value that the parser has accepted; `nil` is a table.
    init(_ text: String?) {
        switch text {
        case "json": self = .objects(.json)
        case "yaml": self = .objects(.yaml)
        case "name": self = .objects(.name)
        case "wide": self = .table(wide: true)
        default: self = .table(wide: false)
        }
    }
}
