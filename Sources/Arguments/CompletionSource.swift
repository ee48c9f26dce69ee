/// Where the candidates for a value come from.
public indirect enum CompletionSource: Sendable, Equatable {
    /// Nothing is offered.
    case none
    /// Names of files.
    case files
    /// Names of directories.
    case directories
    /// A fixed set that does not restrict what is accepted.
    case choices([Choice])
    /// A source that the program knows by this name and asks for when completion runs, such as `namespaces`.
    case dynamic(String)
    /// The same source for each part of a list with commas.
    case commaList(CompletionSource)
    /// What either offers.
    case either(CompletionSource, CompletionSource)
}
