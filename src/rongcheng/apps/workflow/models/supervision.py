"""Supervision: a demand for progress and its answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rongcheng.apps.workflow.models.works import Work
from rongcheng.kernel.ids import new_id


class Supervision(models.Model):
    """A demand on a work (督办): opinion, level, deadline, answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="supervisions")
    division = models.TextField(db_collation="C")
    organisation_id = models.UUIDField(null=True)
    level = models.TextField()
    opinion = models.TextField()
    raised_by = models.TextField()
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reply = models.TextField(default="")
    replied_by = models.TextField(default="")
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=["amber", "red"]), name="workflow_supervision_level"),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True) | ~Q(reply=""), name="workflow_supervision_answer_has_words"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "-raised_at", "-id"], name="workflow_supervision_list"),
        ]
