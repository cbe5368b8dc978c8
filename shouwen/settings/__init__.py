"""Settings: everything that an installation may vary comes from the environment (docs/settings.md)."""

import os
import secrets
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(os.environ.get("SHOUWEN_VAR", BASE_DIR / "var"))
DEBUG = False
DEMO = os.environ.get("SHOUWEN_DEMO", "") == "1"
SAFE_SQLITE = (3, 51, 3)
"""Before this version a commit racing a checkpoint can corrupt the file; see docs/decisions."""


PREPARE = "prepare=off" not in urlsplit(os.environ.get("DATABASE_URL", "")).query.split("&")
"""Whether the statements of the hot path are prepared on PostgreSQL (``direct.py``)."""


def _secret_key() -> str:
    """The key from the environment, else from a file that only this user may read."""
    if given := os.environ.get("SECRET_KEY"):
        if len(given) < 32:
            msg = "SECRET_KEY must have at least 32 characters; leave it out to have one made"
            raise ImproperlyConfigured(msg)
        if len(set(given)) < 10:
            msg = "SECRET_KEY is too regular to be a secret; leave it out to have one made"
            raise ImproperlyConfigured(msg)
        return given
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    if path.stat().st_mode & 0o077:
        msg = f"{path} may be read by others: chmod 600 {path}"
        raise ImproperlyConfigured(msg)
    return path.read_text(encoding="ascii").strip()


def _sqlite(path: Path) -> dict[str, Any]:
    """WAL, every commit synced, writers queueing instead of failing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    safe = sqlite3.sqlite_version_info >= SAFE_SQLITE
    pragmas = [
        "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON",
        "PRAGMA busy_timeout=5000", "PRAGMA cache_size=-32000",
        *([] if safe else ["PRAGMA wal_autocheckpoint=0"]),
    ]
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE", "timeout": 5, "init_command": ";".join(pragmas),
        },
        "CONN_MAX_AGE": 600,
        "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
    }


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return _sqlite(VAR_DIR / "shouwen.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgresql", "postgres"):
        msg = f"DATABASE_URL: no database `{parts.scheme}`; use postgresql://… or sqlite:///path"
        raise ImproperlyConfigured(msg)
    query = {"connect_timeout": "5", "options": "-c lock_timeout=5s",
             **{k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}}
    query.pop("prepare", None)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": {**query, "prepare_threshold": 0 if PREPARE else None},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = _secret_key()
PLACES = int(os.environ.get("SHOUWEN_PLACES", "0"))
"""Requests that one web process works on at once; one more place is kept for emergencies. 0: no gate."""
QUEUE = 2 * PLACES
"""Requests that wait for a place; what comes beyond is told to come again."""
THREADS = PLACES + 1 + QUEUE + 2
"""Of one web process: all places, the queue, and two that do nothing but refuse."""
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ALLOWED_HOSTS = [
    h for h in os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",") if h
]
if "*" in ALLOWED_HOSTS:
    msg = "ALLOWED_HOSTS: name the hosts, `*` would let anybody pretend to be this one"
    raise ImproperlyConfigured(msg)
if os.environ.get("DEBUG", "0").lower() not in ("", "0", "false", "no"):
    msg = "DEBUG shows the inside to everybody and is not served; leave it out"
    raise ImproperlyConfigured(msg)
TRUSTED_PROXIES = [p for p in os.environ.get("TRUSTED_PROXIES", "").split(",") if p]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "django_q",
    "shouwen.org",
    "shouwen.store",
    "shouwen.training",
    "shouwen.committee",
    "shouwen.audit",
    "shouwen.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shouwen.web.middleware.Compressed",
    "shouwen.web.middleware.content_policy",
    "shouwen.gate.gated",
    "shouwen.web.middleware.watched_clock",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "shouwen.guarding.guarded",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shouwen.sessions.bounded_sessions",
    "shouwen.guarding.readable",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shouwen.web.middleware.private_pages",
]
ROOT_URLCONF = "shouwen.urls"
WSGI_APPLICATION = "shouwen.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "shouwen.web.context.frame",
            ],
        },
    }
]

AUTH_USER_MODEL = "org.Staff"
AUTHENTICATION_BACKENDS = ["shouwen.org.sign_in.NumberOrPhone"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "shouwen.failing.forged"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "my-duties"
SESSION_ENGINE = "shouwen.session_store"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
HTTPS = os.environ.get("SHOUWEN_HTTPS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("__Host-session", "__Host-csrf") if HTTPS else ("sessionid", "csrftoken")
)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE], "script-src": [SELF], "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"], "media-src": [SELF, "blob:"], "connect-src": [SELF],
        "manifest-src": [SELF], "form-action": [SELF], "base-uri": [NONE], "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "shouwen.uploads.OnDisk"]
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "incoming"
"""Beside the files that are kept, for a system's own place may lie in memory."""
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
JOBS_AT_ONCE = False
"""Tests do jobs where they are asked for."""
Q_CLUSTER = {
    "name": "shouwen", "orm": "default", "workers": 1, "poll": 1, "queue_limit": 1, "bulk": 1,
    "timeout": 12 * 3600, "retry": 13 * 3600, "max_attempts": 3, "ack_failures": True,
    "daemonize_workers": False,  # the worker of a replay has processes of its own
    "scheduler": True, "log_level": "WARNING", "save_limit": 20, "catch_up": False, "label": "jobs",
}
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "files"
MADE_ROOT = VAR_DIR / "made"
"""Files that the worker made, until they are fetched or a week old."""
SUGGEST_WEIGHTS = VAR_DIR / "suggest-weights.json"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
COLLECTED = os.environ.get("SHOUWEN_STATIC", "") == "1"
"""Serve static files under names that change with their content, compressed and kept for ever;
``run`` collects them at start. Elsewhere they are found where they lie."""
if COLLECTED:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    WHITENOISE_USE_FINDERS = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

EMAIL_HOST = os.environ.get("SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("SMTP_PORT", "25"))
DEFAULT_FROM_EMAIL = os.environ.get("SMTP_FROM", "shouwen@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "shouwen.log_lines.OneLine", "format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
