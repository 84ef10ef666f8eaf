"""Tenants are read from a folder and followed as their files change."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import msgspec
import pytest
from settings.documents import EXAMPLE, minimal

from severa_procountor.problems import Level
from severa_procountor.problems.catalogue import Language
from severa_procountor.settings.company import Company
from severa_procountor.settings.findings import SettingsProblem
from severa_procountor.settings.tenant_file import read, secret_problems
from severa_procountor.settings.tenants import Tenants, fingerprint, load

BROKEN = minimal().replace("status_before", "status_befor")


class Folder:
    """A folder of tenant files, watched; `told` holds what was reported."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: list[SettingsProblem] = []
        self.tenants = Tenants(path, self.told.append)

    def write(self, name: str, text: str) -> None:
        new = self.path / f".{name}.new"
        new.write_text(text, encoding="utf-8")
        new.rename(self.path / f"{name}.toml")

    def names(self) -> set[str]:
        return set(self.tenants.current())

    def company_id(self, name: str) -> int:
        return self.tenants.current()[name].companies[0].procountor.company_id


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_wrong_file_does_not_stop_the_other_tenants(folder: Folder) -> None:
    folder.write("good", minimal())
    folder.write("bad", BROKEN)
    loaded = load(folder.path)
    assert [tenant.name for tenant in loaded.tenants] == ["good"]
    assert [(problem.key, problem.line) for problem in loaded.problems] == [
        ("companies[0].sales_invoices.status_befor", 14),
        ("companies[0].sales_invoices.status_before", 13),
    ]
    assert {problem.source for problem in loaded.problems} == {str(folder.path / "bad.toml")}


def test_a_problem_reads_as_one_line(folder: Folder) -> None:
    folder.write("bad", BROKEN)
    assert str(load(folder.path).problems[0]) == (
        f"{folder.path}/bad.toml:14: companies[0].sales_invoices.status_befor: "
        "found a key that is not known, expected one of the keys of this table; did you mean status_before?"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [("[severa\n", 1), ("[severa]\nx = 1\nx = 2\n", 3), ("[severa]\nclient_secret = hunter2\n", 2)],
)
def test_broken_toml_is_named_with_its_line_and_without_its_text(
    folder: Folder, text: str, line: int
) -> None:
    folder.write("bad", text)
    [problem] = load(folder.path).problems
    assert (problem.expected, problem.line) == ("TOML", line)
    assert "hunter2" not in str(problem)


@pytest.mark.parametrize("value", ["[" * 20_000, "9" * 5_000, "1e400", "1979-05-27T07:32:00Z"])
def test_no_content_is_too_odd_to_be_reported(folder: Folder, value: str) -> None:
    folder.write("odd", minimal().replace("[severa]", f"[severa]\npage_size = {value}"))
    assert len(load(folder.path).problems) == 1


def test_a_file_that_is_not_text_is_named(folder: Folder) -> None:
    (folder.path / "bad.toml").write_bytes(b"\xff")
    [problem] = load(folder.path).problems
    assert problem.found == "bytes that are not UTF-8"


def test_the_name_of_the_file_must_be_a_short_name(folder: Folder) -> None:
    folder.write("Acme Oy", minimal())
    [problem] = load(folder.path).problems
    assert problem.found == '"Acme Oy"'


def test_the_name_of_the_tenant_is_not_a_key(folder: Folder) -> None:
    folder.write("acme", f'name = "other"\n{minimal()}')
    [problem] = load(folder.path).problems
    assert (problem.key, problem.line) == ("name", 1)


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    loaded = load(tmp_path / "nowhere")
    assert loaded.tenants == ()
    assert loaded.problems[0].key == "folder"


def test_two_tenants_for_the_same_books_are_both_refused(folder: Folder) -> None:
    folder.write("one", minimal(client_id="first"))
    folder.write("two", minimal(client_id="second"))
    folder.write("three", minimal(client_id="third", company_id=3))
    loaded = load(folder.path)
    assert [tenant.name for tenant in loaded.tenants] == ["three"]
    assert [(problem.source, problem.key) for problem in loaded.problems] == [
        (str(folder.path / f"{name}.toml"), "companies[0].procountor.company_id") for name in ("one", "two")
    ]


def test_two_tenants_for_the_same_severa_are_both_refused(folder: Folder) -> None:
    folder.write("one", minimal(company_id=1))
    folder.write("two", minimal(company_id=2))
    assert load(folder.path).tenants == ()


def test_a_company_that_is_switched_off_leaves_its_books_to_another_tenant(folder: Folder) -> None:
    folder.write("old", minimal(client_id="first").replace('name = "acme"', 'name = "acme"\nenabled = false'))
    folder.write("new", minimal(client_id="second"))
    assert [tenant.name for tenant in load(folder.path).tenants] == ["new", "old"]


def test_a_secret_that_every_user_may_read_is_a_warning(folder: Folder) -> None:
    key = folder.path / "key"
    key.write_text("hunter2", encoding="utf-8")
    key.chmod(0o644)
    folder.write("acme", minimal().replace("env:ACME_PROCOUNTOR_KEY", f"file:{key}"))
    loaded = load(folder.path)
    assert [tenant.name for tenant in loaded.tenants] == ["acme"]
    assert [problem.level for problem in loaded.problems] == [Level.WARNING]


def test_secrets_that_cannot_be_read_are_found_when_asked(folder: Folder) -> None:
    folder.write("acme", minimal())
    keys = [problem.key for problem in secret_problems(read(folder.path / "acme.toml"))]
    assert keys == ["severa.client_secret", "companies[0].procountor.api_key"]


def test_a_changed_file_is_read_again(folder: Folder) -> None:
    folder.write("acme", minimal(company_id=1))
    assert folder.company_id("acme") == 1
    folder.write("acme", minimal(company_id=2))
    assert folder.company_id("acme") == 2


def test_an_unchanged_file_is_not_read_again(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("acme", minimal())
    first = folder.tenants.current()
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read again"))
    assert folder.tenants.current() is first


def test_only_the_changed_file_is_read_again(folder: Folder) -> None:
    folder.write("acme", minimal())
    folder.write("bolt", minimal(company_id=2, client_id="bolt"))
    first = folder.tenants.current()
    folder.write("bolt", minimal(company_id=3, client_id="bolt"))
    assert folder.tenants.current()["acme"] is first["acme"]
    assert folder.company_id("bolt") == 3


def test_a_file_that_became_wrong_leaves_its_tenant_as_it_was(folder: Folder) -> None:
    folder.write("acme", minimal())
    before = folder.tenants.current()["acme"]
    folder.write("acme", BROKEN)
    assert folder.tenants.current()["acme"] == before
    assert len(folder.tenants.problems) == 2
    folder.write("acme", minimal(company_id=7))
    assert folder.company_id("acme") == 7
    assert folder.tenants.problems == ()


def test_a_problem_is_told_once_until_the_file_changes(folder: Folder) -> None:
    folder.write("acme", BROKEN)
    for _ in range(3):
        folder.tenants.current()
    assert len(folder.told) == 2
    folder.write("acme", f"# a line more\n{BROKEN}")
    folder.tenants.current()
    assert len(folder.told) == 4


def test_a_deleted_file_ends_its_tenant(folder: Folder) -> None:
    folder.write("acme", minimal())
    folder.write("bolt", minimal(company_id=2, client_id="bolt"))
    assert folder.names() == {"acme", "bolt"}
    (folder.path / "acme.toml").unlink()
    assert folder.names() == {"bolt"}


def test_a_folder_that_vanishes_for_a_moment_changes_nothing(folder: Folder) -> None:
    folder.write("acme", minimal())
    assert folder.names() == {"acme"}
    away = folder.path.with_name("away")
    folder.path.rename(away)
    assert folder.names() == {"acme"}
    away.rename(folder.path)
    assert folder.names() == {"acme"}
    assert [problem.key for problem in folder.told] == ["folder"]


def test_a_swapped_link_is_noticed(tmp_path: Path) -> None:
    """A Kubernetes ConfigMap: each file is a link through `..data`, which is swapped as a whole."""
    for version, company_id in (("..v1", 1), ("..v2", 2)):
        (tmp_path / version).mkdir()
        (tmp_path / version / "acme.toml").write_text(minimal(company_id=company_id), encoding="utf-8")
        os.utime(tmp_path / version / "acme.toml", (1, 1))
    (tmp_path / "..data").symlink_to("..v1")
    (tmp_path / "acme.toml").symlink_to("..data/acme.toml")
    folder = Folder(tmp_path)
    assert folder.company_id("acme") == 1
    (tmp_path / "..next").symlink_to("..v2")
    (tmp_path / "..next").rename(tmp_path / "..data")
    assert folder.company_id("acme") == 2


def test_a_newcomer_does_not_stop_the_tenant_whose_books_it_names(folder: Folder) -> None:
    folder.write("acme", minimal())
    assert folder.names() == {"acme"}
    folder.write("aaa-newcomer", minimal(client_id="other"))
    assert folder.names() == {"acme"}
    [problem] = folder.told
    assert problem.source.endswith("aaa-newcomer.toml")


def test_a_tenant_that_reaches_for_the_books_of_another_stays_as_it_was(folder: Folder) -> None:
    folder.write("acme", minimal(company_id=1))
    folder.write("bolt", minimal(company_id=2, client_id="bolt"))
    assert folder.names() == {"acme", "bolt"}
    folder.write("bolt", minimal(company_id=1, client_id="bolt"))
    assert folder.company_id("acme") == 1
    assert folder.company_id("bolt") == 2


def test_a_refused_tenant_runs_once_its_rival_is_gone(folder: Folder) -> None:
    folder.write("one", minimal(client_id="first"))
    folder.write("two", minimal(client_id="second"))
    assert folder.names() == set()
    (folder.path / "one.toml").unlink()
    assert folder.names() == {"two"}


def test_two_tenants_may_swap_their_books(folder: Folder) -> None:
    folder.write("acme", minimal(company_id=1))
    folder.write("bolt", minimal(company_id=2, client_id="bolt"))
    assert folder.names() == {"acme", "bolt"}
    folder.write("acme", minimal(company_id=2))
    folder.write("bolt", minimal(company_id=1, client_id="bolt"))
    assert (folder.company_id("acme"), folder.company_id("bolt")) == (2, 1)


def test_no_thread_sees_half_a_change(folder: Folder) -> None:
    folder.write("acme", minimal(company_id=1))
    folder.write("bolt", minimal(company_id=2, client_id="bolt"))
    seen: list[set[str]] = []

    def look() -> None:
        seen.extend(folder.names() for _ in range(50))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for company_id in range(3, 20):
        folder.write("acme", minimal(company_id=company_id))
    for thread in threads:
        thread.join()
    assert len(seen) == 200
    assert all(names == {"acme", "bolt"} for names in seen)


def test_a_setting_has_its_place_in_the_files(folder: Folder) -> None:
    folder.write("acme", EXAMPLE)
    assert folder.names() == {"acme"}
    file = folder.path / "acme.toml"
    line = EXAMPLE[: EXAMPLE.rindex("status_before")].count("\n") + 1
    assert folder.tenants.place("acme", "acme-sverige", "sales_invoices.status_before") == f"{file}:{line}"


@pytest.fixture
def company(tmp_path: Path) -> Company:
    path = tmp_path / "example.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    tenant = read(path).tenant
    assert tenant is not None
    return tenant.companies[0]


def test_the_fingerprint_does_not_depend_on_the_process_or_the_order_of_keys(company: Company) -> None:
    turned = msgspec.structs.replace(
        company, identifier_forms=dict(reversed(company.identifier_forms.items()))
    )
    assert fingerprint(turned) == fingerprint(company)
    assert len(fingerprint(company)) == 16


def test_the_fingerprint_follows_what_decides_the_translation(company: Company) -> None:
    changed = msgspec.structs.replace(company, create_customers=not company.create_customers)
    assert fingerprint(changed) != fingerprint(company)


def test_the_fingerprint_leaves_out_the_secret_and_who_is_told_in_which_language(company: Company) -> None:
    books = msgspec.structs.replace(company.procountor, api_key="env:ANOTHER")
    changed = msgspec.structs.replace(
        company, procountor=books, email_on_errors=(), mail_language=Language.SWEDISH
    )
    assert fingerprint(changed) == fingerprint(company)
