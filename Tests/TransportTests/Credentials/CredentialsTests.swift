import Foundation
import Testing

@testable import Transport

@Suite struct CredentialsTests {
    let mount: Mount
    static let certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

    init() throws { mount = try Mount() }

    private func credentials(_ options: ClusterOptions = ClusterOptions(), directory: String? = nil) throws
        -> Credentials
    {
        let directory = directory ?? mount.path
        return Credentials(
            try ClusterConfiguration(
                options: options, environment: { $0 == "KPOD_SERVICE_ACCOUNT_DIR" ? directory : nil }))
    }

    @Test(arguments: ["abc", "abc\n", " abc\r\n\n"])
    func trimsTheToken(text: String) throws {
        try mount.write("token", text)
        #expect(try credentials().proof() == .token("abc"))
    }

    @Test(arguments: ["a\nb", "a b", "a\u{0}b", "a\tb", "ä", "a\u{7F}"])
    func refusesTokensThatAreNone(text: String) throws {
        try mount.write("token", text)
        let error = #expect(throws: ConfigurationError.self) { try credentials().proof() }
        #expect(error?.exitClass == .credentials)
        var options = ClusterOptions()
        options.token = text
        #expect(throws: ConfigurationError.self) { try credentials(options).proof() }
    }

    @Test func eachAbsenceHasItsOwnMessage() throws {
        let nowhere = mount.path + "/nowhere"
        #expect(throws: ConfigurationError.noMount(directory: nowhere)) {
            try credentials(directory: nowhere).proof()
        }
        #expect(throws: ConfigurationError.emptyMount(directory: mount.path)) { try credentials().proof() }
        try mount.write("namespace", "x")
        #expect(throws: ConfigurationError.missing(.token, path: mount.path + "/token")) {
            try credentials().proof()
        }
        #expect(throws: ConfigurationError.missing(.authority, path: mount.path + "/ca.crt")) {
            try credentials().authority()
        }
        try mount.write("token", " \n")
        #expect(throws: ConfigurationError.empty(.token, path: mount.path + "/token")) { try credentials().proof() }
        try mount.write("ca.crt", "")
        #expect(throws: ConfigurationError.empty(.authority, path: mount.path + "/ca.crt")) {
            try credentials().authority()
        }
    }

    @Test(.disabled(if: geteuid() == 0, "root may read everything"))
    func anUnreadableTokenNamesTheUser() throws {
        try mount.write("token", "abc")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: mount.path + "/token")
        let error = #expect(throws: ConfigurationError.self) { try credentials().proof() }
        #expect(error?.message.contains("uid \(geteuid())") == true)
        #expect(error?.hint?.contains("fsGroup") == true)
    }

    @Test(arguments: [
        "garbage", "-----BEGIN CERTIFICATE-----\nMIIB\n", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nM\u{1}B\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n", "-----END CERTIFICATE-----\n",
    ])
    func refusesGarbageAsAuthority(text: String) throws {
        try mount.write("ca.crt", text)
        let error = #expect(throws: ConfigurationError.self) { try credentials().authority() }
        #expect(error?.exitClass == .credentials)
    }

    @Test func takesBundlesWithComments() throws {
        let bundle = "# one\n" + Self.certificate + "\r\nsubject: x\r\n" + Self.certificate
        try mount.write("ca.crt", bundle)
        #expect(try credentials().authority() == Array(bundle.utf8))
    }

    @Test func readsAgainWhatHasChanged() throws {
        try mount.write("token", "one")
        let credentials = try credentials()
        #expect(try credentials.proof() == .token("one"))
        try mount.write("token", "two")
        #expect(try credentials.proof() == .token("two"))
        #expect(!credentials.hasNewToken(insteadOf: .token("two")))
        #expect(credentials.hasNewToken(insteadOf: .token("one")))
        try mount.remove("token")
        #expect(!credentials.hasNewToken(insteadOf: .token("one")))
        #expect(throws: ConfigurationError.self) { try credentials.proof() }
    }
}
