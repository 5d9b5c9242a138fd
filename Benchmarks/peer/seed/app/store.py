"""What the peer keeps in Redis: a list of messages for each campaign, a hash with its counts, the set of active ones."""

from datetime import UTC, datetime

import orjson
from redis.asyncio import Redis

from .settings import settings

ACTIVE = "campaigns:active"
# Messages in one RPUSH: a round trip for each thousand.
BATCH = 1000

redis = Redis.from_url(settings.redis_url)


def now():
    return datetime.now(UTC).isoformat(timespec="seconds")


def stats_key(title):
    return f"campaign:{title}:stats"


async def publish(title, messages, fields):
    """Queues the messages, then lets the worker see the campaign."""
    for start in range(0, len(messages), BATCH):
        await redis.rpush(f"campaign:{title}", *messages[start:start + BATCH])
    async with redis.pipeline(transaction=False) as pipe:
        pipe.hset(stats_key(title), mapping={**fields, "creado": now()})
        pipe.hincrby(stats_key(title), "total", len(messages))
        pipe.persist(stats_key(title))
        pipe.sadd(ACTIVE, title)
        await pipe.execute()


async def take(title):
    """The campaign's next message, or None."""
    message = await redis.lpop(f"campaign:{title}")
    return None if message is None else orjson.loads(message)


async def record(title, was_sent):
    async with redis.pipeline(transaction=False) as pipe:
        pipe.hincrby(stats_key(title), "enviados" if was_sent else "fallidos", 1)
        pipe.hset(stats_key(title), "ultimo_envio", now())
        await pipe.execute()


async def finish(title):
    async with redis.pipeline(transaction=False) as pipe:
        pipe.srem(ACTIVE, title)
        pipe.expire(stats_key(title), settings.redis_campaign_ttl)
        await pipe.execute()


async def active():
    return sorted(title.decode() for title in await redis.smembers(ACTIVE))


async def stats(title):
    return {name.decode(): value.decode() for name, value in (await redis.hgetall(stats_key(title))).items()}


async def pending(titles):
    """How many messages wait in each campaign, in one round trip."""
    async with redis.pipeline(transaction=False) as pipe:
        for title in titles:
            pipe.llen(f"campaign:{title}")
        return await pipe.execute()


async def status(title):
    async with redis.pipeline(transaction=False) as pipe:
        pipe.hmget(stats_key(title), "total", "enviados", "fallidos", "ultimo_envio")
        pipe.llen(f"campaign:{title}")
        (total, *counts, last), waiting = await pipe.execute()
    if total is None:
        return None
    total, (sent, failed) = int(total), (int(count or 0) for count in counts)
    done = sent + failed
    return {
        "campaign_id": title, "total": total, "pendientes": waiting, "enviados": sent, "fallidos": failed,
        "estado": "completado" if done >= total else "procesando" if done else "encolado",
        "progreso_porcentaje": round(100 * done / total, 1), "ultimo_envio": last and last.decode()}
