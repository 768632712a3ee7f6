"""Django's settings, all of them, driven by the environment (`studium.environment`)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from . import environment

ENV = environment.read()
HERE = Path(__file__).resolve().parent

PRODUCTION = ENV.production
DEMO = ENV.demo
DATA_DIR = ENV.data
BASE_URL = ENV.base_url
SECRET_KEY = ENV.secret_key
DEBUG = False

_host = urlsplit(BASE_URL).hostname or "localhost"
ALLOWED_HOSTS = [_host] if PRODUCTION else ["*"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SITE_ID = None

INSTALLED_APPS = [
    "studium.web",
    "studium.journey",
    "studium.recognition",
    "studium.credentials",
    "studium.exams",
    "studium.progress",
    "studium.learning",
    "studium.enrollment",
    "studium.payments",
    "studium.content",
    "studium.assessment",
    "studium.catalog",
    "studium.partners",
    "studium.accounts",
    "studium.core",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "studium.web.shell.bodies.BoundedBodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "studium.web.shell.middleware.NoNulMiddleware",
    "studium.web.shell.middleware.TimeZoneMiddleware",
    "studium.web.shell.middleware.ErrorPageMiddleware",
]

ROOT_URLCONF = "studium.urls"
WSGI_APPLICATION = "studium.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "studium.web.shell.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "studium.web.templatetags.studium",
            ],
        },
    }
]

FORM_RENDERER = "studium.web.shell.forms.FormRenderer"

DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "studium.accounts.backends.ByPassword",
    "studium.accounts.backends.ByEmail",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
# In production one proxy stands before us and adds the address it saw: limits count by that, not by the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PRODUCTION else 0
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "studium.accounts.forms.SignUpNames"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "studium.accounts.api.display_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(BASE_URL).scheme
ACCOUNT_FORMS = {
    "login": "studium.web.shell.forms.SignInForm",
    "signup": "studium.web.shell.forms.SignUpForm",
    "add_email": "studium.web.shell.forms.AddEmailForm",
    "reset_password": "studium.web.shell.forms.ResetPasswordForm",
    "change_password": "studium.web.shell.forms.ChangePasswordForm",
    "set_password": "studium.web.shell.forms.SetPasswordForm",
    "reset_password_from_key": "studium.web.shell.forms.ResetPasswordKeyForm",
}
MFA_FORMS = {
    "authenticate": "studium.web.shell.forms.SecondFactorForm",
    "reauthenticate": "studium.web.shell.forms.SecondFactorAgainForm",
    "activate_totp": "studium.web.shell.forms.AuthenticatorAppForm",
    "add_webauthn": "studium.web.shell.forms.AddKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Studium"

CSRF_FAILURE_VIEW = "studium.web.shell.errors.form_expired"
SESSION_ENGINE = "studium.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if PRODUCTION else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    # Widths of bars are data: they are set as style attributes, which can load nothing.
    "style-src-attr": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}

# Mail: in demo mode it is kept for /mailbox instead of being sent.

DEFAULT_FROM_EMAIL = ENV.mail_from
_smtp = urlsplit(ENV.smtp_url)
MAILERS = {
    "default": {"BACKEND": "studium.accounts.mailbox.MailboxBackend"}
    if DEMO or not ENV.smtp_url
    else {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _smtp.hostname or "localhost",
            "port": _smtp.port or (465 if _smtp.scheme == "smtps" else 25),
            "username": unquote(_smtp.username or ""),
            "password": unquote(_smtp.password or ""),
            "use_ssl": _smtp.scheme == "smtps",
        },
    }
}

# Payments: every provider an earlier payment may have gone through, and the one that new ones go to.

PAYMENT_PROVIDERS = {"demo": "studium.payments.demo.DemoProvider"}
PAYMENT_PROVIDER = "" if PRODUCTION else "demo"

# Language and time: stored in UTC, shown in the reader's zone.

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ja", _("Japanese"))]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
FONTS_DIR = DATA_DIR / "fonts"
STATICFILES_DIRS = [("studium/fonts", FONTS_DIR)] if FONTS_DIR.is_dir() else []
_prepared = (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {
        # Until `studium up` has prepared the files (as in tests) they are served by name.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _prepared
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
# Course files: in the data folder, or in the store that the environment names.
if ENV.assets is not None:
    STORAGES["assets"] = ENV.assets
    # What learners hand in: the same store, in a folder of its own.
    _folder = f"{ENV.assets['OPTIONS']['location']}/uploads".lstrip("/")
    STORAGES["uploads"] = {**ENV.assets, "OPTIONS": {**ENV.assets["OPTIONS"], "location": _folder}}
WHITENOISE_USE_FINDERS = not _prepared
ASSETS_DIR = DATA_DIR / "assets"
KEYS_DIR = DATA_DIR / "keys"
KEY_PASSPHRASE = ENV.key_passphrase
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"},
        "json": {"()": "studium.core.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json" if ENV.log_json else "text"}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"studium": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
