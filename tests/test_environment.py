"""Unknown or unsafe settings stop the start with a sentence."""

from __future__ import annotations

import stat

import pytest

from studium.environment import BadEnvironment, read


def test_an_unknown_setting_is_named(tmp_path):
    with pytest.raises(BadEnvironment, match="STUDIUM_DEOM is not a setting"):
        read({"STUDIUM_DEOM": "1", "STUDIUM_DATA": str(tmp_path)})


def test_demo_mode_cannot_be_on_in_production(tmp_path):
    with pytest.raises(BadEnvironment, match="cannot be on with STUDIUM_ENV=production"):
        read({"STUDIUM_ENV": "production", "STUDIUM_DEMO": "1", "STUDIUM_DATA": str(tmp_path)})


def test_production_wants_a_public_https_address(tmp_path):
    with pytest.raises(BadEnvironment, match="STUDIUM_BASE_URL"):
        read({"STUDIUM_ENV": "production", "STUDIUM_DATA": str(tmp_path)})


def test_production_without_a_secret_says_what_to_do(tmp_path):
    with pytest.raises(BadEnvironment, match="set STUDIUM_SECRET_KEY"):
        read(
            {
                "STUDIUM_ENV": "production",
                "STUDIUM_BASE_URL": "https://s.example",
                "STUDIUM_DATA": str(tmp_path),
            }
        )


def test_the_secret_made_at_first_start_is_kept_and_readable_by_its_owner_alone(tmp_path):
    first = read({"STUDIUM_DATA": str(tmp_path)}).secret_key
    assert read({"STUDIUM_DATA": str(tmp_path)}).secret_key == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_database_url_of_another_kind_is_refused(tmp_path):
    with pytest.raises(BadEnvironment, match="mysql://"):
        read({"DATABASE_URL": "mysql://x/y", "STUDIUM_DATA": str(tmp_path)})


def test_a_password_with_signs_survives_the_database_url(tmp_path):
    database = read(
        {"DATABASE_URL": "postgresql://ann:p%40ss%2Fword@db:5433/st", "STUDIUM_DATA": str(tmp_path)}
    ).database
    assert (database["PASSWORD"], database["HOST"], database["PORT"], database["NAME"]) == (
        "p@ss/word",
        "db",
        "5433",
        "st",
    )
