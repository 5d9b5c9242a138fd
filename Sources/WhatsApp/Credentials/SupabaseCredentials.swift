// Credentials from Supabase's REST API (docs/ajustes.md): one row per channel in instancia_sofia.instancias_inputs.
// Each creation and each campaign's owner asks; answers are cached, and simultaneous questions share one request.

import EventLoop
import HTTPClient
import Logging

/// How to reach Supabase's REST API.
package struct SupabaseAccess: Sendable, Equatable {
  package var url: String
  package var key: String

  package init(url: String, key: String) {
    self.url = url
    self.key = key
  }
}

@LoopActor
package final class SupabaseCredentials: CredentialSource {
  /// How Supabase is asked and how long its answers count.
  package struct Policy: Sendable {
    package var timeout: Duration = .seconds(5)
    var probeTimeout: Duration = .seconds(3)
    package var life: Duration = .seconds(300)
    var errorLife: Duration = .seconds(2)
    package var capacity = 1024
  }

  private let client: CurlClient
  private let base: String
  private let headers: HeaderList
  private let probeURL: ClientURL
  private let policy: Policy
  private let logger = Logger(label: "credenciales")
  private var cache: CredentialCache
  private var lookups: [String: Task<CredentialCache.Answer, Never>] = [:]
  private var lastProblem: String?

  /// - Throws: `ClientURLError` or `HeaderError` when SUPABASE_URL or SUPABASE_KEY cannot be used.
  package init(client: CurlClient, access: SupabaseAccess, policy: Policy = Policy()) throws {
    self.client = client
    self.policy = policy
    base = access.url + "/rest/v1/instancias_inputs?select="
    headers = try HeaderList([
      ("apikey", access.key), ("Authorization", "Bearer \(access.key)"), ("Accept", "application/json"),
      ("Accept-Profile", "instancia_sofia"),
    ])
    probeURL = try ClientURL(base + "canal&limit=1")
    cache = CredentialCache(life: policy.life, errorLife: policy.errorLife, capacity: policy.capacity)
  }

  package func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials {
    guard Inbox.isNumber(inbox) else { throw .unknownInbox(inbox) }
    if let known = cache.fresh(inbox, now: Loop.now) { return try known.get() }
    let lookup = lookups[inbox] ?? startLookup(inbox)
    return try await lookup.value.get()
  }

  package func drop(_ inbox: String) { cache.remove(inbox) }

  package var known: [KnownInbox] { cache.known }

  package func isReachable() async -> Bool {
    let request = ClientRequest(method: .get, url: probeURL, headers: headers, timeout: policy.probeTimeout)
    let outcome = await client.perform(request)
    note(outcome)
    return outcome.goodBody != nil
  }

  /// The exact reason is only in the log.
  package var problem: String? { lastProblem == nil ? nil : CredentialError.supabaseUnavailable.text }

  /// Starts a look-up that no single caller owns: when one that waits for it is cancelled, the others still get the
  /// answer.
  private func startLookup(_ inbox: String) -> Task<CredentialCache.Answer, Never> {
    let lookup = spawn { () async -> CredentialCache.Answer in
      let answer = await self.ask(inbox)
      self.lookups[inbox] = nil
      return self.cache.store(answer, for: inbox, now: Loop.now)
    }
    lookups[inbox] = lookup
    return lookup
  }

  private func ask(_ inbox: String) async -> CredentialCache.Answer {
    guard let url = try? ClientURL(base + "canal,key,nameid,custom_name&canal=eq.\(inbox)") else {
      return .failure(.supabaseUnavailable)
    }
    let outcome = await client.perform(
      ClientRequest(method: .get, url: url, headers: headers, timeout: policy.timeout))
    if case .response(let response) = outcome, SupabaseRows.saysOutOfRange(status: response.status, response.body) {
      return .failure(.unknownInbox(inbox))
    }
    note(outcome)
    guard let body = outcome.goodBody else { return .failure(.supabaseUnavailable) }
    guard let rows = SupabaseRows(body) else {
      logger.warning("Supabase respondió algo que no es una lista de filas")
      return .failure(.supabaseUnavailable)
    }
    return rows.credentials(of: inbox)
  }

  /// Logs what has changed since the last answer.
  private func note(_ outcome: ClientOutcome) {
    let problem = outcome.problem
    guard problem != lastProblem else { return }
    lastProblem = problem
    if let problem {
      logger.warning("Supabase no disponible", metadata: ["motivo": "\(problem)"])
    } else {
      logger.notice("Supabase responde de nuevo")
    }
  }
}

extension ClientOutcome {
  /// The body of a 2xx that arrived whole.
  fileprivate var goodBody: [UInt8]? {
    guard case .response(let response) = self, (200...299).contains(response.status), !response.isTruncated else {
      return nil
    }
    return response.body
  }

  /// Why there is no good body, for the log; nil when there is one.
  fileprivate var problem: String? {
    switch self {
    case _ where goodBody != nil: nil
    case .response(let response) where response.status == 401 || response.status == 403:
      "HTTP \(response.status): revise SUPABASE_KEY"
    case .response(let response): "HTTP \(response.status)"
    case .failure(let failure): failure.text
    }
  }
}
