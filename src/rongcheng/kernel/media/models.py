"""The table of kept photos and recordings; the bytes lie on disk under their SHA-256."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Media(models.Model):
    """One kept thing. `sha256` is what came in; what is shown are copies made from it."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    original_type = models.TextField()
    content_type = models.TextField()
    size = models.BigIntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    sha256 = models.TextField()
    served_sha256 = models.TextField()
    thumbnail_sha256 = models.TextField(default="")
    taken_at = models.DateTimeField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    kept_at = models.DateTimeField()
    kept_by = models.TextField()
    division = models.TextField(default="", db_collation="C")
    subject = models.TextField(default="")
    attached_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "kernel"
        indexes = [
            models.Index(fields=["subject", "kept_at"], name="kernel_media_subject", condition=~Q(subject="")),
        ]
