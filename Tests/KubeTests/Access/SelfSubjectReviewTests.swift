import JSON
import Testing

@testable import Kube

struct SelfSubjectReviewTests {
    @Test func readsWhatKubectlPrinted() throws {
        let text = try Recording("whoami-sa-json").stdout
        let review = try #require(SelfSubjectReview(JSONDocument(parsing: Array(text.utf8)).root))
        #expect(review.username == "system:serviceaccount:default:default")
        #expect(!review.uid.isEmpty && review.groups.first == "system:serviceaccounts")
        #expect(review.extra.map(\.key) == ["authentication.kubernetes.io/credential-id"])
        #expect(review.extra.first?.values.count == 1)
    }

    @Test(arguments: ["{}", "[]", #"{"kind":"SelfSubjectReview"}"#, #"{"kind":"Status"}"#])
    func refusesOtherAnswers(text: String) throws {
        #expect(SelfSubjectReview(try JSONDocument(parsing: Array(text.utf8)).root) == nil)
    }

    @Test func asks() {
        #expect(SelfSubjectReview.request.target == "/apis/authentication.k8s.io/v1/selfsubjectreviews")
        #expect(SelfSubjectReview.request.attributes?.verb == "create")
    }
}
