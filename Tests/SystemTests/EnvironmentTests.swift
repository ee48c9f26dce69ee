import Glibc
import System
import Testing

@Suite struct EnvironmentTests {
    @Test func tellsUnsetFromEmpty() {
        setenv("KPOD_TEST_EMPTY", "", 1)
        #expect(Environment.variable("KPOD_TEST_EMPTY") == "")
        #expect(Environment.variable("KPOD_TEST_UNSET") == nil)
        #expect(Environment.all().contains("KPOD_TEST_EMPTY="))
    }
}
