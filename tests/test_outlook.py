"""Messages as Outlook keeps them: what is attached, who sent it and when it came; damaged ones are one line."""

import random
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from msg_files import File, compound, message, msg

from plan_tools.mail.found import Letter, Part, Unreadable
from plan_tools.mail.outlook import read_outlook

LARGE = b"PK\3\4" + bytes(range(256)) * 400


def test_attachments_keep_their_long_names_and_their_bytes():
    letter = read_outlook(msg(File("Our return – final.xlsx", LARGE, "OURRET~1.XLS"), File("", b"small", "B.XLS")))
    assert letter.inside == (Part("Our return – final.xlsx", LARGE), Part("B.XLS", b"small"))


def test_the_sender_is_told_with_the_address():
    assert read_outlook(msg()).sender == "A. Person <a.person@police.example>"
    inside_one_organisation = msg(address="/O=EXCHANGELABS/OU=EXCHANGE/CN=APERSON")
    assert read_outlook(inside_one_organisation).sender == "A. Person"


def test_the_day_is_that_of_delivery_and_only_else_the_one_that_the_sender_says():
    delivered, submitted = datetime(2026, 11, 12, 12, tzinfo=UTC), datetime(2026, 11, 3, 12, tzinfo=UTC)
    assert read_outlook(msg(delivered=delivered, submitted=submitted)).came_on == date(2026, 11, 12)
    assert read_outlook(msg(delivered=None, submitted=submitted)).came_on == date(2026, 11, 3)
    assert read_outlook(msg(delivered=None)).came_on is None


def test_a_message_attached_to_a_message_is_opened_too():
    inner = message(File("Police.xlsx", LARGE), sender="Clerk", address="clerk@police.example", embedded=True)
    (found,) = read_outlook(msg(File("The return", inner))).inside
    assert isinstance(found, Letter)
    assert (found.sender, found.inside) == ("Clerk <clerk@police.example>", (Part("Police.xlsx", LARGE),))


def test_messages_in_messages_end_somewhere():
    inner = message(File("Police.xlsx", LARGE), embedded=True)
    for _ in range(20):
        inner = message(File("again", inner), embedded=True)
    told = read_outlook(compound(message(File("again", inner))))
    while isinstance(told, Letter):
        (told,) = told.inside
    assert told.fault == "it is nested too deep"


@pytest.mark.parametrize(
    ("attached", "fault"),
    [
        (File("Police.xlsx", b"", method=7), "it is a link to a file that stands elsewhere"),
        (File("Police.xlsx", b"", method=6), "it is an object in the text and not a file"),
        (File("Police.xlsx", b""), "it is empty"),
    ],
)
def test_what_is_no_file_is_named_with_the_reason(attached, fault):
    assert read_outlook(msg(attached)).inside == (Part("Police.xlsx", fault=fault),)


def test_a_stream_that_is_announced_and_not_there_costs_only_its_own_file():
    whole = dict(message(File("a.xlsx", LARGE), File("b.xlsx", LARGE)))
    first = dict(whole["__attach_version1.0_#00000000"])
    del first["__substg1.0_37010102"]
    found = read_outlook(compound({**whole, "__attach_version1.0_#00000000": first})).inside
    assert found == (Part("a.xlsx", fault="it did not arrive whole"), Part("b.xlsx", LARGE))


@pytest.mark.parametrize(
    "data",
    [b"", b"no message at all", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", msg()[:700], compound({"Workbook": LARGE})],
    ids=["nothing", "text", "a mere beginning", "cut short", "another file of Office"],
)
def test_what_is_no_message_is_unreadable(data):
    with pytest.raises(Unreadable):
        read_outlook(data)


def test_streams_that_say_more_than_the_file_holds_are_not_read():
    whole = bytearray(compound(message(File("a.xlsx", LARGE))))
    place = whole.index("__substg1.0_37010102".encode("utf-16-le"))
    whole[place + 120 : place + 124] = (len(whole) + 1).to_bytes(4, "little")
    with pytest.raises(Unreadable, match="no mail program writes"):
        read_outlook(bytes(whole))


def test_a_message_damaged_anywhere_is_read_or_unreadable_and_nothing_else():
    whole = msg(File("Police.xlsx", LARGE), File("The return", message(File("b.xlsx", b"small"), embedded=True)))
    chance = random.Random(7)
    for _ in range(300):
        damaged = bytearray(whole)
        for _again in range(chance.randint(1, 40)):
            damaged[chance.randrange(len(damaged) if chance.random() < 0.3 else 3_000)] = chance.randrange(256)
        with suppress(Unreadable):
            read_outlook(bytes(damaged))
