"""Every page that a browser visits: who opens it, where it is, and how to get there when it has no fixed address.

Add a page here when you add one to an app; `tests/browser/test_pages.py` photographs it and lets axe-core judge it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """`follow` is a selector of a link on the page at `path`: the visit is to where it leads."""

    name: str
    path: str
    user: str = ""
    follow: str = ""


PAGES = (
    Visit("welcome", "/"),
    Visit("sign-in", "/sign-in"),
    Visit("report", "/report"),
    Visit("track", "/track"),
    Visit("nearby", "/nearby"),
    Visit("parts", "/ui/"),
    Visit("not-found", "/no-such-page"),
    Visit("inbox", "/", "wh-duty"),
    Visit("desk", "/desk/", "wh-duty"),
    Visit("incident", "/", "wh-duty", "a.workrow"),
    Visit("cases", "/cases/", "wh-chief"),
    Visit("case", "/", "wh-chief", "a.workrow[href^='/cases/']"),
    Visit("case-new", "/cases/new", "wh-acceptor"),
    Visit("phone", "/m/", "wh-worker"),
    Visit("phone-find", "/m/find", "wh-checker"),
    Visit("appeals", "/appeals", "wh-agent"),
    Visit("sensing", "/sensing/", "wh-duty"),
    Visit("alerts", "/sensing/alerts/", "wh-duty"),
    Visit("places", "/places/", "wh-duty"),
    Visit("duties", "/duties/", "wh-dispatcher"),
    Visit("procedures", "/procedures/", "wh-dispatcher"),
    Visit("people", "/people/", "wh-admin"),
    Visit("organisations", "/organisations/", "wh-admin"),
    Visit("audit", "/audit/", "wh-auditor"),
    Visit("account", "/account/", "wh-worker"),
    Visit("operations", "/ops/", "wh-operator"),
    Visit("wall", "/wall", "city-leader"),
)
