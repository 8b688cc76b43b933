"""Who is meant by a name that somebody types."""

from __future__ import annotations

import pytest

from bot.quotes.names import find_people, misspelt, names_like, same_person

KNOWN = ("Stephen King", "Sara Lindt", "Stephen Holm", "John Major", "Anna Hall", "Inge Bishop", "Oduya", "King Harald")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("King", {"Stephen King"}),
        ("Stephen King", {"Stephen King"}),
        ("stephen", {"Stephen King", "Stephen Holm"}),
        ("Mr King", {"Stephen King"}),
        ("Major", {"John Major"}),
        ("John Major", {"John Major"}),
        ("the former prime minister John Major", {"John Major"}),
        ("Sergeant Hall", {"Anna Hall"}),
        ("Rev. Anna Hall", {"Anna Hall"}),
        ("Anna Hall, MP", {"Anna Hall"}),
        ("Anna Hall Jr.", {"Anna Hall"}),
        ("A. Hall", {"Anna Hall"}),
        ("B. Hall", set()),
        ("Bishop", {"Inge Bishop"}),
        ("Bishop Hall", {"Anna Hall"}),
        ("Maren Oduya, the mayor", {"Oduya"}),
        ("King Harald", {"King Harald"}),
        ("Harald", {"King Harald"}),
        ("prime minister", set()),
        ("", set()),
    ],
)
def test_a_title_is_one_in_front_of_a_name_only(asked, found):
    assert found == find_people(asked, KNOWN)


def test_a_name_that_is_also_a_title_tells_people_apart():
    assert not same_person("Stephen King", "Stephen Holm")
    assert same_person("King", "Professor Stephen King")


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("Stefen King", ("Stephen King",)),
        ("Odua", ("Oduya",)),
        ("Ana Hal", ("Anna Hall",)),
        ("Anna H", ("Anna Hall",)),
        ("Peter Hall", ("Anna Hall",)),
        ("Stepen", ("Stephen Holm", "Stephen King")),
        ("Xiomara", ()),
        ("the ferry", ()),
        ("", ()),
    ],
)
def test_a_misspelt_name_brings_those_that_may_be_meant(asked, offered):
    assert offered == names_like(asked, KNOWN)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Maren Odua", None),  # Oduya alone may be anybody
        ("Odua", "Oduya"),
        ("Stefen King", "Stephen King"),
        ("Stepen", None),
        ("the mayor", None),
        ("Majer", "John Major"),
        ("Peter Hall", None),
        ("", None),
    ],
)
def test_one_name_is_meant_by_a_misspelt_one_or_none(asked, meant):
    assert meant == misspelt(asked, KNOWN)
