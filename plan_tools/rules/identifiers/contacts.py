"""Phone numbers of the United Kingdom that a person may have, and e-mail addresses that read as a person's.

Numbers beginning 03, 05, 08 and 09 belong to bodies and helplines, and are no finding; nor are mailboxes of a role.
"""

import re
from collections.abc import Iterator

from plan_tools.rules.identifiers.masks import EMAIL, PHONE
from plan_tools.rules.identifiers.numbers import END, TEN_DIGITS

_START = r"(?<![A-Za-z0-9£$€#+])(?<!\d[-./])"
_GAP = r"\)?[\s.-]{0,2}"
_COUNTRY = rf"\(?(?:(?:\+|00)44|44(?=[ .-]?7)){_GAP}(?:\(0{_GAP}|0)?"
_NATIONAL = "|".join(
    (
        rf"7\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}",
        rf"7\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{4}}",
        rf"7\d{_GAP}\d{{4}}{_GAP}\d{{4}}",
        rf"7\d{{3}}{_GAP}\d\d{_GAP}\d\d{_GAP}\d\d",
        rf"2\d{_GAP}\d{{4}}{_GAP}\d{{4}}",
        rf"2\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{4}}",
        rf"1\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}",
        rf"1\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{4}}",
        r"1\d{3}\)?[ -]{1,2}\d{5}",
    )
)
_NO_DATE = r"(?!\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4})"
_PHONES = (
    re.compile(rf"{_START}(?:{_COUNTRY}|\(?0)(?:{_NATIONAL}){END}(?!:\d)"),
    re.compile(
        r"(?<![A-Za-z])(?:tel(?:ephone)?|phone|mob(?:ile)?|call|ring|rang|text|contact|whatsapp)(?:\s?(?:number|no|num))?"
        rf"\.?(?:\s(?:her |him |them |me )?(?:on|is|at))?[\s:;,=(]{{0,4}}{_NO_DATE}"
        rf"(?P<number>(?:{_COUNTRY}|0)[ -]{{0,2}}[127](?:[ -]{{0,2}}\d){{8,9}}){END}(?!:\d)",
        re.IGNORECASE,
    ),
)
_ADDRESS = re.compile(
    r"(?<![\w.+'%-])(?P<local>[\w.+'%-]{1,64})@(?P<domain>(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?![\w-])",
    re.IGNORECASE,
)
_PERSONS = re.compile(r"[^\W\d_]+(?:[._][^\W\d_]+(?:['-][^\W\d_]+)?){1,2}\d{0,4}")
_FREE_MAIL = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|rocketmail|icloud|me|mac|aol|btinternet|btopenworld|sky"
    r"|talktalk|tiscali|virginmedia|virgin|ntlworld|blueyonder|protonmail|proton|gmx|mail|zoho|fastmail|hey)"
    r"\.(?:com|net|co\.uk|me|org|ie|fr|de|uk)"
)
_ROLE_WORDS = """
    abuse access admin administration administrator adult adults advice advisor advisory agency alert alerts allegations
    area assessment assurance audit baby board bookings brighter bsm bureau business camhs care case cases central
    centre chair charity child children childrens cla clerk commissioning comms communications community complaints
    conference contact contacts coordination coordinator council court crime csc cyp data deputy designated desk
    development director directorate disclosure district doctor domestic door duty early east education emergency
    enquiries enquiry essex events exec executive exploitation families family feedback finance first foi forum front
    futures gateway general governance gp group head headteacher health hello help helpdesk helpline hospital housing hr
    hub icb inbox independent info information initial inspection intake intel it justice lac lado lead leaders learning
    legal liaison local looked lscb lscp lsp mail mailbox management manager marac mash media member members midwifery
    minutes missing multi named network news newsletter nhs no noreply north nurse office officer operations panel
    partner partners partnership partnerships pathway pathways performance persons pharmacy plans police policy post
    practice practitioner press prevent prevention principal probation professional programme project protection public
    quality reception records recruitment reduction referral referrals region regional reply reporting reports response
    return returns review reviews role sab safe safeguarding safety sales sar school schools scrutiny secretariat
    secretary secure send senior service services shared single social south spa spoa staff statutory strategic strategy
    subgroup support surgery system team teams test the tracker training trust unit victim violence virtual voluntary
    volunteer volunteering ward web welfare west workforce yjs yot your youth
"""
_ROLES = frozenset(_ROLE_WORDS.split())


def phones(text: str) -> Iterator[tuple[str, int, int]]:
    """Where phone numbers stand in `text`."""
    if not TEN_DIGITS.search(text):
        return
    for pattern in _PHONES:
        for match in pattern.finditer(text):
            start, end = match.span("number" if "number" in pattern.groupindex else 0)
            opened = text[start] == "(" and ")" not in text[start:end]
            yield PHONE, start + opened, end


def addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """Where e-mail addresses that read as a person's stand in `text`."""
    if "@" in text:
        for match in _ADDRESS.finditer(text):
            if _is_personal(match["local"].lower().strip(".'"), match["domain"].lower()):
                yield EMAIL, *match.span()


def _is_personal(local: str, domain: str) -> bool:
    parts = [part for part in re.split(r"[\W\d_]+", local) if part]
    roles = [part in _ROLES or part in domain.split(".") for part in parts]
    if _FREE_MAIL.fullmatch(domain):
        return not (parts and all(roles))
    return _PERSONS.fullmatch(local) is not None and not any(roles)
