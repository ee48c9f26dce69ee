/// The fields of a list with commas, as pflag's StringSlice reads them: one record of CSV (RFC 4180). A field in
/// double quotes may hold commas, and a doubled quote stands for one. Nil where quotes are not closed or stand amid
/// a field.
public func commaSeparated(_ text: String) -> [String]? {
    guard !text.isEmpty else { return [] }
    var fields: [String] = []
    var rest = Array(text.unicodeScalars)[...]
    while true {
        if rest.first == "\"" {
            guard let field = quotedField(&rest) else { return nil }
            fields.append(field)
        } else {
            let field = rest.prefix { $0 != "," }
            guard !field.contains("\"") else { return nil }
            rest = rest.dropFirst(field.count)
            fields.append(string(field))
        }
        guard let separator = rest.popFirst() else { return fields }
        guard separator == "," else { return nil }
    }
}

/// A field in quotes, from its opening quote through its closing one.
private func quotedField(_ scalars: inout ArraySlice<Unicode.Scalar>) -> String? {
    scalars = scalars.dropFirst()
    var field: [Unicode.Scalar] = []
    while let scalar = scalars.popFirst() {
        if scalar == "\"" {
            guard scalars.first == "\"" else { return string(field[...]) }
            scalars = scalars.dropFirst()
        }
        field.append(scalar)
    }
    return nil
}

/// The scalars as a text.
func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
}
