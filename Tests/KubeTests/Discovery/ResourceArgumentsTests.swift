import Testing

@testable import Kube

struct ResourceArgumentsTests {
    private func parse(_ arguments: String...) throws -> [String] {
        try ResourceArguments(parsing: arguments).selections.map {
            ([$0.type.resource + ($0.type.suffix.isEmpty ? "" : ".") + $0.type.suffix] + $0.names).joined(
                separator: " ")
        }
    }

    @Test func readsEveryForm() throws {
        #expect(try parse("pods") == ["pods"])
        #expect(try parse("pods", "a", "b") == ["pods a b"])
        #expect(try parse("pods,svc,pods") == ["pods", "svc"])
        #expect(try parse("pod/a", "svc/b") == ["pod a", "svc b"])
        #expect(try parse("pod/a,svc/b") == ["pod a", "svc b"])
        #expect(try parse("cm,secret", "a", "b") == ["cm a", "cm b", "secret a", "secret b"])
        #expect(try parse("pods,pods", "a") == ["pods a"])
        #expect(try parse().isEmpty)
    }

    @Test func knowsOneItem() throws {
        #expect(try ResourceArguments(parsing: ["pods", "a"]).isSingleItem)
        #expect(try ResourceArguments(parsing: ["pod/a"]).isSingleItem)
        #expect(try !ResourceArguments(parsing: ["pods"]).isSingleItem)
        #expect(try !ResourceArguments(parsing: ["pods", "a", "b"]).isSingleItem)
        #expect(try !ResourceArguments(parsing: ["pods,svc"]).hasNames)
    }

    @Test(arguments: [
        ["pods", "pod/a"], ["pod/a", "b"], ["pod/a/b"], ["/a"], ["pod/"], ["pods,svc", "a/b"], ["pods,"], [","],
        ["pods", ".."], ["pods", "a%2F"], ["pods", "a\0b"], ["pod/."], ["pods", ""], [""], ["pods", "a\nb"],
        ["pod/a,"], ["pod/a,svc"],
    ])
    func refuses(arguments: [String]) {
        #expect(throws: InvalidInput.self) { try ResourceArguments(parsing: arguments) }
    }

    @Test func saysWhatIsWrongWithAName() {
        #expect(throws: InvalidInput("invalid resource name \"..\": may not be '..'")) {
            try ResourceArguments(parsing: ["pods", ".."])
        }
        #expect(throws: InvalidInput("invalid resource name \"a^@b\": may not contain a NUL character")) {
            try ResourceArguments(parsing: ["pods", "a\0b"])
        }
    }
}
