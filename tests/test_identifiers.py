"""Identifiers in free text: what is found, what is not, and the laws that hold for every text."""

import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plan_tools.model import Agency, Tracker
from plan_tools.rules.identifiers import allowed_in, find_identifiers, masks_in, without_identifiers

THERE = {
    "NHS number": """
        [943 476 5919]
        NHS No: [943-476-5919].
        the number [9434765919] is on file
        NHS number [943.476.5919]
        NHS number [94 34 76 59 19]
        NHS_number_[9434765919].docx
        9434765918 is wrong and [9 4 3 4 7 6 5 9 1 9] is right
        ([943/476/5919])
        [943 – 476 – 5919]
        [943\u00a0476\u202f5919]
        [943\u2011476\u20115919]
        [٩٤٣ ٤٧٦ ٥٩١٩]
        [９４３４７６５９１９]
        [943\u200b476\u200b5919]
        [943_476_5919]
        NHS[9434765919]
        NHS[943 476 5919]
        NHS no:[9434765919]
        nhs number is [943 4765 919]
        NHS no⏎[943⏎476⏎5919]
        NHS [943, 476, 5919]
        [943\u00ad476\ufeff5919]
    """,
    "UPN": """
        UPN [H801200001001]
        pupil [h801200001001] moved
        temporary UPN: [U80120000100A]
        UPN [H 801 2000 01 001]
        [H801-2000-01-001]
    """,
    "National Insurance number": """
        [AB 12 34 56 C]
        [AB123456C]
        [ab123456c]
        her NI number is [AB123456]
        NINO: [JG-10-30-59-A]
        National Insurance no. [JG 103059]
        [AB.12.34.56.C]
        NI no: [ab.12.34.56.c]
        [ＡＢ１２３４５６Ｃ]
    """,
    "card number": """
        [4111 1111 1111 1111]
        [5555-5555-5555-4444]
        [378282246310005]
        [3782 822463 10005]
        card [6011111111111117]
    """,
    "date of birth": """
        DOB [01/02/2012]
        DOB: [1.2.12]
        D.O.B. [01-02-2012]
        (dob [2012-02-01])
        date of birth is [1 February 2012]
        Date of birth: [1st of Feb 2012]
        born on [3rd March 2012]
        was born [03/03/2012]
        born on the [3rd of March, 2012]
        [01/02/2012] (DOB)
        d.o.b. [٠١/٠٢/٢٠١٢]
        DOB\u00a0[01/02/2012]
        DOB [01022012]
        DOB [February 1, 2012]
        DOB – [01/02/2012]-01
        dob [3/4/12]
        DOB[3/4/12]
        Date of birth⏎[03/04/2012]
        DOB:⏎[3.4.12]
        date-of-birth [03/04/2012]
        DOB [2012-04-03]T00:00:00
        DOB Tues [3/4/12]
        Born: Tuesday [3 April 2012]
        born in Grays on [3/4/2012]
        born at Basildon Hospital on [3 April 2012]
        DoB; [3/4/12]
        DOB’s [3/4/12] and [5/6/14]
    """,
    "postcode": """
        lives at 12 High Street, Grays, [RM17 6SL]
        [SW1A 1AA]
        [M1 1AE] and flat
        [B33 8TH]
        [CR2 6XH]
        [DN55 1PD]
        [EC1A 1BB]
        [rm17 6sl] no, but postcode [rm17 6sl]
        [SS17\u00a09QQ]
        [SS179QQ]
        Postcode: [M11AE]
        [E1 6AN]
        [BT1 5GS]
        [rm176sl]
        [Rm17 6Sl]
        [RM17   6SL]
    """,
    "personal e-mail address": """
        [jane.smith@thurrock.gov.uk]
        write to [J.Smith@nhs.net].
        [jane_smith2@essex.police.uk]
        <[bob1987@gmail.com]>
        [kyle@hotmail.co.uk]
        [j.o'neill@school.org.uk]
        [jane.smith-jones@saltmarsh.gov.uk]
        [team.jones@yahoo.co.uk]
    """,
    "phone number": """
        [07700 900123]
        [07700900123]
        [07700 900 123]
        [0770 090 0123]
        [+44 7700 900123]
        [+44 (0)7700 900123]
        [0044 7700 900123]
        [+44(0)20 7946 0018]
        [020 7946 0018]
        [0207 946 0018]
        [(01632) 960123]
        ring [01632 960 123]
        [0113 496 0123]
        [07700‑900‑123]
        ([07700 900123])
        [447700900123]
        tel. [0 7 7 0 0 9 0 0 1 2 3]
        Mob: [0770 0900 123]
        [٠٧٧٠٠ ٩٠٠١٢٣]
        [07700⏎900123]
        [07700 900⏎123]
    """,
    "name": """
        the child [Jamie] was seen
        Child: [Jamie Smith]
        child's name is [Jamie]
        mother, [Sarah Smith], was told
        Mother [Mrs Smith]
        her father [Anne-Marie O'Neil] rang
        known as [Tyler]
        The boy is known as [Tyler Jones].
        a.k.a. [Ty]
        DOB 2012, and child named [Zoë] attends
        step-father [Łukasz Nowak]'s car
        sibling [Sam and Kyle]
        DOB: [Jamie Smith]
        the young person [McKenzie Lee]
        child [Jean A Smith]
        mum [Zoe\u0308] came
        SU [Jamie Smith] attended
        SU: [Jamie]
        SU's name is [Jo]
        YP ([Jamie])
        service user [Jamie Smith]
        the boy [Jamie]
        girl called [Ella]
        nan [Sheila] cares
        grandad [Bob] and uncle [Pete]
        stepdad [Dave], step-mum [Tina]
        sisters [Ella and Mia]
        mother of [Jamie]
        Child:⏎[Jamie Smith]
        child “[Jamie]”
        known as “[Jay]”
        daughter, [Ella] (4)
        dad [Sean McDonald] came
        father [Jan van Dijk] came
        mother [Maria de la Cruz] came
        mother [Fatima al-Hassan] came
        mum [Ms. Smith]
        child [Jamie Young], mother [Sarah Green]
        the boy in the group is known as [Jay]
        mother [İpek] and son [Óscar]
        mother [KAREN WARDLE] attended
        Mother: [KAREN WARDLE]
        mother, [KAREN ANNE WARDLE], was told
        mother [Karen WARDLE] and father [Dave HILL]
        the victim [KAREN WARDLE]
        parents [Karen and Dave Wardle] were told
        Parents [Karen and Dave Wardle] were told
        Parents: [Karen Wardle and Dave Hill]
        twins [Ella and Mia] moved
        the victim [Jamie] was heard
        Victim: [Jamie Smith]
        victims [Jamie Smith and Ella Jones]
        patient [Jamie] was seen
        Patient [Jamie Wardle] was seen
        her carer [Sheila] rang
        foster carers [Karen and Dave Hill]
        parents of [Jamie Wardle]
        mother's partner [Dave Hill]
        Mother's ex-partner, [Dave Hill], moved
        her partner [Dave] and his partner [Tina]
        her new partner is his husband [Dave]
        mother [Karen Ward] rang
        mother [Faith Wardle] rang
        father [Will Wardle] rang
        child [Ella Long] and sister [June Wardle]
    """,
}
NOT_THERE = """
    The MASH Strategic Group is now a Sub-group of the LSCP and reports directly to it.
    Child Protection plans rose by 12% to 234 in 2020/21 (from 209 in 2019/20).
    Child A, Child B and Baby P; the mother of Child C; Mother A told us.
    Mother and Baby Unit, Child Sexual Exploitation, Child Criminal Exploitation, Child Death Overview Panel.
    Children Act 1989 section 47 and section 17; Children and Families Act 2014; Working Together 2018.
    known as MASH; known as Prevent; known as the Board; a tool known as Signs of Safety
    A group known as Sunrise meets monthly. The project, known as Aurora, is funded to 31/03/2022.
    Budget £9,434,765,919 or £9434765919; 4,500 hours; 1,234,567 contacts; £250,000.00
    Due 31/03/2021, moved to 30/06/2021; 01/04/2021 - 31/03/2022; 01-04-2021 to 31-03-2022
    Meetings 09:00-17:00 and 0900-1700 on 01.02.2021 at 10:30; 14 15 16 17 18 19 20 21 22 23
    Action ref E1 2AB; action E1 2AB; see B1 2AA; action 1.10, 2(i), 85.6, BOD 24/18(b); ref. N1 1AA
    Level B1 1ST floor; room S1 2ND; the 2ND, 3RD and 4TH quarters; Q1 2AB; A1 2AB; X5 5XX; Z1 1ZZ; AA1 1AA
    Contact safeguarding@thurrock.gov.uk, mash.team@essex.gov.uk, duty-desk@nhs.net or first.response@kent.gov.uk
    E-mail business.manager@lscp.org.uk, essex.police@essex.police.uk, info@gmail.com, jsmith@thurrock.gov.uk
    Call 101, 999, 111, 0300 123 4567, 0800 1111 or 0808 800 5000; ChildLine is free.
    Reference 123456789012, invoice 2021051412345678, order 4111 1111 1111 1112, ISBN 9780141036144
    Date of birth must be recorded by 31/03/2021; DOB recording audit completed 12/05/2021
    Children born on or after 1 September 2012; born in 2012; newborn checks 01/02/2021; airborne 01/02/2021
    By 31/03/2021 date of birth fields are complete. Audit of DOBs: 45 of 50.
    QQ 12 34 56 C; GB 12 34 56 A; TN123456A; FA123456A; AO123456A; AB123456; AB 12 34 56 E
    A801200001001 and I801200001001 have the wrong letter; UPN to be recorded by 2021 22
    943 476 5918 fails its check; 12345 67890; 943,476 and 5,919; sections 943, 476, 5919 of it
    The mother. Jane's Law; the child. Training is next; for every child; Thurrock agreed
    Mother's Union, Father Christmas, Baby Friendly, Sister Act? Child Friendly Thurrock, Pupil Premium
    Child: Yes; Mother: Not known; Father: Unknown; Child: See above; Baby: None
    each child Health Visitor, mother Police checks, child CAMHS referral, Child and Adolescent Mental Health
    Young Person Voice; young people Champions; Child Safeguarding Practice Review Panel; child LADO
    also known as the Hub, now known as Essex Partnership; formerly known as Local Safeguarding Children Board
    SharePoint https://example.org/site/2021/09/15/minutes-1234.docx, version 2.10.3, v1.2.3.4
    2019 2020 2021; 1 2 3 4 5 6 7 8 9 10; 10.20.30.40; 192.168.10.12; 3-4-5; 50-60; 75%, 0.75
    Twitter @thurrock; a@b; x@y.z; @ 10:30; cost @ £5
    M25 and A13; S47, S17 and S20; KS2 and KS3; Y10; P1 to P4; L3 training; G4S; H2O; CO2; B12
    Parent/child Workshop; Son or Daughter; Brother Sister; Dad's Army; Mum and Dad; both Parents
    The meeting (known as Gold) is weekly. It is known as Cuckooing. Fabricated illness, known as Munchausen Syndrome
    Mother: Romanian; father: White British; child: Black African; sibling: Grey; Mother Tongue; Father Figure
    Child: Barnardo's Willow; Baby Massage, Baby Bank; Child Minder, Child Net; Child Immunisation, Child Labour
    SU Forum, SU: Yes, SU Pathway; YP Team, YP's Views; Service User Involvement; SU A; YP B; Girl C (14)
    Girl Guides, boy Scouts; nan Hub; grandmother Special Guardian; aunt: Not known; mother of Three; Gran Canaria
    NHS 111 2021 2022; NHS 2018/19 2019/20; NHS: 943 476 5918; NHS number is 10 digits; ON 12.03.21 A meeting
    babies born in hospital on Mondays; born in Thurrock in 2012; DOB on Tuesday; Se1 2Nd; Ch2 3pm; co21st
    Parents Evening; Victim Support; Patient Safety Incident; Carers Trust; MOTHER AND BABY UNIT; Mother's Day
    parents Evening, victim Support, patient Safety; Carers Week; Parent Champions; Patient Passport; Victim Navigator
    Parents Forum Thurrock, Patient Advice and Liaison Service, Victims Code, Carer Check, Parent Infant Foundation
    parents of Year 6 pupils; victims of Modern Slavery; victims of Honour Based Abuse; patients of Orsett Hospital
    victims of Cuckooing; young carers Basildon; carers (Mencap); parents - Thurrock; partners Essex Police
    child MARAC IDVA; mother NOT KNOWN; father DID NOT ATTEND; child CAMHS LAC review; young person YOT EHCP
    CHILD KAREN TASKFORCE; child NOT SEEN TODAY; child EHCP; child: NFA; mother: YES; child SEND OFSTED
    twin Track planning; Twins Trust; Parent Talk; Patients Know Best; mother Faith; child Faith School
    mother April Meeting; child June Conference; child Will be seen; mother Will attend; child Ward; mother Ward round
    the partner Thurrock Council; its partner Mencap; Child's Partner Agencies; mother's Partner agency; wife: No
    cyp.directorate@nhs.net, brighter.futures@thurrock.gov.uk, virtual.school@essex.gov.uk, youth.justice@essex.gov.uk
"""


def marked(kind: str) -> list[tuple[str, str, str]]:
    return [
        (kind, line.replace("[", "").replace("]", ""), line)
        for line in (each.strip().replace("⏎", "\n") for each in THERE[kind].strip().split("\n"))
    ]


def seen(text: str) -> str:
    """The text with brackets around what is found in it."""
    for one in reversed(find_identifiers(text)):
        text = f"{text[: one.start]}[{text[one.start : one.end]}]{text[one.end :]}"
    return text


@pytest.mark.parametrize(("kind", "text", "wanted"), [case for kind in THERE for case in marked(kind)])
def test_an_identifier_is_found_where_it_stands_and_nothing_else_is(kind, text, wanted):
    assert (seen(text), {one.kind for one in find_identifiers(text)}) == (wanted, {kind})


@pytest.mark.parametrize("text", NOT_THERE.strip().split("\n"))
def test_what_plans_say_every_day_is_no_identifier(text):
    assert seen(text.strip()) == text.strip()


# -- laws -------------------------------------------------------------------------------------------------------------

DIGITS = st.text("0123456789", min_size=9, max_size=9)
SEPARATORS = st.sampled_from(("", " ", "-", ".", "/", "_", "\u00a0", "\u2009", "–", "‑", " - ", "  ", "\n", "\u200b"))
SCRIPTS = st.sampled_from((ord("0"), 0x0660, 0x06F0, 0x0966, 0xFF10, 0x1D7CE))
PARTS = (
    "943 476 5919|-|/|.| |, |(|)|\n|DOB |01/02/2012|born |child |Child |known as |Jamie |Smith|A|NHS no |UPN |and "
    "|U80120000100A|AB123456C|RM17 6SL|+44 |07700 900123|0|1|@|jane.smith|thurrock.gov.uk|x|[|]|…|4111 1111 1111 1111"
)
PIECES = st.sampled_from(PARTS.split("|"))
TEXTS = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=60))


def with_check_digit(nine: str) -> str:
    rest = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    assume(rest != 1)
    return f"{nine}{(11 - rest) % 11}"


@given(DIGITS, SEPARATORS, SEPARATORS, SCRIPTS)
def test_every_nhs_number_is_found_in_any_digits_with_any_separators_and_lost_with_another_check_digit(
    nine, first, second, zero
):
    def written(number: str) -> str:
        script = "".join(chr(zero + int(digit)) for digit in number)
        return f"{script[:3]}{first}{script[3:6]}{second}{script[6:]}"

    right = with_check_digit(nine)
    text = f"Seen ({written(right)}), and well."
    assert (6, 6 + len(written(right)), "NHS number") in {
        (one.start, one.end, one.kind) for one in find_identifiers(text)
    }
    for digit in set("0123456789") - {right[-1]}:
        wrong = find_identifiers(f"Seen ({written(nine + digit)}), and well.")
        assert "NHS number" not in {one.kind for one in wrong}


@settings(max_examples=400)
@given(TEXTS)
def test_places_never_overlap_masks_hold_no_identifier_and_what_is_masked_has_none(text):
    found = find_identifiers(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for one in found:
        signs = "".join(filter(str.isalnum, text[one.start : one.end]))
        assert signs not in one.masked
        assert text[one.start : one.end] not in one.masked
        assert masks_in(one.masked) == [one.masked]
    assert find_identifiers(without_identifiers(text)) == ()
    assert (without_identifiers(text) == text) == (not found)


@given(TEXTS)
def test_what_is_allowed_is_no_finding(text):
    found = [text[one.start : one.end] for one in find_identifiers(text)]
    assert find_identifiers(text, found) == ()


def test_a_mask_shows_the_kind_and_no_more_than_the_end_or_an_initial():
    shown = {one.masked for kind in THERE for _, text, _ in marked(kind) for one in find_identifiers(text)}
    assert {"[NHS number …19]", "[name J…]", "[personal e-mail address j…]", "[date of birth …12]"} <= shown
    assert all(len(one.split(" ")[-1]) <= len("…19]") for one in shown)
    assert all(one.encode("cp1252").decode("cp1252") == one for one in shown - {"[name Ł…]", "[name İ…]"})


def test_phrases_are_allowed_as_a_whole_whatever_their_case_and_spaces():
    text = "child sam  and Kyle; child Sam; child Samuel; child Sam Jones; child Kyle; NHS 943 476 5919"
    text = text.replace("sam", "Sam")

    def left(*allowed: str) -> list[str]:
        return [text[one.start : one.end] for one in find_identifiers(text, allowed)]

    assert left() == ["Sam", "Sam", "Samuel", "Sam Jones", "Kyle", "943 476 5919"]
    assert left("SAM and kyle") == ["Sam", "Samuel", "Sam Jones", "Kyle", "943 476 5919"]
    assert left("Sam", "943\u00a0476 5919") == ["Samuel", "Sam Jones", "Kyle"]
    assert left("", "  ") == left()


def test_agencies_their_other_names_and_mailboxes_are_allowed_with_the_names_of_the_tracker():
    agency = Agency("Jamie Smith Trust", "JST", "jane.smith@jst.org.uk", ("Smith Trust",))
    tracker = Tracker("f", "", "", (), (agency,), (), (), allowed_names=("Child Alpha",))
    assert allowed_in(tracker) == ("Child Alpha", "Jamie Smith Trust", "JST", "jane.smith@jst.org.uk", "Smith Trust")
    text = "Jane.Smith@jst.org.uk; child Jamie Smith Trust; the child known as Alpha"
    assert find_identifiers("jane.smith@jst.org.uk and Child Alpha", allowed_in(tracker)) == ()
    assert [text[one.start : one.end] for one in find_identifiers(text, allowed_in(tracker))] == ["Alpha"]


HOSTILE: dict[str, Callable[[int], str]] = {
    "digits": lambda size: "1" * size,
    "digits and spaces": lambda size: "1 " * (size // 2),
    "digits and dashes": lambda size: "0-" * (size // 2),
    "NHS": lambda size: "NHS no " * (size // 7),
    "letters": lambda size: "a" * size,
    "at": lambda size: "a@" * (size // 2),
    "dots": lambda size: "a." * (size // 2) + "@",
    "domain": lambda size: "a@" + "a." * (size // 2),
    "birth": lambda size: "DOB is " * (size // 7),
    "known": lambda size: "a group known as " * (size // 17),
    "names": lambda size: "child Jamie " * (size // 12),
    "found": lambda size: "943 476 5919, " * (size // 14),
    "one name": lambda size: "child " + "Aa " * (size // 3),
    "hyphens": lambda size: "child " + "A-" * (size // 2),
    "spaces": lambda size: "child" + " " * size + "1" + " " * size,
    "postcode": lambda size: "postcode " * (size // 9),
    "zeros": lambda size: "(0" * (size // 2),
    "plus": lambda size: "+44(0)" * (size // 6),
    "other letters": lambda size: "é" * size,
    "combined": lambda size: "child A" + "\u0301" * size,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_much_longer_than_its_length(name):
    def taken(text: str) -> float:
        times = []
        for _ in range(3):
            start = time.process_time()
            find_identifiers(text)
            times.append(time.process_time() - start)
        return min(times)

    short, long = HOSTILE[name](4_096), HOSTILE[name](32_767)
    assert taken(long) < 30 * taken(short) + 0.02
