// Notices of Meta's webhook about templates and the account, and their effects on a campaign.

import JSON
import Testing

@testable import Campaigns
@testable import Webhooks

@Suite struct AccountNotificationTests {
  private static func notices(_ field: String, _ value: String) throws -> [AccountNotice] {
    let text =
      #"{"object":"whatsapp_business_account","entry":[{"id":"123414","time":1750857384,"changes":[{"field":""#
      + field + #"","value":"# + value + "}]}]}"
    return AccountNotification.notices(in: try JSONDocument.parse(Array(text.utf8)))
  }

  private static func template(_ event: String, _ name: String = #""promo""#) -> String {
    #"{"event":"\#(event)","message_template_id":1,"message_template_name":\#(name),"message_template_language":"es"}"#
  }

  @Test(
    arguments: [
      ("message_template_status_update", template("PAUSED"), .template("promo", language: "es", .paused)),
      ("message_template_status_update", template("APPROVED"), .template("promo", language: "es", .approved)),
      ("message_template_status_update", template("LIMIT_EXCEEDED"), nil),
      ("message_template_status_update", template("PAUSED", "7"), nil),
      (
        "template_category_update",
        #"{"message_template_name":"promo","message_template_language":"es","previous_category":"UTILITY","new_category":"MARKETING"}"#,
        .category("promo", language: "es", from: "UTILITY", to: "MARKETING")
      ),
      (
        "template_category_update",
        #"{"message_template_name":"promo","message_template_language":"es","correct_category":"MARKETING"}"#, nil
      ),
      (
        "phone_number_quality_update", #"{"display_phone_number":"+1 555-078-3881","event":"FLAGGED"}"#,
        .quality(number: "3881", isLow: true)
      ),
      (
        "phone_number_quality_update", #"{"display_phone_number":"15550783881","event":"UNFLAGGED"}"#,
        .quality(number: "3881", isLow: false)
      ),
      (
        "phone_number_quality_update", #"{"event":"DOWNGRADE","current_limit":"TIER_2K"}"#,
        .limit(conversations: 2000, isLower: true)
      ),
      ("phone_number_quality_update", #"{"event":"UPGRADE","current_limit":"TIER_10K"}"#, nil),
      ("phone_number_quality_update", #"{"event":"DOWNGRADE","current_limit":"TIER_NONE"}"#, nil),
      (
        "business_capability_update", #"{"max_daily_conversation_per_phone":1000,"max_phone_numbers_per_business":25}"#,
        .limit(conversations: 1000, isLower: false)
      ),
      ("business_capability_update", #"{"max_daily_conversation_per_phone":-1}"#, nil),
      ("messages", #"{"statuses":[]}"#, nil), ("account_update", "{}", nil),
    ] as [(String, String, AccountNotice.What?)])
  func whatIsSaid(field: String, value: String, what: AccountNotice.What?) throws {
    let notices = try Self.notices(field, value)
    #expect(notices.map(\.what) == [what].compactMap(\.self))
    for notice in notices { #expect(notice.account == "123414" && notice.time == 1_750_857_384) }
  }

  @Test(arguments: [
    "{}", "[]", #"{"entry":7}"#, #"{"entry":[{"changes":[{}]}]}"#, #"{"entry":[{"id":"1","changes":[7]}]}"#,
  ])
  func nothingToSee(text: String) throws {
    #expect(AccountNotification.notices(in: try JSONDocument.parse(Array(text.utf8))).isEmpty)
  }

  private static func status(
    _ state: CampaignState = .processing, _ template: String = "promo", language: String = "es", reason: String? = nil
  ) -> CampaignStatus {
    CampaignStatus(
      id: "X", total: 100, counts: CampaignCounts(pending: 60, sent: 40), state: state, reason: reason, interval: 0,
      created: 0, given: ["plantilla": template, "idioma": language, "buzon": "14"], now: 0)
  }

  private static func action(_ what: AccountNotice.What, on status: CampaignStatus) -> NoticeAction? {
    AccountNotice(account: "1", time: 0, what: what).action(on: status)
  }

  /// A template that cannot be sent stops its own running campaigns, and no others.
  @Test(arguments: TemplateEvent.allCases.filter { $0.effect == .stop })
  func whatCannotBeSentStops(event: TemplateEvent) throws {
    let what = AccountNotice.What.template("promo", language: "es", event)
    for state in [CampaignState.scheduled, .queued, .processing] {
      let action = Self.action(what, on: Self.status(state))
      guard case .stop(let reason) = action else {
        Issue.record("\(String(describing: action))")
        continue
      }
      #expect(reason.contains("'promo' (es)") && reason.hasSuffix("apruebe otra vez."))
      // The campaign goes on when the template is back.
      for back in [TemplateEvent.approved, .reinstated, .unarchived] {
        let approved = AccountNotice.What.template("promo", language: "es", back)
        #expect(Self.action(approved, on: Self.status(.stopped, reason: reason)) == .revive(reason))
        #expect(Self.action(approved, on: Self.status(.stopped, "otra", reason: reason)) == nil)
      }
    }
    #expect(Self.action(what, on: Self.status(.paused)) == nil && Self.action(what, on: Self.status(.stopped)) == nil)
    #expect(Self.action(what, on: Self.status(.processing, "otra")) == nil)
    #expect(Self.action(what, on: Self.status(.processing, language: "es_MX")) == nil)
  }

  /// `motivo`, whether it is for the template's sake
  @Test(
    arguments: [
      (MetaCode.stopReason(of: 132015), true), (MetaCode.stopReason(of: 132016), true),
      (MetaCode.stopReason(of: 132001), true), (MetaCode.stopReason(of: 190), false),
      (MetaCode.stopReason(of: 131042), false), ("Faltan 3 mensajes", false), (nil, false),
    ] as [(String?, Bool)])
  func onlyWhatStoppedForTheTemplateGoesOn(reason: String?, goesOn: Bool) {
    let approved = AccountNotice.What.template("promo", language: "es", .approved)
    let action = Self.action(approved, on: Self.status(.stopped, reason: reason))
    #expect(action == (goesOn ? .revive(reason ?? "") : .retract(TemplateEvent.flagged.text("promo", "es"))))
  }

  @Test func remarksAreTakenBack() {
    for (what, over) in [
      (
        AccountNotice.What.template("promo", language: "es", .flagged),
        AccountNotice.What.template("promo", language: "es", .approved)
      ), (.quality(number: "3881", isLow: true), .quality(number: "3881", isLow: false)),
    ] {
      guard case .remark(let text) = Self.action(what, on: Self.status()) else {
        Issue.record("\(what)")
        continue
      }
      #expect(Self.action(over, on: Self.status()) == .retract(text))
    }
  }

  /// conversations, whether that is fewer than before, whether 60 messages that are left make it worth saying
  @Test(arguments: [(59, false, true), (60, false, false), (1000, true, true), (1000, false, false)])
  func aLimitIsSaidWhereItIsTooLow(conversations: Int, isLower: Bool, isSaid: Bool) {
    let action = Self.action(.limit(conversations: conversations, isLower: isLower), on: Self.status())
    guard case .remark(let text) = action else {
      #expect(!isSaid && action == nil)
      return
    }
    #expect(isSaid && text.contains("\(conversations) conversaciones") && text.contains("60 mensajes"))
  }
}
