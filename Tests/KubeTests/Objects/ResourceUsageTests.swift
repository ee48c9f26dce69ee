import JSON
import Testing

@testable import Kube

@Suite struct ResourceUsageTests {
    private static func usage(_ text: String) throws -> ResourceUsage {
        ResourceUsage(try JSONDocument(parsing: Array(text.utf8)).root)
    }

    /// CPU is rounded up to thousandths, memory down to MiB.
    @Test(arguments: [
        ("0", "0m", "0", "0Mi"), ("1n", "1m", "1048575", "0Mi"), ("12345678n", "13m", "300M", "286Mi"),
        ("1500m", "1500m", "1Gi", "1024Mi"), ("x", "<unknown>", "-1", "0Mi"),
    ])
    func amountsAreRoundedAsKubectlRoundsThem(_ cpu: String, _ cores: String, _ memory: String, _ size: String) throws {
        let usage = try Self.usage(#"{"cpu":"\#(cpu)","memory":"\#(memory)"}"#)
        #expect(usage.text(.cpu) == cores)
        #expect(usage.text(.memory) == size)
        #expect(usage.text(.swap) == "0Mi")
    }

    /// Several are added before they are rounded.
    @Test func sumsAreRoundedOnce() throws {
        var sum = ResourceUsage()
        for _ in 0..<3 { sum += try Self.usage(#"{"cpu":"400u","memory":"600Ki"}"#) }
        #expect(sum.text(.cpu) == "2m")
        #expect(sum.text(.memory) == "1Mi")
    }

    @Test func sharesAreWholeHundredths() throws {
        let node = try Self.usage(#"{"cpu":"2","memory":"0"}"#)
        let used = try Self.usage(#"{"cpu":"457m","memory":"1Mi"}"#)
        #expect(used.share(.cpu, of: node) == "22%")
        #expect(used.share(.memory, of: node) == "0%")
        #expect(try used.share(.cpu, of: Self.usage(#"{"cpu":[]}"#)) == "<unknown>")
    }
}
