"""The peer's settings, from the environment, under the names that our server has for them."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    api_whatsapp_url: str
    redis_url: str
    supabase_url: str
    supabase_key: str = ""
    intervalo_envio_ms: int = 2000
    max_csv_size_mb: int = 50
    max_messages_per_campaign: int = 100_000
    redis_campaign_ttl: int = 604_800
    instance_id: str = "peer"


settings = Settings()
