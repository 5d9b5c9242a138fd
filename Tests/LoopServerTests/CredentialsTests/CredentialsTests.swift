import EventLoop
import Foundation
import HTTPClient
import TestSupport
import Testing

@testable import LoopServer

@Suite struct CredentialsTests {
  @Test(
    arguments: [
      ("TOKEN,PHONE,WABA", ["TOKEN", "PHONE", "WABA"]),
      (" TOKEN , PHONE ", ["TOKEN", "PHONE", nil]),
      ("TOKEN,PHONE,", ["TOKEN", "PHONE", nil]),
    ] as [(String, [String?])])
  func keysAreTakenApart(key: String, parts: [String?]) {
    let credentials = WhatsAppCredentials(key: key)
    #expect([credentials?.token, credentials?.phoneID, credentials?.wabaID] == parts)
    #expect("\(credentials!)".contains("TOKEN") == false)
  }

  @Test(arguments: ["", "TOKEN", "TOKEN,", ",PHONE", "A,B,C,D", "TO\nKEN,PHONE", "TO KEN,PHONE"])
  func malformedKeysAreRefused(key: String) {
    #expect(WhatsAppCredentials(key: key) == nil)
  }

  @Test(arguments: [
    ("[]", "No se encontró el buzon '14' en la base de datos"),
    (#"[{"canal":14,"key":null}]"#, "El buzon '14' no tiene credenciales configuradas"),
    (#"[{"canal":14,"key":"solo-token"}]"#, "Formato inválido de credenciales para buzon '14'"),
    (
      #"[{"canal":14,"key":"A,B"},{"canal":14,"key":"C,D"}]"#,
      "El buzon '14' tiene varias filas con credenciales distintas en la base de datos"
    ),
  ])
  @LoopActor func wrongRowsAreNamed(rows: String, text: String) throws {
    let document = try JSONDocument.parse(Array(rows.utf8))
    guard case .failure(let error) = SupabaseCredentials.credentials(in: document.array!, inbox: "14") else {
      Issue.record("these rows have no credentials")
      return
    }
    #expect(error.text == text)
    #expect(!error.isTransient)
  }

  @Test @LoopActor func equalRowsForOneChannelAreFine() throws {
    let document = try JSONDocument.parse(Array(#"[{"key":"A,B"},{"key":" A,B "}]"#.utf8))
    let found = try SupabaseCredentials.credentials(in: document.array!, inbox: "14").get()
    #expect(found.token == "A")
  }

  @Test func theFileIsReadAgainWhenItChanges() async throws {
    try await withDeadline(.seconds(20)) {
      let path = NSTemporaryDirectory() + "credenciales-\(UUID().uuidString).json"
      defer { try? FileManager.default.removeItem(atPath: path) }
      try #"{"14": "TOKEN,PHONE,WABA", "15": ""}"#.write(toFile: path, atomically: true, encoding: .utf8)
      let source = FileCredentials(path: path)
      #expect(try await source.credentials(for: "14").phoneID == "PHONE")
      #expect(await source.isReachable())
      for (inbox, text) in [
        ("16", "No se encontró el buzon '16' en la base de datos"),
        ("x", "No se encontró el buzon 'x' en la base de datos"),
        ("15", "El buzon '15' no tiene credenciales configuradas"),
      ] {
        let error = await #expect(throws: CredentialError.self) { try await source.credentials(for: inbox) }
        #expect(error?.text == text)
      }
      try #"{"14": "NUEVO,PHONE2"}"#.write(toFile: path, atomically: true, encoding: .utf8)
      source.drop("14")
      #expect(try await source.credentials(for: "14").token == "NUEVO")
      try FileManager.default.removeItem(atPath: path)
      source.drop("14")
      let error = await #expect(throws: CredentialError.self) { try await source.credentials(for: "14") }
      #expect(error?.isTransient == true)
    }
  }
}
