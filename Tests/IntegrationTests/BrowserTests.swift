// A real browser on two pages of other origins, one listed in CORS_ORIGENES and one not, and what fetch can do and read
// there. Listeners of this process serve the pages and take what they saw. One run of Chromium loads both.

import EventLoop
import Foundation
import HTTPServer
import TestSupport
import Testing

@Suite struct BrowserTests {
  /// A web site with one page that reports to it.
  @LoopActor
  private final class Site {
    private(set) var report: [String: [String: Any]] = [:]
    private(set) var hasReported = false
    private var listener: HTTPListener?
    var page = ""

    var origin: String { "http://127.0.0.1:\(listener!.localAddress!.port)" }

    func start() throws {
      let routes: [Route] = [
        .immediate(.get, "/") { [unowned self] _ in
          HTTPResponse(mediaType: "text/html; charset=utf-8", body: Array(page.utf8))
        },
        .async(.post, "/informe") { [unowned self] request in
          let body = Data(try await request.collect(upTo: 1 << 20))
          report = try JSONSerialization.jsonObject(with: body) as? [String: [String: Any]] ?? [:]
          hasReported = true
          return .noContent
        },
      ]
      let listener = HTTPListener(router: Router(routes))
      try listener.start(on: SocketAddress(ip: "127.0.0.1", port: 0))
      self.listener = listener
    }

    func status(_ name: String) -> Int? { report[name]?["status"] as? Int }
    func text(_ name: String) -> String { report[name]?["text"] as? String ?? "" }
    func header(_ name: String, _ header: String) -> String? {
      (report[name]?["headers"] as? [String: String])?[header]
    }
  }

  private static func script(api: String, steps: String, then next: String = "") -> String {
    """
    <!doctype html><meta charset="utf-8"><script type="module">
    const seen = {};
    async function attempt(name, path, options) {
      try {
        const answer = await fetch('\(api)' + path, options);
        seen[name] = {status: answer.status, text: await answer.text(), headers: Object.fromEntries(answer.headers)};
      } catch (error) { seen[name] = {error: error.name}; }
      return seen[name].status;
    }
    function form() {
      const form = new FormData();
      form.append('archivo_csv', new Blob(['numero,variable1\\n584121234567,Ana\\n']), 'a.csv');
      for (const [name, value] of Object.entries(
        {titulo_campana: 'desde el navegador', plantilla: 'p', buzon: '14', inicio: '\(nextYear)'}))
        form.append(name, value);
      return form;
    }
    const key = {'X-API-Key': 'clave'};
    \(steps)
    await fetch('/informe', {method: 'POST', body: JSON.stringify(seen)});
    \(next)
    </script>
    """
  }

  @LoopActor
  private static func browse(_ url: String, _ stack: Stack) throws -> ChildProcess {
    try ChildProcess(
      "chromium",
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", "--user-data-dir=\(stack.server.directory)/navegador",
        "--remote-debugging-port=0", url,
      ], standardOutput: .ignore, standardError: .capture)
  }

  @Test func aListedPageMayCallAndReadAndAnotherMayNot() async throws {
    try await withDeadline(.seconds(60)) {
      let listed = Site()
      let other = Site()
      try listed.start()
      try other.start()
      let settings = [
        "API_KEYS": "clave", "CORS_ORIGENES": listed.origin, "MAX_CSV_SIZE_MB": "1", "LIMITE_POR_IP": "12",
      ]
      try await Stack.run(settings) { stack in
        let api = stack.server.url("")
        listed.page = Self.script(
          api: api,
          steps: """
            await attempt('lista', '/api/listar-campanas', {headers: {Authorization: 'Bearer clave'}});
            await attempt('mala clave', '/api/listar-campanas', {headers: {'X-API-Key': 'mala'}});
            const creation = () => ({
              method: 'POST', headers: {...key, 'Idempotency-Key': 'uno', 'x-campaignid': '7'}, body: form()});
            await attempt('crear', '/api/crear-campana', creation());
            await attempt('repetir', '/api/crear-campana', creation());
            await attempt('informe', '/api/campanas/desde%20el%20navegador/resultados.csv', {headers: key});
            await attempt('grande', '/api/crear-campana-json', {
              method: 'POST', headers: {...key, 'Content-Type': 'application/json'}, body: 'x'.repeat(3 << 20)});
            await attempt('borrar', '/api/campanas/nadie', {method: 'DELETE', headers: key});
            for (let i = 0; i < 20; i++)
              if (await attempt('demasiado', '/api/listar-campanas', {headers: key}) === 429) break;
            """,
          then: "document.body.append(Object.assign(document.createElement('iframe'), {src: '\(other.origin)/'}));")
        other.page = Self.script(
          api: api,
          steps: """
            await attempt('lista', '/api/listar-campanas', {headers: key});
            await attempt('salud', '/health');
            await attempt('crear', '/api/crear-campana', {method: 'POST', headers: key, body: form()});
            await attempt('a ciegas', '/api/crear-campana', {method: 'POST', mode: 'no-cors', body: form()});
            """)
        let browser = try Self.browse(listed.origin + "/", stack)
        defer { browser.kill(SIGKILL) }
        try await eventually(within: .seconds(45), "both pages report; \(browser.standardError.text.suffix(500))") {
          other.hasReported
        }
        browser.kill(SIGTERM)
        _ = await browser.wait()

        #expect(listed.status("lista") == 200)
        #expect(listed.header("lista", "ratelimit-limit") == "12")
        #expect(listed.status("mala clave") == 401 && listed.text("mala clave").contains("clave válida"))
        #expect(listed.status("crear") == 200 && listed.header("crear", "idempotent-replay") == nil)
        #expect(listed.status("repetir") == 200 && listed.header("repetir", "idempotent-replay") == "true")
        #expect(listed.header("informe", "content-disposition")?.contains("attachment") == true)
        #expect(listed.status("grande") == 413 && listed.text("grande").contains("1 MB"))
        #expect(listed.status("borrar") == 404)
        #expect(listed.status("demasiado") == 429)
        #expect(listed.header("demasiado", "retry-after") != nil)

        for name in ["lista", "salud", "crear"] {
          #expect(other.report[name]?["error"] as? String == "TypeError", "\(name)")
        }
        // The request is sent without asking, like a form. Its answer is opaque: the page cannot read it.
        #expect(other.status("a ciegas") == 0)
      }
    }
  }

  /// EventSource takes every end of a stream for an accident, except the answer 204.
  @Test func anEventSourceComesAgainOnceAndThenNoMore() async throws {
    try await withDeadline(.seconds(60)) {
      let site = Site()
      try site.start()
      try await Stack.run(["CORS_ORIGENES": site.origin]) { stack in
        _ = try await stack.upload(csv(rows: 3), title: "corta")
        _ = try await stack.waitUntilCompleted("corta")
        site.page = """
          <!doctype html><meta charset="utf-8"><script>
          const source = new EventSource('\(stack.server.url("/api/campanas/corta/eventos"))');
          let opened = 0, last = {};
          source.onopen = () => { opened += 1; };
          source.onmessage = (event) => { last = JSON.parse(event.data); };
          source.onerror = () => {
            if (source.readyState !== EventSource.CLOSED) return;
            const seen = {fin: {status: opened, text: last.estado}};
            fetch('/informe', {method: 'POST', body: JSON.stringify(seen)});
          };
          </script>
          """
        let browser = try Self.browse(site.origin + "/", stack)
        defer { browser.kill(SIGKILL) }
        try await eventually(within: .seconds(40), "it gives up; \(browser.standardError.text.suffix(500))") {
          site.hasReported
        }
        browser.kill(SIGTERM)
        _ = await browser.wait()
        #expect(site.status("fin") == 1 && site.text("fin") == "completado")
      }
    }
  }
}
