import Testing

@testable import Kube

struct FileClaimsTests {
    private typealias Claimant = FileClaims.Claimant

    private let old = Claimant(object: "a/configmaps/old", created: 1)
    private let new = Claimant(object: "a/configmaps/new", created: 2)

    @Test func theOlderHoldsWhatTwoClaim() {
        var claims = FileClaims()
        #expect(claims.claim(["x"], by: old).held == ["x"])
        let outcome = claims.claim(["x", "y"], by: new)
        #expect(outcome.held == ["y"])
        #expect(outcome.lost == ["x": old.object])
        #expect(claims.holder(of: "x") == old.object)
    }

    @Test func theOlderTakesWhatTheYoungerHas() {
        var claims = FileClaims()
        _ = claims.claim(["x"], by: new)
        let outcome = claims.claim(["x"], by: old)
        #expect(outcome.held == ["x"])
        #expect(outcome.taken == ["x": new.object])
    }

    @Test func ofOneAgeTheNameDecides() {
        var claims = FileClaims()
        _ = claims.claim(["x"], by: Claimant(object: "b", created: 1))
        #expect(claims.claim(["x"], by: Claimant(object: "a", created: 1)).held == ["x"])
        #expect(claims.claim(["x"], by: Claimant(object: "c", created: 1)).lost == ["x": "a"])
    }

    @Test func theNextOneInherits() {
        var claims = FileClaims()
        _ = claims.claim(["x", "z"], by: old)
        _ = claims.claim(["x"], by: new)
        let outcome = claims.release(old.object)
        #expect(outcome.heirs == [new.object])
        #expect(outcome.freed == ["z"])
        #expect(claims.holder(of: "x") == new.object)
        #expect(claims.claim(["x"], by: new).held == ["x"])
        #expect(claims.release(new.object).freed == ["x"])
        #expect(claims.fileCount == 0)
        #expect(claims.objectCount == 0)
    }

    @Test func whoGivesUpAKeyLeavesItToTheNext() {
        var claims = FileClaims()
        _ = claims.claim(["x", "y"], by: old)
        _ = claims.claim(["x"], by: new)
        let outcome = claims.claim(["y"], by: old)
        #expect(outcome.heirs == [new.object])
        #expect(outcome.freed == [])
        #expect(outcome.held == ["y"])
    }

    @Test func aKeyThatIsNoMoreIsFreed() {
        var claims = FileClaims()
        _ = claims.claim(["x", "y"], by: old)
        #expect(claims.claim(["y", "z"], by: old).freed == ["x"])
    }

    @Test func anObjectMadeAnewKeepsWhatNobodyElseClaims() {
        var claims = FileClaims()
        _ = claims.claim(["x"], by: old)
        let outcome = claims.claim(["x"], by: Claimant(object: old.object, created: 5))
        #expect(outcome.held == ["x"])
        #expect(outcome.freed == [])
        #expect(outcome.heirs == [])
    }

    @Test func anObjectMadeAnewComesBehindThoseThatWaited() {
        var claims = FileClaims()
        _ = claims.claim(["x"], by: old)
        _ = claims.claim(["x"], by: new)
        let outcome = claims.claim(["x"], by: Claimant(object: old.object, created: 5))
        #expect(outcome.lost == ["x": new.object])
        #expect(outcome.heirs == [new.object])
    }

    @Test func aStrangerIsReleasedWithoutEffect() {
        var claims = FileClaims()
        _ = claims.claim(["x"], by: old)
        #expect(claims.release("nobody") == FileClaims.Outcome())
        #expect(claims.claim(["x"], by: old).heirs == [])
    }
}
