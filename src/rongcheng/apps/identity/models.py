"""Tables of identity: constraints and indexes, no behaviour."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.contrib.postgres.fields.ranges import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from rongcheng.kernel.ids import new_id


class OrganisationKind(models.TextChoices):
    CENTRE = "centre", _("运行中心")
    DEPARTMENT = "department", _("部门")
    STREET_OFFICE = "street_office", _("街道办")
    UNIT = "unit", _("处置单位")
    COMMUNITY = "community", _("社区")
    HOTLINE = "hotline", _("热线")


class Level(models.TextChoices):
    CITY = "city", _("市")
    DISTRICT = "district", _("区县")
    STREET = "street", _("镇街")
    COMMUNITY = "community", _("村社区")


class Organisation(models.Model):
    """A body of the city that can be responsible for something."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    short_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    level = models.CharField(max_length=12, choices=Level.choices)
    division = models.CharField(max_length=12, db_collation="C")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["division", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="organisation_ends_after_it_begins",
            )
        ]


class Person(AbstractBaseUser):
    """Somebody who may sign in; what the person may do comes from posts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    outside_subject = models.CharField(max_length=200, null=True, blank=True, unique=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = BaseUserManager["Person"]()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes = [models.Index(fields=["name"])]


class Post(models.Model):
    """A person's place in an organisation: title, roles and the divisions it covers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    division = models.CharField(max_length=12, db_collation="C")
    title = models.CharField(max_length=60)
    roles = ArrayField(models.CharField(max_length=30))
    divisions = ArrayField(models.CharField(max_length=12))
    prefixes = ArrayField(models.CharField(max_length=12))
    whole_division = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["division", "organisation"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="post_ends_after_it_begins",
            )
        ]


class Contact(models.Model):
    """How the holder of a post is reached: personal data, behind row-level security of its own.

    Posts themselves carry none: scopes are derived from them, so they are read before there is a scope.
    """

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="contact")
    division = models.CharField(max_length=12, db_collation="C")
    organisation_id = models.UUIDField()
    phone = models.CharField(max_length=30)


class DutyEntry(models.Model):
    """One line of the duty list: who answers for a matter in a division, when, on which basis."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    matter = models.CharField(max_length=8, db_collation="C")
    division = models.CharField(max_length=12, db_collation="C")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    assisting = models.ManyToManyField(Organisation, related_name="+", blank=True)
    basis = models.CharField(max_length=300)
    article = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["division", "matter"]), models.Index(fields=["organisation"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="duty_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="duty_one_answer_a_day",
                expressions=[
                    ("matter", RangeOperators.EQUAL),
                    ("division", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class RecoveryCode(models.Model):
    """A one-time way in when the second factor is lost; only a salted hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    hashed = models.CharField(max_length=128)
    used_at = models.DateTimeField(null=True, blank=True)


class SignIn(models.Model):
    """One session of a person: from where, on which device, until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    way = models.CharField(max_length=12)
    origin = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-started_at"])]
