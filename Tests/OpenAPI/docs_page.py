"""Opens /docs in a real browser and uses it as a person would: read an operation, authorise, try it out.

    docs_page.py BROWSER SERVER KEY

Speaks the DevTools protocol over the browser's own pipe, so it needs nothing but Python. Prints one JSON object: what
was seen on the page, what the browser asked for, and what it complained of. DocsPageTests judges it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

DEADLINE = time.monotonic() + 80


class Browser:
    """A headless browser whose DevTools speak on its descriptors 3 (to it) and 4 (from it)."""

    def __init__(self, program, profile):
        read_by_browser, self.out = os.pipe()
        self.inn, written_by_browser = os.pipe()

        def connect():
            os.dup2(read_by_browser, 13)
            os.dup2(written_by_browser, 14)
            os.dup2(13, 3)
            os.dup2(14, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=connect, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read_by_browser)
        os.close(written_by_browser)
        os.set_blocking(self.inn, False)
        self.buffer = b""
        self.count = 0
        self.events = []

    def send(self, method, session=None, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            message = self.receive()
            if message.get("id") == self.count:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def receive(self):
        while b"\0" not in self.buffer:
            if time.monotonic() > DEADLINE:
                raise TimeoutError("the browser took too long")
            try:
                piece = os.read(self.inn, 1 << 16)
            except BlockingIOError:
                time.sleep(0.01)
                continue
            if not piece:
                raise RuntimeError("the browser ended")
            self.buffer += piece
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)


class Page:
    def __init__(self, browser):
        self.browser = browser
        target = browser.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Network", "Log", "Runtime", "Page"]:
            self.send(f"{domain}.enable")

    def send(self, method, **parameters):
        return self.browser.send(method, self.session, **parameters)

    def evaluate(self, expression):
        result = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:1000])
        return result["result"].get("value")

    def wait(self, expression):
        """Until the expression is true; returns its value."""
        while True:
            value = self.evaluate(expression)
            if value:
                return value
            if time.monotonic() > DEADLINE:
                raise TimeoutError(f"never true: {expression}; the page: {self.evaluate('document.body.innerText')[:2000]}")
            time.sleep(0.05)

    def click(self, selector):
        self.wait(f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (e) e.click(); return !!e }})()")

    def type(self, selector, text):
        """As a keyboard does, so that React sees it."""
        self.wait(f"!!document.querySelector({json.dumps(selector)})")
        self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")
        self.send("Input.insertText", text=text)


def use(page, server, key):
    seen = {}
    page.send("Page.navigate", url=f"{server}/docs")
    page.wait("document.querySelectorAll('.opblock').length > 10")
    seen["operations"] = page.evaluate(
        "[...document.querySelectorAll('.opblock-summary')].map(e =>"
        " e.querySelector('.opblock-summary-method').innerText + ' ' +"
        " e.querySelector('.opblock-summary-path').dataset.path)")

    page.click(".btn.authorize")
    page.type(".auth-container input", key)
    page.click(".auth-btn-wrapper button[type=submit]")
    page.click(".auth-btn-wrapper .btn-done")

    operation = "[id$=-listarCampanas]"
    page.click(f"{operation} .opblock-summary-control")
    page.click(f"{operation} .try-out__btn")
    page.click(f"{operation} .btn.execute")
    page.wait(f"!!document.querySelector('{operation} .live-responses-table .response-col_status')")
    seen["status"] = page.evaluate(
        f"document.querySelector('{operation} .live-responses-table .response td.response-col_status').innerText")
    seen["shown"] = page.evaluate(f"document.querySelector('{operation} .responses-inner').innerText")

    # The key is gone with the page.
    page.send("Page.reload")
    page.wait("document.querySelectorAll('.opblock').length > 10")
    seen["remembers_key"] = page.evaluate("!!document.querySelector('.btn.authorize.locked')")
    seen["stored"] = page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length")
    return seen


def main():
    program, server, key = sys.argv[1:]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            seen = use(Page(browser), server, key)
        finally:
            browser.process.kill()
            browser.process.wait()
    events = browser.events
    seen["requests"] = sorted({
        event["params"]["request"]["url"] for event in events if event.get("method") == "Network.requestWillBeSent"})
    seen["complaints"] = [
        event["params"]["entry"]["text"] for event in events
        if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] in ("error", "warning")
    ] + [
        json.dumps(event["params"])[:500] for event in events
        if event.get("method") == "Runtime.exceptionThrown"
        or event.get("method") == "Runtime.consoleAPICalled" and event["params"]["type"] in ("error", "assert")]
    print(json.dumps(seen))


main()
