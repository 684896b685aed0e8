"""How an app joins the house."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

DISCOVERED = ("events", "handlers", "jobs")
KERNEL_PARTS = ("rongcheng.kernel.outbox", "rongcheng.kernel.jobs.upkeep", "rongcheng.kernel.media.jobs")


class HouseApp(AppConfig):
    """An app of the house: its events, handlers and jobs are registered when Django is ready."""

    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for part in DISCOVERED:
            module = f"{self.name}.{part}"
            if find_spec(module) is not None:
                import_module(module)


class KernelConfig(AppConfig):
    """The kernel's own tables: event log, cursors, inbox, audit, media."""

    name = "rongcheng.kernel"
    label = "kernel"
    verbose_name = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for module in KERNEL_PARTS:
            import_module(module)
