"""Settings: one file, read from the environment; every variable is named in docs/operate.md."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from config import peppers
from config.embedded import state

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

_secrets = state.secrets()
_services = state.urls()

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", _secrets["SECRET_KEY"])
# Keys that were in force before: what they signed stays good while it lasts.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
# Key the digests of API tokens, so that a copy of the database holds nothing one could sign in with.
TOKEN_PEPPERS = peppers.read(
    env.str("TOKEN_PEPPERS", _secrets.get("TOKEN_PEPPERS", "")),
    first=env.str("TOKEN_PEPPER", _secrets["TOKEN_PEPPER"]),
)
# Signs the head of the record's chain, so that who changes the database cannot sign what they made of it.
RECORD_KEY = env.str("RECORD_KEY", _secrets["RECORD_KEY"])
RECORD_HEADS = Path(env.str("AISLE_RECORD_HEADS", str(state.folder() / "record-heads.ndjson")))
DEMO = env.bool("AISLE_DEMO", True)
# Anonymous readers may browse what is public.
PUBLIC = env.bool("AISLE_PUBLIC", False)
ADMIN_EMAIL = env.str("AISLE_ADMIN_EMAIL", "admin@aisle.example")
ADMIN_TOKEN = env.str("AISLE_ADMIN_TOKEN", "")
PORT = env.int("PORT", 8000)
BASE_URL = env.str("AISLE_URL", f"http://127.0.0.1:{PORT}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# Only `host:port` pairs named here may be asked by a source: nobody turns Aisle into a port scanner.
SOURCE_ALLOW_LIST = env.list("AISLE_SOURCES", [])
# Addresses that people give (webhooks, trackers) are called in the open world only, and where one of these is named.
CALL_ALLOW_LIST: list[str] = env.list("AISLE_CALLS", [])

# Passwords of sources: `AISLE_SECRET_<NAME>` in the environment, or a file of that name in this folder.
SOURCE_SECRETS = Path(env.str("AISLE_SECRETS", str(state.folder() / "source-secrets")))

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "pgtrigger",
    "pghistory",
    "accounts",
    "catalog",
    "lineage",
    "contracts",
    "health",
    "feedback",
    "shop",
    "config",
]

MIDDLEWARE = [
    "config.middleware.name_request",
    "config.middleware.answer_head",
    "csp.middleware.CSPMiddleware",
    "config.middleware.add_headers",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.refuse_null_bytes",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "config.versions.tell_version",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.readers.know_reader",
    "config.middleware.announce_endings",
    "config.middleware.keep_private",
    "accounts.entering.record",
    "accounts.preferences.follow",
    "config.visitors.SignedInUnlessOpen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.refuse_at_the_door",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.frame",
            ],
        },
    }
]

_database = dj_database_url.parse(
    env.str("DATABASE_URL", _services.database_url if _services else "postgres://127.0.0.1/aisle"),
    conn_max_age=60,
    conn_health_checks=True,
)
_database.setdefault("OPTIONS", {})["application_name"] = "aisle"
DATABASES = {"default": _database}
# Whoever owns the tables changes them; the application works as another role, which cannot change what was recorded.
_owner_url = env.str("AISLE_OWNER_DATABASE_URL", _services.owner_url if _services else "")
_owner = dj_database_url.parse(_owner_url) if _owner_url else _database
APPLICATION_ROLE = _database["USER"] if _owner["USER"] != _database["USER"] else ""
if APPLICATION_ROLE:
    DATABASES["owner"] = {**_database, "USER": _owner["USER"], "PASSWORD": _owner["PASSWORD"]}
REDIS_URL = env.str("REDIS_URL", _services.redis_url if _services else "redis://127.0.0.1/0")
# The demo's warehouse: a database beside Aisle's own.
WAREHOUSE_URL = env.str("WAREHOUSE_URL", _services.warehouse_url if _services else "")
if DEMO and WAREHOUSE_URL:
    _warehouse = urlsplit(WAREHOUSE_URL)
    SOURCE_ALLOW_LIST.append(f"{_warehouse.hostname}:{_warehouse.port or 5432}")

# Events are looked up by what they tell of and by their entry, never by whatever else they point to.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "shop:storefront"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
# Its counters live in a cache of each process; ours stand in the database, see accounts/limits.py.
ACCOUNT_RATE_LIMITS = False
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough"},
    {"NAME": "accounts.passwords.NotTriedFirst"},
    {"NAME": "accounts.passwords.NotAboutOneself"},
]
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Aisle"
MFA_TOTP_TOLERANCE = 1
# An address was written down by an admin or vouched for by the identity provider.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = env.int("AISLE_SESSION_IDLE_HOURS", 72) * 3600
SESSION_LIMIT = timedelta(hours=env.int("AISLE_SESSION_HOURS", 720))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("AISLE_HTTPS", False)
# An identity provider (OpenID Connect) that people may come in by.
OIDC_ISSUER = env.str("AISLE_OIDC_ISSUER", "")
OIDC_CLIENT_ID = env.str("AISLE_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("AISLE_OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.str("AISLE_OIDC_NAME", "single sign-on")
# Whether somebody nobody invited may come in, and with which mail domains.
OIDC_JOIN = env.bool("AISLE_OIDC_JOIN", False)
OIDC_DOMAINS: list[str] = env.list("AISLE_OIDC_DOMAINS", [])
# Whether an address counts as verified where the provider does not say whether it is.
OIDC_MAIL_VERIFIED = env.bool("AISLE_OIDC_MAIL_VERIFIED", False)
# Whether only the provider lets people in; an admin with a second factor still comes in by password.
OIDC_ONLY = bool(OIDC_ISSUER) and env.bool("AISLE_OIDC_ONLY", False)
SOCIALACCOUNT_ADAPTER = "accounts.views.elsewhere.IdentityAdapter"
# Without it Aisle sends no mail, and pages say what to do instead.
MAIL = bool(env.str("EMAIL_URL", ""))
_mail = env.dj_email_url("EMAIL_URL", "dummy://")
if "EMAIL_BACKEND" not in _mail:
    raise ImproperlyConfigured("EMAIL_URL begins with submission:// (TLS) or smtp:// (none).")
vars().update(_mail | {"EMAIL_TIMEOUT": _mail["EMAIL_TIMEOUT"] or 10})
DEFAULT_FROM_EMAIL = env.str("AISLE_MAIL_FROM", f"aisle@{urlsplit(BASE_URL).hostname}")
SECURE_SSL_REDIRECT = env.bool("AISLE_HTTPS", False)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if env.bool("AISLE_HTTPS", False) else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
# A proxy in front may be believed what it says of the request: how the browser spoke to it, and from which address.
BEHIND_PROXY = env.bool("AISLE_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
# Only files of our own, nothing inline, no nonce: pages can be kept and compared.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("AISLE_TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.styles.OneSheet",
]
# Where processes keep the search index that they read from Postgres; may be emptied at any time.
SEARCH_FOLDER = Path(env.str("AISLE_SEARCH_FOLDER", str(state.folder() / "search")))
STATIC_ROOT = Path(env.str("AISLE_STATIC_ROOT", str(state.folder() / "static")))
_static_storage = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if env.bool("AISLE_STATIC_COMPRESS", False)
    else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_storage},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Bytes of a bulk, unpacked. It is read as it comes, so this bounds what it may take of the database, not of memory.
BULK_BYTES = env.int("AISLE_BULK_MB", 1024) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "accounts.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Requests a minute that one token may send to the API; 0 counts none.
API_LIMIT = env.int("AISLE_API_LIMIT", 12_000)
SILENCE_DAYS = env.int("AISLE_SILENCE_DAYS", 14)
# Reports an hour that one person may send, by pages and tokens together; 0 counts none.
REPORTS_AN_HOUR = env.int("AISLE_REPORTS_AN_HOUR", 60)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",
        "accounts.tokens.Session",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "config.visitors.SignedInOrReading",
        "accounts.tokens.Scoped",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.pace.Pace"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.bodies.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": None,
    # The doors describe and check each parameter themselves.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_METADATA_CLASS": "accounts.operations.Methods",
    "EXCEPTION_HANDLER": "accounts.problems.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_DB_REUSE_MAX = 1000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# Ringing once is enough: what nobody hears is swept up.
CELERY_TASK_PUBLISH_RETRY = False
# A worker that dies gives its messages back after the visibility timeout, which must outlast every task;
# Redis is only the door-bell, so a request never waits for it longer than a second.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
# task → every so many seconds. A tick that no worker took before the next one is worth nothing.
_TICKS = {
    "config.tasks.sing": 20,
    "accounts.tasks.link_record": 10,
    "accounts.tasks.sign_head": 600,
    "accounts.tasks.sweep": 600,
    "accounts.tasks.mail_links": 5,
    "accounts.tasks.sort_news": 3,
    "accounts.tasks.send_mails": 3,
    "accounts.tasks.call_hooks": 3,
    "accounts.tasks.write_digests": 60,
    "accounts.tasks.sweep_letters": 600,
    "lineage.tasks.fold_events": 10,
    "lineage.tasks.read_views": 10,
    "lineage.tasks.spread_holds": 15,
    "lineage.tasks.measure_importance": 300,
    "catalog.tasks.scan_due": 10,
    "catalog.tasks.take_in": 3,
    "catalog.tasks.sweep_imports": 600,
    "catalog.tasks.sweep_tags": 30,
    "catalog.tasks.write_index": 5,
    "health.tasks.refresh_due": 5,
    "feedback.tasks.claim_findings": 5,
    "feedback.tasks.watch_promises": 60,
    "feedback.tasks.count_loop": 3600,
    "feedback.tasks.tell_watchers": 5,
    "feedback.tasks.tell_searches": 300,
    "feedback.tasks.tend_links": 5,
    "feedback.tasks.ask_trackers": 15,
    "feedback.tasks.sweep_deliveries": 3600,
}
CELERY_BEAT_SCHEDULE = {
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in _TICKS.items()
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.Line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("AISLE_LOG_LEVEL", "WARNING")},
    # A 404 is an answer, and a stranger's Host header a stranger's business: no events for the operator.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.security.TooManyFieldsSent": {"level": "CRITICAL"},
        # The signed heads of the record leave the machine with the log, whatever else is logged.
        "aisle.record": {"level": "INFO"},
    },
}
