import Testing

@testable import Kube

struct FieldSelectorTests {
    @Test func valuesAreEscaped() {
        #expect(FieldSelector.name("web") == "metadata.name=web")
        #expect(FieldSelector.name(#"a,b=c\d"#) == #"metadata.name=a\,b\=c\\d"#)
    }
}
