"""The web tier: middleware, templates, static files, limits of what one request may carry."""

from __future__ import annotations

from typing import Any

from rongcheng.config.environment import ENVIRONMENT

DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
ROOT_URLCONF = "rongcheng.shell.urls"
WSGI_APPLICATION = "rongcheng.config.wsgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "rongcheng.kernel.pages.middleware.SizeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rongcheng.kernel.pages.middleware.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "rongcheng.apps.identity.web.middleware.ActorMiddleware",
    "rongcheng.kernel.pages.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "rongcheng.shell.context.shell",
            ],
        },
    }
]

STATIC_URL = "/static/"
# Served from the packages themselves: no collect step that could be forgotten. ES modules import each
# other by plain name, so names are not hashed; browsers revalidate after a minute.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = ENVIRONMENT.debug
WHITENOISE_MAX_AGE = 0 if ENVIRONMENT.debug else 60

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
APPEND_SLASH = False
