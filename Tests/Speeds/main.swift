// speeds FILE: how fast the reader and the printers are, in megabytes of the JSON that they take a second. FILE is a list
// of pods as the API server sends it. Run by Tests/bench.
import JSON
import Kube
import Output
import System

let text = try File.read(CommandLine.arguments[1], limit: 1 << 30)
let document = try JSONDocument(parsing: text)
let items = document.root["items"].map { Array($0.elements) } ?? []

/// The same list, but each pod has a member at its end that no other has.
let unlike: [UInt8] = {
    let pods = items.enumerated().map { number, item in
        var pod = item.value
        pod["status"]?["own\(number)"] = true
        return pod
    }
    var text: [UInt8] = []
    JSONWriter(.verbatim).write(JSONValue.object(["items": .array(pods)]), into: &text)
    return text
}()

/// Measures what handles a whole list once: the quickest of all rounds of a second.
func measure(_ name: String, of text: [UInt8] = text, _ body: () throws -> Void) throws {
    let end = Instant.now + .seconds(1)
    var best = Duration.seconds(1_000)
    repeat {
        let begin = Instant.now
        try body()
        best = min(best, Instant.now - begin)
    } while Instant.now < end
    let attoseconds = Double(best.components.seconds) * 1e18 + Double(best.components.attoseconds)
    let rate = Int(Double(text.count) * 1e12 / attoseconds)
    let line = Array("| \(name) | \(rate) MB/s |\n".utf8)
    let output = FileSink.standardOutput()
    try output.write(line)
    try output.flush()
}

/// Reads a list in pieces, as they come from the network.
func read(_ text: [UInt8], _ projection: JSONProjection?, _ body: (JSONNode) -> Void = { _ in }) throws {
    var reader = JSONListReader(array: "items", projection: projection)
    var position = 0
    while position < text.count {
        let next = min(position + 65_536, text.count)
        try text.withUnsafeBytes { try reader.feed(UnsafeRawBufferPointer(rebasing: $0[position..<next])) }
        while let item = try reader.next() { body(item) }
        position = next
    }
    _ = try reader.finish()
}

try measure("JSON read item by item") { try read(text, nil) }
try measure("JSON read for the names alone") { try read(text, JSONProjection(keeping: [["metadata", "name"]])) }
for (name, format) in [("JSON", ObjectFormat.json), ("YAML", .yaml), ("KYAML", .kyaml)] {
    var output: [UInt8] = []
    try measure("\(name) printed") {
        var printer = ObjectPrinter(format, .list)
        for item in items {
            printer.append(item, type: .pods, into: &output)
            output.removeAll(keepingCapacity: true)
        }
        printer.end(into: &output)
        output.removeAll(keepingCapacity: true)
    }
}
// As `get` prints them: elements of a list that are alike are read and printed by each other.
for (kind, text) in [("pods", text), ("pods that are unlike", unlike)] {
    for (name, format) in [("JSON", ObjectFormat.json), ("YAML", .yaml), ("KYAML", .kyaml)] {
        var output: [UInt8] = []
        try measure("\(kind) read and printed as \(name)", of: text) {
            var printer = ObjectPrinter(format, .list)
            try read(text, JSONProjection(omitting: [["metadata", "managedFields"]])) { item in
                printer.append(item, type: .pods, into: &output)
                output.removeAll(keepingCapacity: true)
            }
        }
    }
}
let columns = try CustomColumns(specification: "NAME:.metadata.name,NODE:.spec.nodeName")
try measure("custom columns printed") {
    var layout = ColumnLayout()
    columns.appendHeader(to: &layout)
    for item in items { try columns.appendRow(for: item, to: &layout) }
    var output: [UInt8] = []
    layout.flush(into: &output)
}
let paths = try TemplatePrinter(.jsonpath, "{.metadata.name} {.status.conditions[?(@.type==\"Ready\")].status}\n")
try measure("JSONPath printed") {
    var output: [UInt8] = []
    for item in items { try paths.print(item, into: &output) }
}
