from __future__ import annotations

from pathlib import Path

import pytest

from severa_procountor.commands.solo import AlreadyRunning, Solo


@pytest.fixture
def tenants(tmp_path: Path) -> Path:
    folder = tmp_path / "tenants"
    folder.mkdir()
    return folder


def run(tenants: Path, folder: Path, *, in_order: bool) -> bool:
    """One run; whether it found that the last one had ended in order."""
    with Solo(tenants, folder) as solo:
        if in_order:
            solo.ended_in_order()
        return solo.clean


def test_a_run_that_was_cut_off_is_noticed_by_the_next_until_one_ends_in_order(
    tenants: Path, tmp_path: Path
) -> None:
    ends = [True, False, False, True, True]
    assert [run(tenants, tmp_path, in_order=end) for end in ends] == [True, True, False, False, True]


def test_two_runs_over_the_same_tenants_are_kept_apart(tenants: Path, tmp_path: Path) -> None:
    with Solo(tenants, tmp_path), pytest.raises(AlreadyRunning):
        run(tenants / ".." / "tenants", tmp_path, in_order=True)


def test_a_refused_run_leaves_the_mark_of_the_one_at_work(tenants: Path, tmp_path: Path) -> None:
    with Solo(tenants, tmp_path), pytest.raises(AlreadyRunning):
        run(tenants, tmp_path, in_order=True)
    assert run(tenants, tmp_path, in_order=False) is False


def test_runs_over_other_tenants_do_not_meet(tenants: Path, tmp_path: Path) -> None:
    (tmp_path / "others").mkdir()
    with Solo(tenants, tmp_path):
        assert run(tmp_path / "others", tmp_path, in_order=True)


def test_the_lock_is_free_after_a_run_that_failed(tenants: Path, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Solo(tenants, tmp_path):
        raise ZeroDivisionError
    assert run(tenants, tmp_path, in_order=True) is False


def test_the_mark_outlives_a_home_folder_that_does_not(tenants: Path, tmp_path: Path) -> None:
    run(tenants, tmp_path / "one home", in_order=False)
    assert run(tenants, tmp_path / "another home", in_order=True) is False


def test_without_a_place_in_the_tenants_folder_a_first_run_proves_nothing(tmp_path: Path) -> None:
    elsewhere = tmp_path / "not there"
    assert run(elsewhere, tmp_path, in_order=True) is False
    assert run(tmp_path / "by" / ".." / "not there", tmp_path, in_order=True) is True


def test_where_nothing_can_be_written_nothing_is_known(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert run(tmp_path / "not there", file, in_order=True) is False
    assert run(tmp_path / "not there", file, in_order=True) is False
