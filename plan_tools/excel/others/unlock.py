"""A workbook unlocked with one of several passwords, by msoffcrypto-tool."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import InvalidKeyError

from plan_tools.excel.guarding.kinds import is_encrypted
from plan_tools.problems import Location, cannot_go_on


def unlock(data: bytes, name: str, passwords: Sequence[str]) -> tuple[dict[str, Any], bytes]:
    """Which of the passwords opens the file, counted from 1, and what it then holds. Raises `CannotGoOn`."""
    sure = {"verify_password": True} if is_encrypted(data) else {}
    for number, password in enumerate(passwords, 1):
        file = OfficeFile(BytesIO(data))
        opened = BytesIO()
        try:
            file.load_key(password=password, **sure)
            file.decrypt(opened)
        except InvalidKeyError:
            continue
        return {"number": number}, opened.getvalue()
    raise cannot_go_on("file-password-wrong", Location(name), count=str(len(passwords)))
