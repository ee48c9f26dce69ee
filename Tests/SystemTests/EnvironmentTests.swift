import Glibc
import System
import Testing

@Suite struct EnvironmentTests {
    @Test func tellsUnsetFromEmpty() {
        setenv("KPOD_TEST_EMPTY", "", 1)
        #expect(Environment.variable("KPOD_TEST_EMPTY") == "")
        #expect(Environment.variable("KPOD_TEST_UNSET") == nil)
        #expect(Environment.all().contains { $0.text == "KPOD_TEST_EMPTY=" && $0.isUTF8 })
    }

    @Test func tellsWhatIsNotUTF8() {
        setenv("KPOD_TEST_BYTES", [CChar(bitPattern: 0xE9), 0], 1)
        defer { unsetenv("KPOD_TEST_BYTES") }
        #expect(Environment.all().contains { $0.text == "KPOD_TEST_BYTES=\u{FFFD}" && !$0.isUTF8 })
    }
}
