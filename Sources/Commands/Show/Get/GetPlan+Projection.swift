import CLIRuntime
import JSON
import Output

extension GetPlan {
    /// Which members of the listed objects, or rows, can show in what is printed. The others need not be kept while the
    /// list is read, and most of an object is in them. nil where any may show.
    var projection: JSONProjection? {
        // What sorting looks at is not worked out.
        guard sortKey == nil else { return nil }
        switch format {
        case .objects(.name):
            return JSONProjection(keeping: [["cells"], ["metadata", "name"], ["object", "metadata", "name"]])
        case .objects: return showsManagedFields ? nil : JSONProjection(omitting: [["metadata", "managedFields"]])
        case .template(let template): return template.stream()?.readFields.map { JSONProjection(keeping: $0) }
        case .customColumns(let columns): return columns.readFields.map { JSONProjection(keeping: $0) }
        case .table:
            // What TablePrinter reads of a row, and of an object that comes instead of one.
            let metadata = ["name", "namespace", "creationTimestamp"] + (tableOptions.needsLabels ? ["labels"] : [])
            return JSONProjection(
                keeping: [["cells"]] + metadata.flatMap { [["metadata", $0], ["object", "metadata", $0]] })
        }
    }
}
