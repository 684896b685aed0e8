"""Which Django apps make up the platform, lowest floor first."""

HOUSE = [
    "rongcheng.kernel.apps.KernelConfig",
    "rongcheng.apps.places",
    "rongcheng.apps.identity",
    "rongcheng.apps.workflow",
    "rongcheng.apps.sensing",
    "rongcheng.apps.incidents",
    "rongcheng.apps.cases",
    "rongcheng.apps.appeals",
    "rongcheng.shell",
]

DJANGO = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
]

INSTALLED_APPS = [*DJANGO, *HOUSE]
