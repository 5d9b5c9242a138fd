// The OpenAPI 3.1 document: what `APIDescription` lists, put together and rendered to bytes once, when it is first
// asked for, in some 3 ms. Nothing of the tree stays in memory.

import Campaigns
import Health
import JSON
import OpenAPI

enum OpenAPIDocument {
  /// The whole document as compact JSON.
  static func render() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(96 << 10)
    json.append(to: &bytes)
    return bytes
  }

  private static var json: JSONValue {
    [
      "openapi": "3.1.0",
      "info": [
        "title": "LoopServer", "version": .string(ProgramVersion.text), "summary": .string(APIDescription.summary),
        "description": .string(APIDescription.introduction),
      ],
      "servers": [["url": "/", "description": "Este mismo servidor."]],
      "security": [["clave": []], ["bearer": []], ["sesion": []]],
      "tags": .array(
        DocumentTag.allCases.map { ["name": .string($0.rawValue), "description": .string($0.explanation)] }),
      "paths": paths,
      "webhooks": .object([WebhookPayload.description]),
      "components": [
        "securitySchemes": [
          "clave": [
            "type": "apiKey", "in": "header", "name": "X-API-Key",
            "description": "Una de las claves de API_KEYS. Un servidor sin API_KEYS no la pide.",
          ],
          "bearer": [
            "type": "http", "scheme": "bearer",
            "description": "La misma clave, como `Authorization: Bearer CLAVE`.",
          ],
          "sesion": [
            "type": "apiKey", "in": "cookie", "name": .string(SessionCookie.name),
            "description": "La cookie de `POST /api/sesion`. Por https lleva `__Host-` delante.",
          ],
        ],
        "schemas": .object(
          (APIDescription.schemas + ErrorAnswer.schemas).map { JSONMember(name: $0.name, value: $0.schema.json) }),
        "responses": .object(
          ErrorAnswer.allCases.map { JSONMember(name: $0.name, value: $0.answer.json) }),
      ],
    ]
  }

  /// Operations of one path come together, paths in the order of their first operation.
  private static var paths: JSONValue {
    var paths: [JSONMember] = []
    for operation in APIDescription.operations {
      let member = JSONMember(name: "\(operation.method)".lowercased(), value: operation.json)
      if let index = paths.firstIndex(where: { $0.name == operation.path }) {
        guard case .object(let members) = paths[index].value else { continue }
        paths[index].value = .object(members + [member])
      } else {
        paths.append(JSONMember(name: operation.path, value: .object([member])))
      }
    }
    return .object(paths)
  }
}
