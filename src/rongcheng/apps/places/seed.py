"""Demonstration areas for the streets of one district; everything else of places is real and ships with the tree."""

from __future__ import annotations

from rongcheng.apps.places import conf, services
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor


def seed() -> None:
    """Draw the demonstration areas once; harmless to repeat."""
    district, _ = conf.demo_seats()
    services.draw_demonstration_areas(actor=Actor.system("places"), now=clock.now(), district=district)
