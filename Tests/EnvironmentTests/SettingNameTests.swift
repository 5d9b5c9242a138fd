import Testing

@testable import Environment

@Suite struct SettingNameTests {
  /// written, meant
  @Test(
    arguments: [
      ("API_KEYS", "API_KEYS"), ("API_KEY", "API_KEYS"), ("API_KEYSS", "API_KEYS"), ("PI_KEYS", "API_KEYS"),
      ("XAPI_KEYS", "API_KEYS"), ("API_KEIS", "API_KEYS"), ("API_KYES", "API_KEYS"), ("PAI_KEYS", "API_KEYS"),
      ("API_KESY", "API_KEYS"), ("APIKEYS", "API_KEYS"), ("API__KEYS", "API_KEYS"), ("API.KEYS", "API_KEYS"),
      ("api_keys", "API_KEYS"), ("Api_Keys", "API_KEYS"), ("API-KEYS", "API_KEYS"), ("api-keys", "API_KEYS"),
      ("api_key", "API_KEYS"), ("REDIS-CAMPAIGN-TTL", "REDIS_CAMPAIGN_TTL"), ("PROT", "PORT"), ("PORTS", "PORT"),
      ("port", "PORT"), ("HOTS", "HOST"), ("SUPABASE_KEI", "SUPABASE_KEY"), ("WEBHOOK_SECRET", "WEBHOOK_SECRETO"),
      ("WEBHOOK_SECRETOS", "WEBHOOK_SECRETO"), ("SIN_AUTENTIFICACION", nil), ("SIN_AUTENTICACIÓN", "SIN_AUTENTICACION"),
      ("AP_KEY", nil), ("API_KYE", nil), ("KEYS_API", nil), ("IPA_KESY", nil), ("API_TOKENS", nil), ("", nil),
      ("P", nil),
      ("PATH", nil), ("HOME", nil), ("HOSTNAME", nil), ("PWD", nil), ("USER", nil), ("PUBLICAR", nil),
      ("REDIS_PORT", nil),
    ] as [(String, String?)])
  func whatIsMeant(written: String, meant: String?) {
    #expect(SettingName.meant(by: written) == meant)
  }

  /// No two names are one slip apart, or a setting's own name would pass for a slip in another's.
  @Test func noTwoAreOneSlipApart() {
    for name in SettingName.all {
      for index in name.indices {
        var shorter = name
        shorter.remove(at: index)
        #expect(SettingName.meant(by: shorter) == name)
      }
    }
  }
}
