"""Settings from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings


def test_settings__environment_and_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(
        "PGTELLER_DATABASE_URL=postgresql://u:hunter2@h/b\nPGTELLER_BOOK=2\nOTHER=1\n"
    )
    monkeypatch.setenv("PGTELLER_BOOK", "7")
    settings = Settings.model_validate({})
    assert settings.database_url.get_secret_value() == "postgresql://u:hunter2@h/b"
    assert settings.book == 7
    assert not settings.oidc_enabled
    assert "hunter2" not in repr(settings)


def test_settings__no_database__refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValidationError):
        Settings.model_validate({})


def test_settings__all_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())
