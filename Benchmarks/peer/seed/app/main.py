"""The routes of the seed, as a competent user of FastAPI would write them for speed: orjson for answers, Pandas in a thread,
no I/O for /health, one round trip for a status."""

import asyncio
import time
from contextlib import asynccontextmanager

import httpx
import orjson
from fastapi import FastAPI, Form, HTTPException, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from . import store, upload
from .settings import settings
from .worker import Worker

STARTED = time.monotonic()
services = {"redis": "error", "supabase": "error"}


def answer(value):
    return Response(orjson.dumps(value), media_type="application/json")


@asynccontextmanager
async def lifespan(app):
    limits = httpx.Limits(max_connections=500, max_keepalive_connections=500, keepalive_expiry=60)
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:
        app.state.client, app.state.worker = client, Worker(client)
        tasks = [asyncio.create_task(app.state.worker.run()), asyncio.create_task(watch(client))]
        app.state.running = tasks[0]
        yield
        for task in (*tasks, *app.state.worker.tasks.values()):
            task.cancel()
    await store.redis.aclose()


app = FastAPI(lifespan=lifespan)


async def watch(client):
    """Looks after the services every five seconds, so that /health need not."""
    async def look(name, question):
        try:
            await question
            services[name] = "ok"
        except Exception:
            services[name] = "error"

    while True:
        await asyncio.gather(look("redis", store.redis.ping()), look("supabase", inbox(client, "14")))
        await asyncio.sleep(5)


async def inbox(client, number):
    reply = await client.get(
        f"{settings.supabase_url}/rest/v1/instancias_inputs", params={"canal": f"eq.{number}", "select": "key"},
        headers={"apikey": settings.supabase_key, "Accept-Profile": "instancia_sofia"})
    reply.raise_for_status()
    return orjson.loads(reply.content)


async def credentials(number):
    try:
        rows = await inbox(app.state.client, number)
    except httpx.HTTPError as error:
        raise HTTPException(503, "Supabase no disponible") from error
    if not rows:
        raise HTTPException(404, f"No se encontró el buzon '{number}' en la base de datos")
    token, phone, *_ = rows[0]["key"].split(",")
    return {"token": token, "phone_id": phone}


async def create(title, messages, campaign):
    if not messages or len(messages) > settings.max_messages_per_campaign:
        raise HTTPException(400, f"De 1 a {settings.max_messages_per_campaign} mensajes por campaña")
    await store.publish(title, messages, {**campaign, **await credentials(campaign["buzon"])})
    app.state.worker.news.set()
    return answer({"campaign_id": title, "total_mensajes": len(messages), "estado": "encolado", "timestamp": store.now()})


@app.post("/api/crear-campana")
async def create_from_csv(archivo_csv: UploadFile, titulo_campana: str = Form(), plantilla: str = Form(), buzon: str = Form(),
                          idioma: str = Form("es")):
    if (archivo_csv.size or 0) > settings.max_csv_size_mb << 20:
        raise HTTPException(413, f"Más de {settings.max_csv_size_mb} MB")
    campaign = {"plantilla": plantilla, "idioma": idioma, "buzon": buzon}
    try:
        messages = await asyncio.to_thread(upload.read_csv, await archivo_csv.read(), campaign)
    except upload.Refused as refusal:
        raise HTTPException(400, str(refusal)) from refusal
    return await create(titulo_campana, messages, campaign)


class Row(BaseModel):
    model_config = ConfigDict(extra="allow")
    numero: str


class Campaign(BaseModel):
    titulo_campana: str
    plantilla: str
    buzon: str
    idioma: str = "es"
    mensajes: list[Row]


@app.post("/api/crear-campana-json")
async def create_from_json(campaign: Campaign):
    fields = {"plantilla": campaign.plantilla, "idioma": campaign.idioma, "buzon": campaign.buzon}
    rows = [row.__dict__ | row.__pydantic_extra__ for row in campaign.mensajes]
    return await create(campaign.titulo_campana, upload.read_json(rows, fields), fields)


@app.get("/api/estado-cola/{title}")
async def status(title: str):
    found = await store.status(title)
    if found is None:
        raise HTTPException(404, f"No existe la campaña '{title}'")
    return answer(found)


@app.get("/api/estado-sistema")
async def system():
    titles = await store.active()
    return answer({
        "estado": "healthy" if set(services.values()) == {"ok"} else "degraded", "instancia_id": settings.instance_id,
        "campanas_activas": len(titles), "total_mensajes_pendientes": sum(await store.pending(titles)),
        "redis_conectado": services["redis"] == "ok", "supabase_conectado": services["supabase"] == "ok",
        "ultima_actividad": app.state.worker.last_sent, "uptime_segundos": int(time.monotonic() - STARTED)})


@app.get("/api/listar-campanas")
async def campaigns():
    titles = await store.active()
    return answer({"total": len(titles), "campanas": titles})


@app.get("/health")
async def health():
    worker = "stopped" if app.state.running.done() else "running"
    return answer({
        "status": "healthy" if worker == "running" and set(services.values()) == {"ok"} else "degraded",
        "instance": settings.instance_id, "services": {**services, "worker": worker},
        "uptime_seconds": int(time.monotonic() - STARTED)})
