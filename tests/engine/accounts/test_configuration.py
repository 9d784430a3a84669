"""What accounts.toml says, in which order it counts, and what is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirrusql.engine.accounts.configuration import Configuration, Listed, read_configuration
from cirrusql.errors import InterfaceError

ONE, TWO = "111122223333", "444455556666"
LISTED = Listed(ONE, "listed")


def read(tmp_path: Path, text: str) -> Configuration:
    path = tmp_path / "accounts.toml"
    path.write_text(text)
    return read_configuration(path)


def test_an_entry_comes_before_the_organisation_and_that_before_the_defaults(
    tmp_path: Path,
) -> None:
    told = read(
        tmp_path,
        f"""
        [defaults]
        role = "Default"
        external_id = "default"
        duration = 900
        [organization]
        profile = "audit"
        role = "Organisation"
        external_id = "organisation"
        [accounts.{ONE}]
        role = "Own"
        [accounts.{TWO}]
        """,
    )
    own = told.account(ONE, listed=LISTED).source
    of_all = told.account(TWO, listed=Listed(TWO, "two")).source
    unlisted = told.account(TWO).source
    assert own is not None
    assert of_all is not None
    assert unlisted is not None
    assert own.role == f"arn:aws:iam::{ONE}:role/Own"
    assert (own.external_id, own.duration, own.source_profile) == ("organisation", 900, "audit")
    assert of_all.role == f"arn:aws:iam::{TWO}:role/Organisation"
    assert (unlisted.role, unlisted.external_id) == (f"arn:aws:iam::{TWO}:role/Default", "default")


def test_the_manager_of_an_organisation_may_be_asked_with_the_profile_itself(
    tmp_path: Path,
) -> None:
    text = '[defaults]\nrole = "R"\n[organization]\nprofile = "audit"\nmanagement_role = "none"'
    told = read(tmp_path, text)
    manager = told.account(ONE, listed=Listed(ONE, "m", is_management=True)).source
    member = told.account(TWO, listed=Listed(TWO, "t")).source
    assert manager is not None
    assert member is not None
    assert (manager.role, manager.profile) == (None, "audit")
    assert member.role == f"arn:aws:iam::{TWO}:role/R"


def test_a_profile_of_its_own_comes_before_the_default_role(tmp_path: Path) -> None:
    told = read(tmp_path, f'[defaults]\nrole = "R"\n[accounts.{ONE}]\nprofile = "p"')
    source = told.account(ONE).source
    assert source is not None
    assert (source.profile, source.role) == ("p", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[default]", "default: there is no such key; did you mean 'defaults'?"),
        ("[defaults]\nrol = 'R'", "defaults.rol: there is no such key; did you mean 'role'?"),
        ("[accounts.12]", "accounts.12: an account's number has 12 digits"),
        (f"[accounts.{ONE}]", f"accounts.{ONE}: nothing says where its keys come from"),
        (f"[accounts.{ONE}]\nrole='R'\nprofile='p'", "it has a profile and a role"),
        (f"accounts.{ONE} = 1", f"accounts.{ONE}: it must be a table"),
        (
            f"[accounts.{ONE}]\nrole='arn:aws:iam::{TWO}:role/R'",
            f"accounts.{ONE}: the role arn:aws:iam::{TWO}:role/R is in another account",
        ),
        ("[defaults]\nduration = 60", "defaults.duration: it must be seconds, from 900 to 43200"),
        ("[defaults]\nduration = true", "defaults.duration: it must be seconds"),
        ("[defaults]\nsession_name = 'a'", "defaults.session_name: it must be 2 to 64"),
        ("[defaults]\nregions = 'eu-*'", "defaults.regions: it must be a list of texts"),
        ("[organization]\ninclude = ['x']", "organization.include: 'x' is the number of no"),
        ("[defaults", "accounts.toml: "),
    ],
)
def test_a_mistake_is_told_with_its_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InterfaceError) as told:
        read(tmp_path, text)
    assert str(tmp_path / "accounts.toml") in str(told.value)
    assert said in str(told.value)


def test_an_external_id_is_not_shown(tmp_path: Path) -> None:
    told = read(tmp_path, f'[accounts.{ONE}]\nrole = "R"\nexternal_id = "hidden"')
    assert "hidden" not in repr(told.account(ONE))


def test_the_file_may_say_which_are_asked_by_default(tmp_path: Path) -> None:
    text = f'[defaults]\nrole = "R"\naccounts = ["prod-*", "{ONE}"]\n[accounts.{ONE}]'
    assert read(tmp_path, text).chosen == ("prod-*", ONE)
    with pytest.raises(InterfaceError, match=r"defaults.accounts: it must be a list of texts"):
        read(tmp_path, '[defaults]\naccounts = "prod"')
