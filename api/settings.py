"""Settings of the API: environment variables with the prefix PGTELLER_, or a file .env."""

from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Algorithm = Literal["RS256", "ES256", "EdDSA"]


class Settings(BaseSettings):
    """What an operator may choose. Times are in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(
        env_prefix="PGTELLER_", env_file=".env", extra="ignore", frozen=True
    )

    database_url: SecretStr = Field(
        description="Login bank_api, for writes. May name several hosts and target_session_attrs."
    )
    authn_database_url: SecretStr | None = Field(
        default=None, description="Login bank_authn. Needed for OIDC only."
    )
    read_database_url: SecretStr | None = Field(
        default=None, description="Login bank_api, for reads; a standby is fine. As database_url."
    )
    book: int = Field(
        default=1, ge=1, le=2**31 - 1, description="Book of requests without a key, and of OIDC."
    )

    write_pool_size: int = Field(default=8, ge=1, description="Most connections for writes.")
    read_pool_size: int = Field(default=8, ge=1, description="Most connections for reads.")
    authn_pool_size: int = Field(default=2, ge=1, description="Most connections for OIDC.")
    statement_cache_size: int = Field(
        default=100,
        ge=0,
        description="Prepared statements a connection keeps; 0 for PgBouncer < 1.21.",
    )
    read_only_startup: bool = Field(
        default=True,
        description="Make read connections read-only in the startup packet. False behind PgBouncer "
        "in transaction mode, whose read pool then sets default_transaction_read_only itself.",
    )
    connect_timeout: float = Field(default=5, gt=0, description="To open one connection.")
    acquire_timeout: float = Field(
        default=5, gt=0, description="To wait for a free connection; then 503 overloaded."
    )
    statement_deadline: float = Field(
        default=12,
        gt=0,
        description="To wait for the answer of a call, retries included. Longer than the "
        "statement_timeout of the login (10 s), so that the server gives up first.",
    )
    retry_attempts: int = Field(
        default=5,
        ge=0,
        description="Repeats after a deadlock, serialization failure or lock timeout.",
    )
    retry_delay: float = Field(
        default=0.02, gt=0, description="Longest pause before the first repeat; doubles each time."
    )

    body_limit: int = Field(default=65536, ge=1024, description="Largest body that is read.")
    body_timeout: float = Field(
        default=10, gt=0, description="To receive a whole body, or a thousand lines of an upload."
    )
    bulk_body_limit: int = Field(
        default=8388608, ge=1024, description="Largest JSON body of POST /transfers/bulk."
    )
    bulk_line_limit: int = Field(
        default=16384, ge=1024, description="Longest line of an upload; the upload has no limit."
    )
    import_body_limit: int = Field(
        default=8388608, ge=1024, description="Largest document of POST /imports."
    )
    max_in_flight: int = Field(
        default=256, ge=1, description="Most requests at once in this process; then 503 overloaded."
    )
    shutdown_timeout: float = Field(
        default=20, gt=0, description="What requests in flight get to finish at shutdown."
    )

    statement_fonts: tuple[str, ...] = Field(
        default=(),
        description="Font files (TrueType, OpenType) for PDF statements, for scripts that the "
        "bundled ones lack; a JSON list of paths.",
    )
    worker: bool = Field(
        default=True,
        description="Run the worker inside the API's processes, if worker_database_url is set.",
    )
    worker_database_url: SecretStr | None = Field(
        default=None, description="Login bank_worker, for what falls due: schedules, expiries."
    )
    worker_lease: int = Field(
        default=60,
        ge=1,
        le=1800,
        description="How long after a worker has fallen silent another one takes over a task.",
    )
    worker_interval: int = Field(
        default=86400,
        ge=1,
        description="Longest pause between two runs of a task; tasks have shorter ones of their "
        "own.",
    )

    oidc_issuer: str | None = Field(default=None, description="iss, compared exactly.")
    oidc_audience: str | None = Field(default=None, description="aud that must be present.")
    oidc_jwks_url: str | None = Field(
        default=None, description="Where the issuer's keys are: https, or http on this machine."
    )
    oidc_algorithms: tuple[Algorithm, ...] = Field(
        default=("RS256", "ES256", "EdDSA"), min_length=1, description="Signatures accepted."
    )
    oidc_types: tuple[Literal["at+jwt", "jwt"], ...] = Field(
        default=("at+jwt",), min_length=1, description="typ headers accepted (RFC 9068: at+jwt)."
    )
    oidc_leeway: float = Field(default=0, ge=0, le=60, description="Clock difference tolerated.")
    oidc_refresh_interval: float = Field(
        default=30, gt=0, description="Least time between two fetches of the JWKS."
    )
    oidc_keys_lifetime: float = Field(
        default=3600, gt=0, description="After this the JWKS is fetched again."
    )
    oidc_cache_size: int = Field(
        default=10000, ge=1, description="Exchanged tokens remembered (their digests only)."
    )

    environment: str = Field(
        default="live",
        pattern="^[a-z0-9]{1,16}$",
        description="Second part of the keys it mints: pgt_<environment>_…",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severe line that is logged."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="Port to listen on; 0: any free one."
    )

    @model_validator(mode="after")
    def check_oidc(self) -> "Settings":
        """OIDC is on with all its settings or off with none of them."""
        given = [
            self.oidc_issuer,
            self.oidc_audience,
            self.oidc_jwks_url,
            self.authn_database_url,
        ]
        if any(given[:3]) and not all(given):
            raise ValueError(
                "OIDC needs oidc_issuer, oidc_audience, oidc_jwks_url and authn_database_url"
            )
        if self.oidc_jwks_url and not self.oidc_jwks_url.startswith(
            ("https://", "http://127.0.0.1:", "http://localhost:", "http://[::1]:")
        ):
            raise ValueError("oidc_jwks_url must be https, or http on this machine")
        return self

    @property
    def oidc_enabled(self) -> bool:
        """Whether tokens of an OIDC issuer are accepted."""
        return self.oidc_issuer is not None
