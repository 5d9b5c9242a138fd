import Testing

@testable import Campaigns
@testable import Text

@Suite struct OwnerSilenceTests {
  /// owned, ms since its last sign, lease → how the motivo begins; nil for none.
  @Test(
    arguments: [
      (false, 0, 45_000, nil), (false, 6000, 45_000, nil), (false, 6001, 45_000, "Ninguna instancia"),
      (false, .max, 45_000, "Ninguna instancia"), (false, -5000, 45_000, nil),
      (true, 15_000, 45_000, nil), (true, 22_500, 45_000, nil),
      (true, 22_501, 45_000, "La instancia que la envía no da señales desde hace 22 s"),
      (true, 60_000, 45_000, "La instancia que la envía no da señales desde hace 60 s"),
      (true, 4000, 6000, "La instancia que la envía no da señales desde hace 4 s"),
    ] as [(Bool, Milliseconds, Milliseconds, String?)])
  func reasons(isOwned: Bool, silence: Milliseconds, lease: Milliseconds, beginning: String?) {
    let reason = OwnerSilence(isOwned: isOwned, lastSign: 0).reason(now: silence, lease: lease)
    #expect((reason == nil) == (beginning == nil))
    if let beginning { #expect(reason?.hasPrefix(beginning) == true, "\(reason ?? "")") }
  }
}
