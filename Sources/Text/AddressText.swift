/// The text of an IP address of 4 or 16 bytes (RFC 5952); `nil` for any other number of bytes. An IPv4 address in the form
/// of IPv6 is written as IPv4, as Go's net/netip has it.
package func addressText(_ bytes: [UInt8]) -> String? {
    if bytes.count == 16, bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
        return addressText(Array(bytes.suffix(4)))
    }
    if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
    guard bytes.count == 16 else { return nil }
    let groups = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
    // The first of the longest runs of zeros, of two or more, is left out.
    var (gap, run) = (0..<0, 0)
    for (index, group) in groups.enumerated() {
        run = group == 0 ? run + 1 : 0
        if run > max(gap.count, 1) { gap = index + 1 - run..<index + 1 }
    }
    func text(_ groups: ArraySlice<Int>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
    return gap.isEmpty ? text(groups[...]) : text(groups[..<gap.lowerBound]) + "::" + text(groups[gap.upperBound...])
}
