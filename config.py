"""One frozen Config, read from the environment here and nowhere else."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHORTEST_SECRET = 16


class ConfigError(Exception):
    """The environment does not describe a program that can be started safely."""


@dataclass(frozen=True)
class Oidc:
    """A provider of identities (OpenID Connect) that people of this installation sign in with.

    ``login_claim`` names the claim that holds the login of a person's account here; ``label`` is what the button says.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    login_claim: str = "preferred_username"
    label: str = "统一身份认证"


@dataclass(frozen=True)
class Gate:
    """Where messages are sent to by HTTP; the receiver knows the secret, by which it tells that they are ours."""

    url: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Config:
    """What differs from one installation to the next.

    ``master_key`` wraps the tickets' data keys, ``index_key`` makes the blind index of phone numbers, ``seal_key``
    seals the head of each journal; 32 bytes each, hexadecimal in the environment. ``var`` holds what belongs to this
    installation alone (the SQLite file, keys made here, attachments).

    ``url`` is the address under which browsers reach the desk (empty: ``host`` and ``port``), ``proxies`` the number of
    reverse proxies in front whose X-Forwarded headers are believed. ``session_idle_minutes`` and ``session_hours``:
    how long somebody stays signed in without doing anything, and at most. ``show_demo_people`` lists the demo people
    (never passwords) on the sign-in page. ``oidc`` None: passwords only.

    ``requests_per_minute`` and ``reveals_per_hour``: how much one person, or one address without a sign-in, may ask of
    one worker process; 0: without limit.

    ``keys_days``: how many days the answer under an Idempotency-Key is kept for a repeat; 0: for ever.

    ``streams``: pages that may hear of changes at once, in one worker process; each holds a thread; 0: all pages ask.

    ``sms`` takes text messages, ``webhook`` all others; what has no gate is laid into ``var/outbox`` as files.
    """

    database_url: str = field(repr=False)
    master_key: bytes = field(repr=False)
    index_key: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)
    var: Path = ROOT / "var"
    processes: Path = ROOT / "processes"
    default_pack: str = "longsheng"
    run_timers: bool = True
    tick_seconds: int = 5
    host: str = "127.0.0.1"
    port: int = 8345
    url: str = ""
    proxies: int = 0
    session_idle_minutes: int = 60
    session_hours: int = 12
    requests_per_minute: int = 600
    reveals_per_hour: int = 60
    keys_days: int = 30
    streams: int = 40
    show_demo_people: bool = False
    oidc: Oidc | None = None
    sms: Gate | None = None
    webhook: Gate | None = None

    @property
    def address(self) -> str:
        """Where browsers reach the desk, without a slash at the end."""
        return (self.url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over https only, but where http was asked for in so many words or stays on this machine."""
        if self.url:
            return urlsplit(self.url).scheme != "http"
        return self.host not in LOOPBACK

    @property
    def cookie_key(self) -> bytes:
        """Signs what pages keep in the browser (CSRF tokens, notices); who is signed in does not hang on it."""
        return hmac.digest(self.seal_key, b"cookies of pages", hashlib.sha256)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read HOTLINE_* variables; without keys a development key file under ``var/`` is made once."""
        var = Path(environ.get("HOTLINE_VAR", ROOT / "var"))
        url = environ.get("HOTLINE_DATABASE_URL") or f"sqlite:///{var / 'hotline.sqlite'}"
        if url.startswith("sqlite:///"):
            _private_folder(Path(url.removeprefix("sqlite:///")).parent)
        return cls(
            database_url=url,
            master_key=_key(environ, var, "HOTLINE_MASTER_KEY"),
            index_key=_key(environ, var, "HOTLINE_INDEX_KEY"),
            seal_key=_key(environ, var, "HOTLINE_SEAL_KEY"),
            var=var,
            processes=Path(environ.get("HOTLINE_PROCESSES", ROOT / "processes")),
            default_pack=environ.get("HOTLINE_PACK", "longsheng"),
            run_timers=environ.get("HOTLINE_TIMERS", "on") != "off",
            tick_seconds=int(environ.get("HOTLINE_TICK_SECONDS", "5")),
            host=environ.get("HOTLINE_HOST", "127.0.0.1"),
            port=int(environ.get("HOTLINE_PORT", "8345")),
            url=_url(environ.get("HOTLINE_URL", "")),
            proxies=int(environ.get("HOTLINE_PROXIES", "0")),
            session_idle_minutes=int(environ.get("HOTLINE_SESSION_IDLE_MINUTES", "60")),
            session_hours=int(environ.get("HOTLINE_SESSION_HOURS", "12")),
            requests_per_minute=_count(environ, "HOTLINE_REQUESTS_PER_MINUTE", cls.requests_per_minute),
            reveals_per_hour=_count(environ, "HOTLINE_REVEALS_PER_HOUR", cls.reveals_per_hour),
            keys_days=_count(environ, "HOTLINE_KEYS_DAYS", cls.keys_days),
            streams=_count(environ, "HOTLINE_STREAMS", cls.streams),
            show_demo_people=environ.get("HOTLINE_DEMO", "off") == "on",
            oidc=_oidc(environ),
            sms=_gate(environ, "HOTLINE_SMS_URL", "HOTLINE_SMS_SECRET"),
            webhook=_gate(environ, "HOTLINE_WEBHOOK_URL", "HOTLINE_WEBHOOK_SECRET"),
        )


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    """A number of things, 0 or more."""
    text = environ.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise ConfigError(f"{name} must be a whole number, 0 or more")
    return int(text)


def _url(text: str) -> str:
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).netloc):
        raise ConfigError("HOTLINE_URL must be an address that begins with https:// or http://")
    return text


def _gate(environ: Mapping[str, str], address: str, key: str) -> Gate | None:
    """Address and secret, or neither. Messages tell about people: over https only, but on this machine."""
    url, secret = environ.get(address, ""), environ.get(key, "")
    if not url and not secret:
        return None
    parts = urlsplit(url)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise ConfigError(f"{address} must be an address that begins with https:// (http:// on this machine only)")
    if len(secret) < SHORTEST_SECRET:
        raise ConfigError(f"{key} must have at least {SHORTEST_SECRET} characters")
    return Gate(url, secret)


def _oidc(environ: Mapping[str, str]) -> Oidc | None:
    """All three, or none: half a configuration would look like a provider that nobody can use."""
    names = ("HOTLINE_OIDC_ISSUER", "HOTLINE_OIDC_CLIENT_ID", "HOTLINE_OIDC_CLIENT_SECRET")
    given = [environ.get(name, "") for name in names]
    if not any(given):
        return None
    if not all(given):
        raise ConfigError(f"{', '.join(names)}: set all of them or none")
    issuer, client_id, secret = given
    claim = environ.get("HOTLINE_OIDC_LOGIN_CLAIM", Oidc.login_claim)
    return Oidc(issuer, client_id, secret, claim, environ.get("HOTLINE_OIDC_LABEL", Oidc.label))


def _key(environ: Mapping[str, str], var: Path, name: str) -> bytes:
    """A key from the environment, else from a private file made on first use (a single machine's default)."""
    text = environ.get(name)
    if text is None:
        text = _key_file(var / name.lower())
    try:
        key = bytes.fromhex(text.strip())
    except ValueError as fault:
        raise ConfigError(f"{name} must be 64 hexadecimal digits") from fault
    if len(key) != 32:
        raise ConfigError(f"{name} must be 64 hexadecimal digits, not {len(key) * 2}")
    return key


def _private_folder(path: Path) -> None:
    """Made, where it is missing, for the program's own user alone: database, keys and files to be sent lie in it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _key_file(path: Path) -> str:
    """Made once: the file gets its name when it is whole, so that two processes starting together agree on one key."""
    if path.exists():
        return path.read_text()
    _private_folder(path.parent)
    unfinished = path.with_suffix(f".{os.urandom(8).hex()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(os.urandom(32).hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return path.read_text()  # another process was first, and its key counts
    finally:
        unfinished.unlink()
    return path.read_text()
