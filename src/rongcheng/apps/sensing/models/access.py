"""Keys by which devices' owners read and write over HTTP."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ApiKey(models.Model):
    """A key's hash, its holder, and the divisions and organisation it reaches."""

    id = models.UUIDField(primary_key=True)
    prefix = models.TextField(unique=True, db_collation="C")
    secret_hash = models.BinaryField(max_length=32)
    holder = models.TextField()
    divisions = ArrayField(models.TextField())
    organisation_id = models.UUIDField(null=True)
    whole_division = models.BooleanField()
    may_write = models.BooleanField()
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
