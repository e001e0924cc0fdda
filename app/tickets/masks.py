"""What people see of personal data until they ask for it (each asking is an event)."""

from __future__ import annotations

import re
import unicodedata

_COMPOUND_SURNAMES = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|仲孙"
    "|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|令狐|轩辕|拓跋|百里|呼延|东郭|西门"
)
_NUMBER = re.compile(r"\+?[0-9(][0-9 ()-]*", re.ASCII)
_TO_TOWNSHIP = re.compile(r"^.*?(?:街道|镇|乡|苏木)")
_TO_COUNTY = re.compile(r"^.*?(?:自治县|县|旗|市辖区|区)")
_TO_CITY = re.compile(r"^.*?(?:自治州|市|州|盟|省)")


def mask_name(name: str) -> str:
    """Keep the surname: 李明 becomes 李*, 欧阳小明 欧阳**, 李女士 李**."""
    text = name.strip()
    kept = 2 if len(text) > 2 and _COMPOUND_SURNAMES.match(text) else 1
    return text[:kept] + "*" * max(len(text) - kept, 1) if text else ""


def mask_phone(phone: str) -> str:
    """Keep the first three and the last four digits: 14200000001 becomes 142****0001; short numbers the last two. The
    same for one number, however it was typed; what is no number (an address of another kind) is masked as text."""
    digits = unicodedata.normalize("NFKC", phone).strip()
    if _NUMBER.fullmatch(digits):
        digits = normalise_phone(digits)
    if not digits:
        return ""
    if len(digits) >= 11:
        return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
    return "*" * max(len(digits) - 2, 4) + (digits[-2:] if len(digits) > 6 else "")


def mask_address(address: str) -> str:
    """Keep the place down to the township or street office (街道), else the county, else the city."""
    text = address.strip()
    if not text:
        return ""
    for pattern in (_TO_TOWNSHIP, _TO_COUNTY, _TO_CITY):
        if found := pattern.match(text):
            return f"{found.group()}****"
    return "****"


def normalise_phone(phone: str) -> str:
    """The digits of a number without country code, full-width forms and punctuation; ValueError without digits."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", phone))
    digits = re.sub(r"^0086(?=\d{10,})", "", digits)
    digits = re.sub(r"^86(?=1\d{10}$)", "", digits)
    if not digits:
        raise ValueError("a phone number has digits")
    return digits
