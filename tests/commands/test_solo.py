from __future__ import annotations

from pathlib import Path

import pytest

from severa_procountor.commands.solo import AlreadyRunning, Solo


@pytest.fixture
def tenants(tmp_path: Path) -> Path:
    return tmp_path / "tenants"


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
    with Solo(tenants, tmp_path):
        assert run(tmp_path / "others", tmp_path, in_order=True)


def test_the_lock_is_free_after_a_run_that_failed(tenants: Path, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Solo(tenants, tmp_path):
        raise ZeroDivisionError
    assert run(tenants, tmp_path, in_order=True) is False


def test_the_folder_of_the_lock_is_made(tenants: Path, tmp_path: Path) -> None:
    assert run(tenants, tmp_path / "state" / "of" / "ours", in_order=True)
