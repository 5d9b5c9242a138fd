"""A real, headless Chromium, driven as a person drives it: keys, clicks, files, sizes. Nothing but Python is needed.

Speaks the DevTools protocol over the browser's own pipe. Every wait is for something to be true on the page, with one
deadline for all; none is for time to pass.
"""

import base64
import json
import os
import subprocess
import tempfile
import time


class Browser:
    """The browser's process. Its DevTools speak on its descriptors 3 (to it) and 4 (from it)."""

    def __init__(self, program="chromium", seconds=300, fonts=None):
        self.deadline = time.monotonic() + seconds
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        read_by_browser, self.out = os.pipe()
        self.inn, written_by_browser = os.pipe()

        def connect():
            os.dup2(read_by_browser, 13)
            os.dup2(written_by_browser, 14)
            os.dup2(13, 3)
            os.dup2(14, 4)

        environment = dict(os.environ, LANG="es_ES.UTF-8", TZ="America/Caracas")
        if fonts:
            environment["FONTCONFIG_FILE"] = fonts
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
             "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}", "about:blank"],
            preexec_fn=connect, close_fds=False, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read_by_browser)
        os.close(written_by_browser)
        os.set_blocking(self.inn, False)
        self.buffer = b""
        self.count = 0
        self.events = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.out)
        os.close(self.inn)
        self.profile.cleanup()

    def send(self, method, session=None, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        while True:
            message = self.receive()
            if message.get("id") == self.count:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def receive(self):
        while b"\0" not in self.buffer:
            if time.monotonic() > self.deadline:
                raise TimeoutError("the browser took too long")
            try:
                piece = os.read(self.inn, 1 << 16)
            except BlockingIOError:
                time.sleep(0.005)
                continue
            if not piece:
                raise RuntimeError("the browser ended")
            self.buffer += piece
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def page(self, **kind):
        return Page(self, **kind)


class Page:
    """A tab of its own person: no cookie or storage is shared with another page."""

    def __init__(self, browser, width=1280, height=900, dark=False, language="es-VE", still=True):
        self.browser = browser
        context = self.context = browser.send("Target.createBrowserContext")["browserContextId"]
        target = browser.send("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        self.target = target
        self.session = browser.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Network", "Log", "Runtime", "Page", "DOM"]:
            self.send(f"{domain}.enable")
        version = browser.send("Browser.getVersion")["userAgent"].replace("HeadlessChrome", "Chrome")
        self.send("Emulation.setUserAgentOverride", userAgent=version, acceptLanguage=language)
        self.send("Emulation.setTimezoneOverride", timezoneId="America/Caracas")
        self.resize(width, height)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        if still:
            features.append({"name": "prefers-reduced-motion", "value": "reduce"})
        self.send("Emulation.setEmulatedMedia", features=features)

    def send(self, method, **parameters):
        return self.browser.send(method, self.session, **parameters)

    def resize(self, width, height=900):
        self.width, self.height = width, height
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)

    def open(self, url):
        self.send("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")

    def evaluate(self, expression, **more):
        result = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, **more)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:1500])
        return result["result"].get("value")

    @property
    def text(self):
        return self.evaluate("document.body.innerText")

    def wait(self, expression, seconds=60):
        """Until the expression is true; returns its value."""
        until = min(self.browser.deadline, time.monotonic() + seconds)
        while True:
            try:
                value = self.evaluate(expression)
            except RuntimeError as error:  # what it asks of is not there yet, or the page is just being left
                value, failure = None, error
            else:
                failure = ""
            if value:
                return value
            if time.monotonic() > until:
                raise AssertionError(f"never true: {expression} {failure}\nthe page, {self.evaluate('location.pathname')}:\n{self.text[:2500]}")
            time.sleep(0.03)

    def wait_text(self, text, seconds=60):
        return self.wait(f"document.body?.innerText.includes({json.dumps(text)})", seconds)

    def wait_no_text(self, text, seconds=60):
        return self.wait(f"document.body && !document.body.innerText.includes({json.dumps(text)})", seconds)

    def _found(self, selector, text=None):
        """JavaScript that finds what can be seen and used. In front of everything is the open dialog."""
        return (
            "(() => { const dialogs = [...document.querySelectorAll('dialog[open]')];"
            " const root = dialogs.at(-1) ?? document;"
            f" return [...root.querySelectorAll({json.dumps(selector)})].find(e => e.getClientRects().length"
            + (f" && (e.innerText || e.getAttribute('aria-label') || '').trim().includes({json.dumps(text)})" if text else "")
            + "); })()")

    def click(self, selector, text=None):
        """With the mouse, where it is seen."""
        found = self._found(selector, text)
        self.wait(f"(() => {{ const e = {found}; return e && !e.disabled; }})()")
        place = self.evaluate(
            f"(() => {{ const e = {found}; e.scrollIntoView({{block: 'center', behavior: 'instant'}});"
            " const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()")
        for kind in ["mousePressed", "mouseReleased"]:
            self.send("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def press(self, key, code=None, modifiers=0):
        known = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
                 "ArrowDown": 40, "Home": 36, "End": 35}
        text = {"Enter": "\r", " ": " "}.get(key)
        common = {"key": key, "code": code or {" ": "Space"}.get(key, key), "windowsVirtualKeyCode": known.get(key, 0), "modifiers": modifiers}
        self.send("Input.dispatchKeyEvent", type="keyDown", **common, **({"text": text} if text else {}))
        self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, selector, text, clears=True):
        found = self._found(selector)
        self.wait(f"!!{found}")
        self.evaluate(f"{found}.focus()")
        if clears:
            self.evaluate(f"{found}.select?.()")
        self.send("Input.insertText", text=text)

    def choose(self, selector, value):
        """An option of a select by its value, with its events."""
        found = self._found(selector)
        self.wait(f"(() => {{ const e = {found}; return e && [...e.options].some(o => o.value === {json.dumps(value)}); }})()")
        self.evaluate(
            f"(() => {{ const e = {found}; e.value = {json.dumps(value)};"
            " e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true})); })()")

    def slide(self, selector, value):
        found = self._found(selector)
        self.wait(f"!!{found}")
        self.evaluate(f"(() => {{ const e = {found}; e.value = {value}; e.dispatchEvent(new Event('input', {{bubbles: true}})); }})()")

    def give_file(self, selector, path):
        found = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"!!{found}")
        root = self.send("DOM.getDocument")["root"]["nodeId"]
        node = self.send("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.send("DOM.setFileInputFiles", files=[os.path.abspath(path)], nodeId=node)

    def picture(self, path, most=2400):
        """The whole page, at most `most` pixels high, as WebP or PNG by the name. What is fixed to the screen's end stands
        at the page's end."""
        form = {"format": "webp", "quality": 82} if path.endswith(".webp") else {"format": "png"}
        height = self.height
        whole = min(most, max(height, self.evaluate("document.documentElement.scrollHeight")))
        self.resize(self.width, whole)
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.send("Page.captureScreenshot", **form)["data"]))
        self.resize(self.width, height)

    def close(self):
        self.browser.send("Target.closeTarget", targetId=self.target)

    def seen_events(self, method):
        self.evaluate("1")
        return [event["params"] for event in self.browser.events
                if event.get("method") == method and event.get("sessionId") == self.session]

    def complaints(self):
        """What the browser's console said against the page. Answers that are errors are not its fault."""
        logged = [event["entry"]["text"] for event in self.seen_events("Log.entryAdded")
                  if event["entry"]["level"] == "error" and event["entry"].get("source") != "network"]
        thrown = [json.dumps(event)[:800] for event in self.seen_events("Runtime.exceptionThrown")]
        said = [json.dumps(event["args"])[:500] for event in self.seen_events("Runtime.consoleAPICalled")
                if event["type"] in ("error", "assert")]
        return logged + thrown + said
