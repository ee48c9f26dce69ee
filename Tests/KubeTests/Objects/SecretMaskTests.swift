import JSON
import Testing

@testable import Kube

/// What is shown of Secrets that are compared: which values differ, and none of them.
@Suite struct SecretMaskTests {
    private static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    private func secret(_ data: JSONValue, applied: String? = nil) -> JSONValue {
        var object: JSONValue = ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": "a"], "data": data]
        if let applied { object["metadata"]?["annotations"] = [Self.annotation: .string(applied)] }
        return object
    }

    @Test func whatDiffersIsTold() {
        let hidden = SecretMask.hide(
            secret(["same": "x", "old": "x", "gone": "x"]), secret(["same": "x", "old": "y", "new": "z"]))
        #expect(hidden.before?["data"] == ["same": "***", "old": "*** (before)", "gone": "***"])
        #expect(hidden.after?["data"] == ["same": "***", "old": "*** (after)", "new": "***"])
    }

    @Test func oneStateAloneIsHiddenToo() {
        #expect(SecretMask.hide(nil, secret(["a": "x"])).after?["data"] == ["a": "***"])
        #expect(SecretMask.hide(secret(["a": "x"]), nil).before?["data"] == ["a": "***"])
        #expect(SecretMask.hide(secret("odd"), nil).before?["data"] == "***")
    }

    @Test func theAnnotationIsHidden() {
        let text = #"{"kind":"Secret","stringData":{"a":"x"},"data":{"b":"y"}}"#
        let before = SecretMask.hide(secret([:], applied: text), secret([:])).before
        #expect(
            before?.at("metadata", "annotations", Self.annotation)
                == .string(#"{"data":{"b":"***"},"kind":"Secret","stringData":{"a":"***"}}"# + "\n"))
        let unreadable = SecretMask.hide(secret([:], applied: "password"), nil).before
        #expect(unreadable?.at("metadata", "annotations", Self.annotation) == "***")
    }

    @Test func otherObjectsStayAsTheyAre() {
        let object: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "data": ["a": "x"]]
        #expect(SecretMask.hide(object, nil).before == object)
    }
}
