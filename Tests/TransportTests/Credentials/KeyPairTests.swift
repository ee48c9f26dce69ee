import Testing

@testable import Transport

/// Whether a certificate and a key belong together. The pairs were made by openssl for these tests alone.
@Suite struct KeyPairTests {
    @Test(arguments: [
        (Pairs.rsaCertificate, Pairs.rsa1Key), (Pairs.rsaCertificate, Pairs.rsa8Key),
        (Pairs.ecCertificate, Pairs.ec1Key), (Pairs.ecCertificate, Pairs.ec8Key),
        (Pairs.ecCertificate, Pairs.ecnopubKey), (Pairs.edCertificate, Pairs.edKey),
        ("text before\n" + Pairs.ecCertificate + "\n" + Pairs.rsaCertificate, Pairs.ec1Key),
    ])
    func pairsAreTaken(_ certificate: String, _ key: String) {
        #expect(fault(certificate, key) == nil)
    }

    @Test(arguments: [
        (Pairs.ecCertificate, Pairs.ecotherKey, "tls: private key does not match public key"),
        (Pairs.rsaCertificate, Pairs.ec1Key, "tls: private key type does not match public key type"),
        (Pairs.edCertificate, Pairs.rsa8Key, "tls: private key type does not match public key type"),
        ("x", Pairs.ec1Key, "tls: failed to find any PEM data in certificate input"),
        (Pairs.ecCertificate, "x", "tls: failed to find any PEM data in key input"),
        (
            Pairs.ec1Key, Pairs.ecCertificate,
            "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may "
                + "have been switched"
        ),
        (
            Pairs.ecCertificate, Pairs.ecCertificate,
            "tls: found a certificate rather than a key in the PEM for the private key"
        ),
        (
            Pairs.ecCertificate, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            "tls: failed to parse private key"
        ),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", Pairs.ec1Key, "x509: malformed certificate"),
        (
            "-----BEGIN X-----\nAAAA\n-----END X-----", Pairs.ec1Key,
            "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following "
                + "types: [X]"
        ),
        (
            Pairs.ecCertificate, "-----BEGIN X-----\nAAAA\n-----END X-----",
            "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the "
                + "following types: [X]"
        ),
    ])
    func othersAreRefusedInGosWords(_ certificate: String, _ key: String, _ words: String) {
        #expect(fault(certificate, key) == words)
    }

    /// Whatever the bytes are, there is an answer.
    @Test func anyBytesAreTaken() {
        var generator = SystemRandomNumberGenerator()
        for count in 0..<200 {
            let der = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            _ = fault(
                "-----BEGIN CERTIFICATE-----\nMAAwAA==\n-----END CERTIFICATE-----", String(decoding: der, as: UTF8.self)
            )
            _ = KeyPair.fault(certificate: Array(Pairs.ecCertificate.utf8), key: der)
        }
    }

    private func fault(_ certificate: String, _ key: String) -> String? {
        KeyPair.fault(certificate: Array(certificate.utf8), key: Array(key.utf8))
    }
}

/// Certificates and keys.
private enum Pairs {
    static let rsaCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIB9DCCAV2gAwIBAgIUBpCcUkyP93Zyc0IjnGRYbU1pdKAwDQYJKoZIhvcNAQEL
        BQAwDDEKMAgGA1UEAwwBYTAeFw0yNjExMjcxMDIyNDlaFw0zNjExMjQxMDIyNDla
        MAwxCjAIBgNVBAMMAWEwgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBALGE93o1
        pNGB/OqxoLlKB+f3I/8h1ZZg+OmmKyLSC2ddQh3XFEFxo6iCLfpz2Lb2p2Y+luAj
        v51hBlotGFIeXvuDynKl3y8lmOc4gG+CxpdPxkoyuTHQskZxR7KqM6dqXf3yJ+wy
        mi/TCpUJhRdTV76IgNTVHdfIRDNMT15ffIyzAgMBAAGjUzBRMB0GA1UdDgQWBBTZ
        hmnqoyIUAi0u6bLEJNqsovKCXzAfBgNVHSMEGDAWgBTZhmnqoyIUAi0u6bLEJNqs
        ovKCXzAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4GBAEvcbp3E/4CR
        8PLy6qXvP8HyMZ35uiSamDXpkiR5C9fvaILY46j42FOZ+NyUJ/nqGYGJ+FLGEeRo
        qH7Nx02bUnMReOAHM8H03TnIhyqb6gVjcDA+wfS+BuUD/9kwNGiMKCnkEhUg5Vgl
        BvK/2IXwL2lr+WjgJEzA4Jrq/XxV2eoC
        -----END CERTIFICATE-----
        """

    static let rsa1Key = """
        -----BEGIN RSA PRIVATE KEY-----
        MIICXgIBAAKBgQCxhPd6NaTRgfzqsaC5Sgfn9yP/IdWWYPjppisi0gtnXUId1xRB
        caOogi36c9i29qdmPpbgI7+dYQZaLRhSHl77g8pypd8vJZjnOIBvgsaXT8ZKMrkx
        0LJGcUeyqjOnal398ifsMpov0wqVCYUXU1e+iIDU1R3XyEQzTE9eX3yMswIDAQAB
        AoGBAKFPg5bg4jmjVlFqQfO9qvuF34b6lt0El4ux/OayWbx+yRLWm8hwXFhGm0NI
        O/jen/VQEMfylC+NuDj/W2dbw9BkXI6pZV/yHFavwZs7PizZkrGHD3eyVCVVWiZd
        3mdIMTZVo0D2pk5/tdEq94dkx157NOeyCO9czI9uG6vRWyghAkEA1mA37sdzW40x
        SvO+K3aubFROD9aA88w7Y48sayqJ02MWBkzZm6od8tjGp6tQx1lV9OT/b3P09S1u
        NpF5SHu2EQJBANP8wj6b20846HECy4icsmUgOBQKykTfKq5lLaMgmUPOkAs2UYBZ
        7cRE1kaK2rXv6GvonOmeK56oe0yfa/leQoMCQQCXxjFzZVQ/yhvPA/hsjy74VUub
        HPPZJ4wYdaIuEUTZGzrZpQkfk3Z2m5Ex3jFnodEgfAx4nPEdsFdqXN4wOh3xAkBX
        VArZK++epTzsQVCDiLnc+vbfGsrUsHKuwTOZvfYlftTMKaZNj75pWkpDaTRMOvau
        bXcmrmgdxh51JD+gzPntAkEA01baRnm5V9cTmyQTcq9hXFCCp+1KfnucDfP02wgF
        p4uA5mk9K8v2muA+JYTK/fYlf0uJ5Tt7nzLCy6zUxa09cg==
        -----END RSA PRIVATE KEY-----
        """

    static let rsa8Key = """
        -----BEGIN PRIVATE KEY-----
        MIICeAIBADANBgkqhkiG9w0BAQEFAASCAmIwggJeAgEAAoGBALGE93o1pNGB/Oqx
        oLlKB+f3I/8h1ZZg+OmmKyLSC2ddQh3XFEFxo6iCLfpz2Lb2p2Y+luAjv51hBlot
        GFIeXvuDynKl3y8lmOc4gG+CxpdPxkoyuTHQskZxR7KqM6dqXf3yJ+wymi/TCpUJ
        hRdTV76IgNTVHdfIRDNMT15ffIyzAgMBAAECgYEAoU+DluDiOaNWUWpB872q+4Xf
        hvqW3QSXi7H85rJZvH7JEtabyHBcWEabQ0g7+N6f9VAQx/KUL424OP9bZ1vD0GRc
        jqllX/IcVq/Bmzs+LNmSsYcPd7JUJVVaJl3eZ0gxNlWjQPamTn+10Sr3h2THXns0
        57II71zMj24bq9FbKCECQQDWYDfux3NbjTFK874rdq5sVE4P1oDzzDtjjyxrKonT
        YxYGTNmbqh3y2Manq1DHWVX05P9vc/T1LW42kXlIe7YRAkEA0/zCPpvbTzjocQLL
        iJyyZSA4FArKRN8qrmUtoyCZQ86QCzZRgFntxETWRorate/oa+ic6Z4rnqh7TJ9r
        +V5CgwJBAJfGMXNlVD/KG88D+GyPLvhVS5sc89knjBh1oi4RRNkbOtmlCR+Tdnab
        kTHeMWeh0SB8DHic8R2wV2pc3jA6HfECQFdUCtkr756lPOxBUIOIudz69t8aytSw
        cq7BM5m99iV+1Mwppk2PvmlaSkNpNEw69q5tdyauaB3GHnUkP6DM+e0CQQDTVtpG
        eblX1xObJBNyr2FcUIKn7Up+e5wN8/TbCAWni4DmaT0ry/aa4D4lhMr99iV/S4nl
        O3ufMsLLrNTFrT1y
        -----END PRIVATE KEY-----
        """

    static let ecCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBbDCCAROgAwIBAgIUaeYdVDe+njMxa2FFFXwDyWiQ8y8wCgYIKoZIzj0EAwIw
        DDEKMAgGA1UEAwwBYTAeFw0yNjExMjcxMDIyNDlaFw0zNjExMjQxMDIyNDlaMAwx
        CjAIBgNVBAMMAWEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASnCyfAuPtZsqzg
        mnKJJ3sRyyq7YX8UdFyke/iMz0Jz7vOTgHWD2L1deDKxfM3ukjs1dQjB9mRReLZH
        vtwV8Ae2o1MwUTAdBgNVHQ4EFgQUMRMuJRpzjT5fm0nGgDAbpGOehTcwHwYDVR0j
        BBgwFoAUMRMuJRpzjT5fm0nGgDAbpGOehTcwDwYDVR0TAQH/BAUwAwEB/zAKBggq
        hkjOPQQDAgNHADBEAiA7TYLrw7Bu729r614ah9KHaPEu0KUHDHsaptiI8QEM8gIg
        AnMNihAlxNUACjuLh0k96E0OVQi99+UmWVr9KyQuQIY=
        -----END CERTIFICATE-----
        """

    static let ec1Key = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIKDxIGXO2akFWAxpTFa1jA1ocqn+P1Y0qh1pbKgy1sRfoAoGCCqGSM49
        AwEHoUQDQgAEpwsnwLj7WbKs4JpyiSd7Ecsqu2F/FHRcpHv4jM9Cc+7zk4B1g9i9
        XXgysXzN7pI7NXUIwfZkUXi2R77cFfAHtg==
        -----END EC PRIVATE KEY-----
        """

    static let ec8Key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoPEgZc7ZqQVYDGlM
        VrWMDWhyqf4/VjSqHWlsqDLWxF+hRANCAASnCyfAuPtZsqzgmnKJJ3sRyyq7YX8U
        dFyke/iMz0Jz7vOTgHWD2L1deDKxfM3ukjs1dQjB9mRReLZHvtwV8Ae2
        -----END PRIVATE KEY-----
        """

    static let ecotherKey = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEINulGt+EpSE5vk2BmF6spN7+LZgQSSvfeCDTvvhmV7e4oAoGCCqGSM49
        AwEHoUQDQgAE52YcrSxE9NghhTu9zU2wCubS1vlx6x/gozil/4HflqxB2zsDAcbh
        sNkvNLVidSXSxFKME/JMJMJ+Xw3Pn12Zdg==
        -----END EC PRIVATE KEY-----
        """

    static let ecnopubKey = """
        -----BEGIN EC PRIVATE KEY-----
        MDECAQEEIKDxIGXO2akFWAxpTFa1jA1ocqn+P1Y0qh1pbKgy1sRfoAoGCCqGSM49
        AwEH
        -----END EC PRIVATE KEY-----
        """

    static let edCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBLDCB36ADAgECAhRbx2eVB/EWArR+9u635DesW4VQqzAFBgMrZXAwDDEKMAgG
        A1UEAwwBYTAeFw0yNjExMjcxMDIyNDlaFw0zNjExMjQxMDIyNDlaMAwxCjAIBgNV
        BAMMAWEwKjAFBgMrZXADIQD0x3SbKqZ6CCWgZ4ozwJhOLTSPWtPsnpeJbErob3nx
        nKNTMFEwHQYDVR0OBBYEFENn4YQRZlBvXVx8p+jJS2CSIzObMB8GA1UdIwQYMBaA
        FENn4YQRZlBvXVx8p+jJS2CSIzObMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EA
        4KhzY7h/7LlH4F8Zyw1ZTIxL37o9ECeCfgWImIjsnr7wVw8z0ZFicboD5/CRtLtC
        hLNfZVPNSlqHwzKxzhO+AA==
        -----END CERTIFICATE-----
        """

    static let edKey = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIAnlA8HpFkRdFHb3lNltbjJkZ/l5gLagn99mIhPctmzJ
        -----END PRIVATE KEY-----
        """
}
