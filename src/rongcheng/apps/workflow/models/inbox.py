"""What waits for whom: one row for each role that may take it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rongcheng.apps.workflow.models.works import Work
from rongcheng.kernel.ids import new_id


class Waiting(models.Model):
    """An inbox item. `organisation_id` and `person_id` say whose alone it is; rows go when it is done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="waiting", db_index=False)
    kind = models.TextField()
    role = models.TextField()
    about = models.TextField()
    division = models.TextField(db_collation="C")
    organisation_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    light = models.TextField()
    due_at = models.DateTimeField()
    since = models.DateTimeField()
    claimed_by = models.TextField(default="")
    claimed_name = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["role", "due_at", "id"], name="workflow_wait_by_role"),
            models.Index(fields=["organisation_id", "role", "due_at", "id"], name="workflow_wait_by_unit"),
            models.Index(fields=["role", "division"], name="workflow_wait_by_place"),
            models.Index(fields=["work", "kind"], name="workflow_wait_of_work"),
            models.Index(fields=["due_at"], condition=Q(kind__in=["review", "answer"]), name="workflow_wait_reminders"),
        ]
