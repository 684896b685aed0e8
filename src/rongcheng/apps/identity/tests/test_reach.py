"""Nobody reaches beyond the own divisions and organisation: pages, search, export, and the table itself."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.urls import reverse

from rongcheng.apps.identity.models import Contact, Organisation, Person, Post
from rongcheng.apps.identity.queries import people as people_queries
from rongcheng.apps.identity.services import organisations, people
from rongcheng.apps.identity.tests.conftest import SignInAs
from rongcheng.kernel import clock, policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotAllowed, NotFound
from rongcheng.kernel.models import AuditEntry
from rongcheng.kernel.testing import make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
WUHOU = make_actor("admin", divisions=("510107",))


def _person(username: str) -> Person:
    return Person.objects.get(username=username)


def _body(code: str) -> UUID:
    return Organisation.objects.get(code=code).id


def test_no_page_of_one_district_shows_the_other(signed_in: SignInAs) -> None:
    client = signed_in("wh-admin")
    foreign, body = _person("jj-duty"), _body("510104-sw")
    for page in ("/people/", "/people/?q=jj", "/people/export", "/organisations/", "/organisations/export",
                 f"/people/?organisation={body}"):  # fmt: skip
        text = client.get(page).content.decode()
        assert "jj-duty" not in text, page
        assert "杜若琳" not in text, page
        if "organisation=" not in page:
            assert "锦江" not in text, page
    assert client.get(reverse("identity:person", args=[foreign.id])).status_code == 404
    assert client.post(reverse("identity:phones", args=[foreign.id])).status_code == 404
    assert client.get(reverse("identity:organisation", args=[body])).status_code == 404


def test_the_city_sees_both_districts(signed_in: SignInAs) -> None:
    text = signed_in("city-admin").get("/people/?q=-duty").content.decode()
    assert "jj-duty" in text
    assert "wh-duty" in text


def test_somebody_of_one_unit_sees_only_that_unit(signed_in: SignInAs) -> None:
    text = signed_in("wh-worker").get("/people/").content.decode()
    assert "wh-head" in text
    assert "wh-water" not in text
    assert "grid-510107005" not in text


def test_pages_for_administrators_are_closed_to_others(signed_in: SignInAs) -> None:
    client = signed_in("wh-duty")
    person = _person("wh-worker")
    for page in ("/people/add", "/people/export", "/organisations/add", "/duties/add", "/duties/import", "/audit/"):
        assert client.get(page).status_code == 403, page
    for name in ("lock", "unlock", "reset-password", "reset-second-factor"):
        assert client.post(reverse(f"identity:{name}", args=[person.id])).status_code == 403, name


def test_an_administrator_cannot_touch_people_of_the_other_district(signed_in: SignInAs) -> None:
    client = signed_in("wh-admin")
    foreign = _person("jj-duty")
    for name in ("lock", "unlock", "reset-password", "reset-second-factor"):
        assert client.post(reverse(f"identity:{name}", args=[foreign.id])).status_code == 403, name
    assert _person("jj-duty").is_active
    refused = AuditEntry.objects.filter(action="identity.lock_person", outcome="refused")
    assert refused.count() == 1


def test_a_person_with_a_post_elsewhere_is_not_one_districts_to_lock() -> None:
    both = _person("wh-water")
    people.appoint(
        actor=Actor.system("tests"), now=clock.now(), person_id=both.id, organisation_id=_body("510104-sw"),
        title="挂职", roles=["unit_worker"], divisions=["510104"], whole_division=False,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        people.lock_person(actor=WUHOU, now=clock.now(), person_id=both.id)


def _appoint(divisions: list[str], organisation: str = "510107-sw", roles: tuple[str, ...] = ("leader",)) -> None:
    people.appoint(
        actor=WUHOU, now=clock.now(), person_id=_person("wh-water").id, organisation_id=_body(organisation),
        title="x", roles=roles, divisions=divisions, whole_division=True, valid_from=date(2026, 1, 1),
    )  # fmt: skip


def test_nobody_grants_a_reach_beyond_the_own() -> None:
    for divisions in (["510100"], ["510104"], ["510107", "510104022"]):
        with pytest.raises(NotAllowed):
            _appoint(divisions)
    with pytest.raises(NotAllowed):
        _appoint(["510107"], organisation="510104-sw")
    _appoint(["510107005"])
    with pytest.raises(NotAllowed):
        organisations.establish_organisation(
            actor=WUHOU, now=clock.now(), code="x", name="x", kind="unit", level="district", division="510104",
            valid_from=date(2026, 1, 1),
        )  # fmt: skip


def test_the_ids_of_the_other_district_are_not_found() -> None:
    with pytest.raises(NotFound):
        people_queries.person_for(actor=WUHOU, person_id=_person("jj-duty").id)
    with pytest.raises(NotFound):
        people_queries.show_phones(actor=WUHOU, person_id=_person("jj-duty").id, purpose="x")


def _phones(actor: Actor) -> set[str]:
    """Divisions of the contacts that raw SQL sees for this actor."""
    with policy.scoped(actor), connection.cursor() as cursor:
        cursor.execute("SELECT division FROM identity_contact")
        return {row[0] for row in cursor.fetchall()}


def test_the_table_itself_keeps_telephone_numbers_apart() -> None:
    assert Contact.objects.count() == 6
    assert _phones(Actor.public()) == set()
    assert _phones(make_actor(divisions=("510106",))) == set()
    assert _phones(WUHOU) == {"510107", "510107005"}
    assert _phones(make_actor(divisions=("5101",))) == {"510107", "510107005", "510104", "510104022"}
    unit = make_actor(divisions=("510107",), organisation_id=_body("510107005-czd"), whole_division=False)
    assert _phones(unit) == {"510107005"}


def test_showing_a_telephone_number_is_audited(signed_in: SignInAs) -> None:
    client = signed_in("wh-admin")
    worker = _person("worker-510107005")
    phone = Post.objects.get(person=worker).contact.phone
    assert phone not in client.get(reverse("identity:person", args=[worker.id])).content.decode()
    assert phone in client.post(reverse("identity:phones", args=[worker.id])).content.decode()
    row = AuditEntry.objects.get(action="read.person.phone")
    assert (row.subject, row.actor_name) == (f"person/{worker.id}", "潘伟")


def test_an_auditor_reads_the_acts_of_the_own_divisions_only(signed_in: SignInAs) -> None:
    signed_in("jj-duty")
    signed_in("city-duty")
    client = signed_in("wh-auditor")
    text = client.get("/audit/").content.decode()
    assert "袁慧" in text
    assert "杜若琳" not in text
    assert "吴思远" not in text
    sheet = client.get("/audit/export").content.decode()
    assert "杜若琳" not in sheet
    assert AuditEntry.objects.filter(action="identity.export_audit").count() == 1


@pytest.mark.parametrize("page", ["/people/?cursor=zzz", "/audit/?cursor=WzEsMl0", "/duties/?page=-3&on=never",
                                  "/people/?organisation=nonsense", "/audit/?start=never"])  # fmt: skip
def test_nonsense_in_the_address_is_answered_clearly(signed_in: SignInAs, page: str) -> None:
    user = "wh-auditor" if page.startswith("/audit") else "wh-admin"
    assert signed_in(user).get(page).status_code in (200, 422)
