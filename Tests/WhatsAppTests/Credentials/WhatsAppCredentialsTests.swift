import Testing

@testable import WhatsApp

@Suite struct WhatsAppCredentialsTests {
  @Test(
    arguments: [
      ("EAAG,1142,1234", WhatsAppCredentials(token: "EAAG", phoneID: "1142", wabaID: "1234")),
      (" EAAG , 1142\t, 1234 \n", WhatsAppCredentials(token: "EAAG", phoneID: "1142", wabaID: "1234")),
      ("EAAG,1142", WhatsAppCredentials(token: "EAAG", phoneID: "1142")),
      ("EAAG,1142,", WhatsAppCredentials(token: "EAAG", phoneID: "1142")),
      ("EAAG,1142, ,", WhatsAppCredentials(token: "EAAG", phoneID: "1142")),
      ("a|b=/+.-_~,x-1_2.3", WhatsAppCredentials(token: "a|b=/+.-_~", phoneID: "x-1_2.3")),
      ("", nil), (",", nil), ("EAAG", nil), ("EAAG,", nil), (",1142", nil), ("EAAG,,1234", nil),
      ("EAAG,1142,1234,5", nil), ("EA AG,1142", nil), ("EAAG,11 42", nil), ("EAAG,1142/x", nil), ("EAAG,1142,a?b", nil),
      // Such a phone id would lead out of its place in Meta's address.
      ("EAAG,..", nil), ("EAAG,.", nil), ("EAAG,...", nil), ("EAAG,1142,..", nil),
      ("EAAG,1.2", WhatsAppCredentials(token: "EAAG", phoneID: "1.2")),
      ("EÁAG,1142", nil), ("EA\nAG,1142", nil),
    ] as [(String, WhatsAppCredentials?)])
  func readsAKey(key: String, credentials: WhatsAppCredentials?) {
    #expect(WhatsAppCredentials(key: key) == credentials)
  }

  @Test func theTokenIsNeverPrinted() {
    let credentials = WhatsAppCredentials(token: "SECRETO", phoneID: "1142", wabaID: "1234")
    var dumped = ""
    dump(credentials, to: &dumped)
    for text in ["\(credentials)", String(reflecting: credentials), "\([credentials])", dumped] {
      #expect(!text.contains("SECRETO"))
    }
  }
}

@Suite struct SupabaseRowsTests {
  @Test(
    arguments: [
      (
        #"[{"canal":14,"key":"T,P,W","nameid":"n","custom_name":"c"}]"#,
        .success(WhatsAppCredentials(token: "T", phoneID: "P", wabaID: "W"))
      ),
      (#"[{"key":"T,P"},{"key":" T , P "},{"key":null}]"#, .success(WhatsAppCredentials(token: "T", phoneID: "P"))),
      ("[]", .failure(CredentialError(text: "No se encontró el buzon '14' en la base de datos"))),
      (
        #"[{"canal":14,"key":null}]"#,
        .failure(CredentialError(text: "El buzon '14' no tiene credenciales configuradas"))
      ),
      (#"[{"canal":14}]"#, .failure(CredentialError(text: "El buzon '14' no tiene credenciales configuradas"))),
      (#"[{"key":"  "}]"#, .failure(CredentialError(text: "El buzon '14' no tiene credenciales configuradas"))),
      (
        #"[{"key":"solo-token"}]"#,
        .failure(CredentialError(text: "Formato inválido de credenciales para buzon '14'"))
      ),
      (
        #"[{"key":"bad"},{"key":"bad"}]"#,
        .failure(CredentialError(text: "Formato inválido de credenciales para buzon '14'"))
      ),
      (#"[{"key":"T,P"},{"key":"T,Q"}]"#, .failure(.ambiguous("14"))),
      (#"[{"key":"T,P"},{"key":"bad"}]"#, .failure(.ambiguous("14"))),
    ] as [(String, Result<WhatsAppCredentials, CredentialError>)])
  func say(body: String, answer: Result<WhatsAppCredentials, CredentialError>) throws {
    let rows = try #require(SupabaseRows(Array(body.utf8)))
    #expect(rows.credentials(of: "14") == answer)
  }

  @Test(arguments: ["", "{}", "null", "[1]", "<html>", #"[{"key":"T,P"}"#, #"{"message":"JWT expired"}"#])
  func areNotEverything(body: String) {
    #expect(SupabaseRows(Array(body.utf8))?.credentials(of: "14") == nil)
  }

  @Test func aNumberTooLargeForTheColumnIsNoRow() {
    let body = Array(#"{"code":"22003","message":"value out of range for type integer"}"#.utf8)
    #expect(SupabaseRows.saysOutOfRange(status: 400, body))
    #expect(!SupabaseRows.saysOutOfRange(status: 500, body))
    #expect(!SupabaseRows.saysOutOfRange(status: 400, Array(#"{"code":"42703"}"#.utf8)))
  }
}
