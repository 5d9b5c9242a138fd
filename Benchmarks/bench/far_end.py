"""The WhatsApp API and Supabase as the servers see them: an nginx of one process, over http and https."""

import re
import signal
import subprocess
import time
from pathlib import Path

from .processes import Process, accepts, free_port, until

ANSWER = '{"success":true,"message_id":"wamid.HBgLNTg0MTIxMjM0NTY3FQIAERgSMEE4"}'
INBOX = '[{"canal":14,"key":"EAAGtoken0123456789,114200000000001,123400000000002"}]'
# What the far end does with a message. Where it does not take it, it takes every other one of a connection, because a campaign
# stops when all of them fail.
ANSWERS = {
    "sent": f"return 200 '{ANSWER}';",
    "failed": "if ($odd) { return 422 '{\"error\":{\"code\":131026,\"message\":\"Message undeliverable\"}}'; }"
              f"return 200 '{ANSWER}';",
    "uncertain": f"if ($odd) {{ return 502; }} return 200 '{ANSWER}';",
}
BODY = re.compile(r'template_name\\x22:\\x22(.*?)\\x22|template_name\\":\\"(.*?)\\"')


class FarEnd:
    """`latency` seconds pass before each answer. `log` is nothing, `times` (moment and connection of each message) or
    `bodies` (and what was sent). With `keeps` off each message needs a connection of its own."""

    def __init__(self, folder, answer="sent", latency=0.0, log="times", keeps=True):
        self.folder = Path(folder) / "far"
        self.folder.mkdir()
        self.log = self.folder / "messages.log"
        self.http, self.https = free_port(), free_port()
        self.certificate = self.folder / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", self.folder / "key.pem", "-out",
             self.certificate], check=True, capture_output=True)
        if log == "bodies" or latency:
            action = f"echo_read_request_body; {f'echo_sleep {latency};' if latency else ''} echo '{ANSWER}';"
        else:
            action = ANSWERS[answer]
        lines = {"times": "access_log messages.log times buffer=64k flush=50ms;",
                 "bodies": "access_log messages.log bodies buffer=256k flush=50ms;"}.get(log, "")
        (self.folder / "nginx.conf").write_text(f"""
            load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
            daemon off; master_process off; worker_rlimit_nofile 20000; pid nginx.pid; error_log error.log warn;
            events {{ worker_connections 16384; }}
            http {{
              log_format times '$msec $connection'; log_format bodies escape=json '$msec $connection $request_body';
              map $connection_requests $odd {{ default ""; ~[13579]$ 1; }}
              access_log off; default_type application/json; server_tokens off;
              client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
              client_body_buffer_size 64k; client_body_in_single_buffer on;
              keepalive_requests 1000000000; keepalive_timeout {'1h' if keeps else '0'};
              ssl_certificate certificate.pem; ssl_certificate_key key.pem; ssl_protocols TLSv1.2 TLSv1.3;
              ssl_session_cache off;
              server {{
                listen 127.0.0.1:{self.http} backlog=4096; listen 127.0.0.1:{self.https} ssl backlog=4096;
                location /enviar-mensaje {{ {lines} {action} }}
                location /rest/v1/instancias_inputs {{ return 200 '{INBOX}'; }}
              }}
            }}""")
        self.process = Process("sink", ["nginx", "-p", f"{self.folder}/", "-e", "error.log", "-c", "nginx.conf"], self.folder)
        self.process.ready(lambda: accepts(self.http))

    def url(self, scheme="http", port=None):
        return f"{scheme}://localhost:{port or getattr(self, scheme)}"

    def read(self):
        """Of each message in the log its moment in seconds, its connection and what was sent, in order of arrival."""
        lines = (line.split(" ", 2) for line in self.log.read_text().splitlines())
        return sorted((float(moment), connection, *body) for moment, connection, *body in lines)

    def count(self):
        with open(self.log, "rb") as log:
            return sum(piece.count(b"\n") for piece in iter(lambda: log.read(1 << 20), b""))

    def forget(self):
        """Begins the log anew."""
        time.sleep(0.1)
        self.log.unlink(missing_ok=True)
        self.process.popen.send_signal(signal.SIGUSR1)
        until(self.log.exists, "nginx opens its log again")

    def wait_for(self, count, limit):
        """Waits until so many messages are in the log, and a little for one too many."""
        until(lambda: self.count() >= count, f"{count} messages arrive", limit, every=0.1)
        time.sleep(0.2)


def campaign_of(body):
    """The campaign of a message in a log of bodies: its template has the campaign's name."""
    return next(filter(None, BODY.search(body).groups()))
