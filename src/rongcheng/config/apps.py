"""Which Django apps make up the platform, lowest floor first."""

# Named by class: apps.py imports HouseApp, so Django finds two configurations there and would take neither.
HOUSE = [
    "rongcheng.kernel.apps.KernelConfig",
    "rongcheng.apps.places.apps.PlacesConfig",
    "rongcheng.apps.identity.apps.IdentityConfig",
    "rongcheng.apps.workflow.apps.WorkflowConfig",
    "rongcheng.apps.sensing.apps.SensingConfig",
    "rongcheng.apps.incidents.apps.IncidentsConfig",
    "rongcheng.apps.cases.apps.CasesConfig",
    "rongcheng.apps.appeals.apps.AppealsConfig",
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
