"""The feature of interest that a thing's place stands for, made when an observation first needs it."""

from __future__ import annotations

from rongcheng.apps.sensing.models import FeatureOfInterest, Location


def feature_of_thing(thing_id: int) -> int | None:
    """The feature of the thing's location, made once; None when the thing is nowhere. Inside a command."""
    location = Location.objects.select_for_update().filter(things__id=thing_id).order_by("id").first()
    if location is None:
        return None
    if location.feature_id is None:
        feature = FeatureOfInterest.objects.create(
            name=location.name, description=location.description, encoding_type=location.encoding_type,
            feature=location.location, division=location.division, organisation_id=location.organisation_id,
        )  # fmt: skip
        Location.objects.filter(pk=location.pk).update(feature=feature)
        return feature.pk
    return location.feature_id
