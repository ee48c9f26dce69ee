import Testing

@testable import Text

@Suite struct AddressTextTests {
    /// RFC 5952: the first of the longest runs of two zeros or more is left out.
    @Test(
        arguments: [
            ([10, 1, 2, 3], "10.1.2.3"),
            ([0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "2001:db8::1"),
            ([0x20, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], "2001:0:1::1:0:1"),
            ([0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 5], "1:0:2:0:3:0:4:5"),
            ([UInt8](repeating: 0, count: 16), "::"),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, 1], "10.0.0.1"),
            ([0, 1] + [UInt8](repeating: 0, count: 14), "1::"),
        ] as [([UInt8], String)])
    func writesAddresses(_ bytes: [UInt8], _ text: String) { #expect(addressText(bytes) == text) }

    @Test func otherNumbersOfBytesAreNoAddress() {
        for count in [0, 3, 5, 15, 17] { #expect(addressText([UInt8](repeating: 1, count: count)) == nil) }
    }
}
