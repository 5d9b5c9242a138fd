"""The seed's worker: a task for each active campaign, which takes a message, sends it, counts it, waits, and again."""

import asyncio
import logging

import httpx
import orjson

from . import store
from .settings import settings

log = logging.getLogger("worker")
# How soon a campaign is seen that another instance took in.
LOOK_S = 2


class Worker:
    def __init__(self, client):
        self.client = client
        self.url = settings.api_whatsapp_url.rstrip("/") + "/enviar-mensaje"
        self.tasks = {}
        self.news = asyncio.Event()
        self.last_sent = None

    async def run(self):
        while True:
            try:
                for title in await store.active():
                    if title not in self.tasks:
                        self.tasks[title] = task = asyncio.create_task(self.drive(title))
                        task.add_done_callback(lambda _, title=title: self.tasks.pop(title))
            except Exception:
                log.exception("the active campaigns could not be read")
            self.news.clear()
            try:
                async with asyncio.timeout(LOOK_S):
                    await self.news.wait()
            except TimeoutError:
                pass

    async def drive(self, title):
        try:
            fields = await store.stats(title)
            sender = {"token": fields["token"], "phone_id": fields["phone_id"]}
            while (message := await store.take(title)) is not None:
                await store.record(title, await self.send(sender, message))
                self.last_sent = store.now()
                await asyncio.sleep(settings.intervalo_envio_ms / 1000)
            await store.finish(title)
        except Exception:
            log.exception("campaign %s", title)

    async def send(self, sender, message):
        body = orjson.dumps({
            **sender, "numero": message["numero"], "template_name": message["plantilla"], "idioma": message["idioma"],
            "variables": message["variables"], "url_imagen": message["url_imagen"]})
        try:
            answer = await self.client.post(self.url, content=body, headers={"Content-Type": "application/json"})
            return answer.status_code == 200 and orjson.loads(answer.content).get("success", True)
        except (httpx.HTTPError, orjson.JSONDecodeError) as error:
            log.warning("%s", error)
            return False
