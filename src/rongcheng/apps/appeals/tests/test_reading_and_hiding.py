"""What people type is read kindly; what is personal is hidden."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcheng.apps.appeals.contracts import AppealState, Contact, Step
from rongcheng.apps.appeals.domain.privacy import masked, redact, rough
from rongcheng.apps.appeals.domain.progress import STATE_AFTER, state_after
from rongcheng.apps.appeals.domain.sealing import seal, unseal
from rongcheng.apps.appeals.domain.words_in import NoMoment, read_moment, read_phone, tidy

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1), timezones=zones)
contacts = st.builds(Contact, name=st.text(max_size=20), phone=st.text(max_size=20), email=st.text(max_size=40))


@given(moments)
def test_full_moments_of_any_zone_are_read(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    assert read_moment(whole.isoformat()) == whole
    assert read_moment(whole.isoformat().replace("+", " ")) == whole


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-07", datetime(2026, 7, 1, tzinfo=UTC)),
        ("2026-07-09", datetime(2026, 7, 9, tzinfo=UTC)),
        ("2026-07-09T08:30Z", datetime(2026, 7, 9, 8, 30, tzinfo=UTC)),
        ("2026-07-09T08:30:15.25+08:00", datetime(2026, 7, 9, 0, 30, 15, tzinfo=UTC)),
    ],
)
def test_each_form_of_the_profile_is_read(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


@given(st.text(max_size=30) | st.from_regex(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z$"))
def test_anything_else_is_refused_and_never_breaks(text: str) -> None:
    with contextlib.suppress(NoMoment):
        assert read_moment(text).tzinfo is not None


@given(st.text())
def test_tidied_text_can_be_stored_and_put_into_xml(text: str) -> None:
    tidied = tidy(text)
    assert "\x00" not in tidied
    assert tidied == tidy(tidied)
    tidied.encode()


@pytest.mark.parametrize("typed", ["13812345678", "+86 138 1234 5678", "138-1234-5678", "１３８１２３４５６７８"])
def test_a_mobile_number_is_read_however_it_is_written(typed: str) -> None:
    assert read_phone(typed) == "13812345678"


@pytest.mark.parametrize("typed", ["", "12345", "abc", "<script>", "138123456789012345"])
def test_what_cannot_be_a_telephone_number_is_refused(typed: str) -> None:
    assert read_phone(typed) is None


@pytest.mark.parametrize(
    "secret",
    ["13812345678", "028-86123456", "510107199001011234", "51010719900101123X", "zhang@example.com", "川A12345"],
)
def test_numbers_and_addresses_are_hidden_in_public_words(secret: str) -> None:
    assert secret not in redact(f"请联系我{secret}，谢谢")


def test_the_matter_itself_stays_readable() -> None:
    assert redact("浆洗街口积水30厘米，3辆车抛锚") == "浆洗街口积水30厘米，3辆车抛锚"


@given(contacts)
def test_a_sealed_contact_opens_only_with_its_key(contact: Contact) -> None:
    sealed = seal(contact, [b"new", b"old"])
    assert unseal(sealed, [b"other", b"new"]) == contact
    assert len(contact.phone) < 6 or contact.phone.encode() not in sealed


def test_masks_keep_what_helps_to_recognise_and_no_more() -> None:
    hidden = masked(Contact(name="张小明", phone="13812345678", email="xiaoming@example.com"))
    assert hidden == Contact(name="张＊＊", phone="138＊＊＊＊5678", email="x＊＊＊@example.com")


def test_public_positions_name_no_doorstep() -> None:
    assert rough(104.0438761) == 104.044


@given(st.lists(st.sampled_from([step for step in Step if step is not Step.REOPENED]), max_size=12))
def test_an_answered_appeal_stays_answered(steps: list[Step]) -> None:
    state = AppealState.RECEIVED
    for step in steps:
        before, state = state, state_after(state, step)
        assert before is not AppealState.ANSWERED or state is AppealState.ANSWERED


def test_every_step_leads_somewhere() -> None:
    assert set(STATE_AFTER) == set(Step)


def test_hiding_leaves_everything_else_as_it_was_written() -> None:
    assert redact("积水已抽排，雨水箅子（２个）已疏通：没事了！") == "积水已抽排，雨水箅子（２个）已疏通：没事了！"
    assert redact("电话１３９００００１２３４，谢谢！") == "电话＊＊＊，谢谢！"
