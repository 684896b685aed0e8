"""Receipt numbers survive the telephone."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rongcheng.apps.appeals.domain.receipt import ALPHABET, MistypedReceipt, new_receipt, read_receipt

days = st.dates(min_value=date(2020, 1, 1), max_value=date(2099, 12, 31))
receipts = st.builds(lambda on, seed: new_receipt(on, random.Random(seed).randrange), days, st.integers(0, 10**6))
PLACES = [3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16]


@given(receipts)
def test_a_receipt_reads_back_as_itself(receipt: str) -> None:
    assert read_receipt(receipt) == receipt


@given(receipts)
def test_a_receipt_may_be_typed_carelessly(receipt: str) -> None:
    assert read_receipt(receipt.lower().replace("-", " ")) == receipt
    assert read_receipt(receipt.replace("0", "O").replace("1", "l")) == receipt
    assert read_receipt("".join(chr(ord(c) + 0xFEE0) for c in receipt)) == receipt


@given(receipts, st.sampled_from(PLACES), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(receipt: str, place: int, wrong: str) -> None:
    assume(receipt[place] != wrong)
    with pytest.raises(MistypedReceipt):
        read_receipt(receipt[:place] + wrong + receipt[place + 1 :])


@given(receipts, st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_two_swapped_characters_are_noticed(receipt: str, one: int, other: int) -> None:
    assume(receipt[one] != receipt[other])
    swapped = list(receipt)
    swapped[one], swapped[other] = receipt[other], receipt[one]
    with pytest.raises(MistypedReceipt):
        read_receipt("".join(swapped))


@given(st.text(max_size=40))
def test_any_other_text_is_refused_or_is_a_receipt(text: str) -> None:
    try:
        written = read_receipt(text)
    except MistypedReceipt:
        return
    assert read_receipt(written) == written
