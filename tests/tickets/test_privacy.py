"""Personal data: sealed to its place, gone with its key, found by blind index, shown masked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tickets.privacy import (
    PersonalDataDestroyed,
    Tampered,
    UnknownMasterKey,
    Vault,
    context,
    mask_address,
    mask_name,
    mask_phone,
    normalise_phone,
    record_digest,
)

OLD, NEW, INDEX = b"o" * 32, b"n" * 32, b"i" * 32
CALLER = '{"姓名": "李女士", "电话": "14200000001"}'.encode()
PLACE = context("ticket", "caller", "4503282023060900001")


def a_vault(algorithm: str = "AES-GCM") -> Vault:
    return Vault({"2026": NEW, "2025": OLD}, "2026", INDEX, algorithm)


@pytest.fixture(params=["AES-GCM", "SM4-GCM"])
def vault(request: pytest.FixtureRequest) -> Vault:
    return a_vault(request.param)


# ---- sealing -----------------------------------------------------------------------------------------------------


def test_what_is_sealed_can_be_opened_and_not_be_read(vault: Vault) -> None:
    _, key, _ = vault.new_key()
    sealed = vault.seal(key, CALLER, PLACE)
    assert vault.open(key, sealed, PLACE) == CALLER
    assert b"14200000001" not in sealed
    assert vault.seal(key, CALLER, PLACE) != sealed


@given(plaintext=st.binary(max_size=200), place=st.text(max_size=20), algorithm=st.sampled_from(["AES-GCM", "SM4-GCM"]))
def test_anything_comes_back_as_it_went_in(plaintext: bytes, place: str, algorithm: str) -> None:
    vault = a_vault(algorithm)
    _, key, _ = vault.new_key()
    assert vault.open(key, vault.seal(key, plaintext, place), place) == plaintext


def test_a_change_of_any_byte_is_noticed(vault: Vault) -> None:
    _, key, _ = vault.new_key()
    sealed = vault.seal(key, CALLER, PLACE)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(Tampered):
            vault.open(key, bytes(changed), PLACE)


@pytest.mark.parametrize("kept", [0, 1, 2, 14, 29, -1])
def test_a_cut_is_noticed(vault: Vault, kept: int) -> None:
    _, key, _ = vault.new_key()
    with pytest.raises(Tampered):
        vault.open(key, vault.seal(key, CALLER, PLACE)[:kept], PLACE)


def test_sealed_bytes_do_not_fit_into_another_row_or_column(vault: Vault) -> None:
    _, key, _ = vault.new_key()
    sealed = vault.seal(key, CALLER, PLACE)
    for other in (context("ticket", "content", "4503282023060900001"), context("ticket", "caller", "2")):
        with pytest.raises(Tampered):
            vault.open(key, sealed, other)


def test_another_tickets_key_does_not_open(vault: Vault) -> None:
    _, key, _ = vault.new_key()
    _, other, _ = vault.new_key()
    with pytest.raises(Tampered):
        vault.open(other, vault.seal(key, CALLER, PLACE), PLACE)


def test_after_a_change_of_algorithm_the_old_stays_readable() -> None:
    before, after = a_vault("AES-GCM"), a_vault("SM4-GCM")
    key_id, key, wrapped = before.new_key()
    sealed = before.seal(key, CALLER, PLACE)
    assert after.open(after.unwrap(key_id, wrapped), sealed, PLACE) == CALLER


# ---- keys --------------------------------------------------------------------------------------------------------


def test_a_ticket_keeps_its_key_wrapped(vault: Vault) -> None:
    key_id, key, wrapped = vault.new_key()
    assert key_id == "2026"
    assert key not in wrapped
    assert vault.unwrap(key_id, wrapped) == key


def test_every_ticket_has_a_key_of_its_own(vault: Vault) -> None:
    assert len({vault.new_key()[1] for _ in range(20)}) == 20


def test_a_destroyed_key_is_told_apart_from_a_fault(vault: Vault) -> None:
    key_id, _, wrapped = vault.new_key()
    for remains in ((None, None), (key_id, None), (None, wrapped)):
        with pytest.raises(PersonalDataDestroyed):
            vault.unwrap(*remains)


def test_a_tampered_wrapped_key_is_noticed(vault: Vault) -> None:
    key_id, _, wrapped = vault.new_key()
    with pytest.raises(Tampered):
        vault.unwrap(key_id, wrapped[:-1] + bytes([wrapped[-1] ^ 1]))
    with pytest.raises(Tampered):
        vault.unwrap("2025", wrapped)


def test_a_master_key_that_is_not_configured_is_named(vault: Vault) -> None:
    _, _, wrapped = vault.new_key()
    with pytest.raises(UnknownMasterKey, match="2019"):
        vault.unwrap("2019", wrapped)


def test_old_tickets_stay_readable_after_a_change_of_master_key() -> None:
    before = Vault({"2025": OLD}, "2025", INDEX)
    key_id, key, wrapped = before.new_key()
    after = a_vault()
    assert after.unwrap(key_id, wrapped) == key
    moved = after.rewrap(key_id, wrapped)
    assert moved[0] == "2026"
    assert Vault({"2026": NEW}, "2026", INDEX).unwrap(*moved) == key


@pytest.mark.parametrize(
    ("masters", "current", "index", "algorithm"),
    [
        ({"a": OLD}, "b", INDEX, "AES-GCM"),
        ({"a": b"short"}, "a", INDEX, "AES-GCM"),
        ({"a": OLD}, "a", b"short", "AES-GCM"),
        ({"a": OLD}, "a", INDEX, "ROT13"),
    ],
)
def test_a_vault_that_would_not_be_safe_is_refused(
    masters: dict[str, bytes], current: str, index: bytes, algorithm: str
) -> None:
    with pytest.raises(ValueError, match=r"master key|32 bytes|unknown algorithm"):
        Vault(masters, current, index, algorithm)


def test_a_record_digest_depends_on_the_tickets_key() -> None:
    one, other = b"1" * 32, b"2" * 32
    assert record_digest(one, CALLER) == record_digest(one, CALLER)
    assert record_digest(one, CALLER) != record_digest(other, CALLER)
    assert record_digest(one, CALLER) != record_digest(one, CALLER + b" ")


# ---- blind index -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["142 0000 0001", "+86 142-0000-0001", "008614200000001", "１４２００００００01", " 8614200000001 "]
)
def test_a_phone_number_is_found_however_it_is_written(vault: Vault, written: str) -> None:
    assert vault.blind_index(written) == vault.blind_index("14200000001")


def test_different_numbers_have_different_indexes(vault: Vault) -> None:
    assert vault.blind_index("14200000001") != vault.blind_index("14200000002")
    assert "14200000001" not in vault.blind_index("14200000001")


def test_the_index_needs_its_key() -> None:
    other = Vault({"2026": NEW}, "2026", b"x" * 32)
    assert other.blind_index("14200000001") != a_vault().blind_index("14200000001")


@pytest.mark.parametrize(
    ("written", "digits"), [("0773-7512345", "07737512345"), ("12345", "12345"), ("86123", "86123")]
)
def test_short_and_landline_numbers_keep_their_digits(written: str, digits: str) -> None:
    assert normalise_phone(written) == digits


def test_no_number_has_no_index() -> None:
    with pytest.raises(ValueError, match="digits"):
        a_vault().blind_index("无")


# ---- masks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李明", "李*"), ("李小明", "李**"), ("李女士", "李**"), ("欧阳小明", "欧阳**"), ("欧阳", "欧*"), ("李", "李*"),
        (" 王五 ", "王*"), ("", ""),
    ],
)  # fmt: skip
def test_a_name_shows_its_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("14200000001", "142****0001"), ("077375123456", "077*****3456"), ("7512345", "*****45"), ("12345", "****"),
        ("110", "****"), ("", ""),
        ("138-0013-8000", "138****8000"), ("+86 138 0013 8000", "138****8000"),
        ("１３８００１３８０００", "138****8000"),
        ("0773-7512345", "077****2345"), ("weixin_12345678", "wei********5678"),
    ],
)  # fmt: skip
def test_a_phone_shows_its_ends(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("桂林市龙胜各族自治县龙胜镇兴龙北路12号", "桂林市龙胜各族自治县龙胜镇****"),
        ("湘潭市雨湖区云塘街道3栋201", "湘潭市雨湖区云塘街道****"),
        ("元谋县元马路5号", "元谋县****"),
        ("桂林市中山路1号", "桂林市****"),
        ("兴龙北路12号", "****"),
        ("", ""),
    ],
)
def test_an_address_shows_its_township(address: str, shown: str) -> None:
    assert mask_address(address) == shown


@given(st.text(st.characters(exclude_characters="*"), min_size=1, max_size=30))
def test_a_mask_never_shows_all(text: str) -> None:
    if text.strip():
        assert mask_name(text) != text
        assert mask_phone(text) != text
        assert mask_address(text) != text
