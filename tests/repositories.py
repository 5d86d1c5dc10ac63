"""Small git repositories in a folder: what the tests of revisions and of changes begin with."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
SMALL = ROOT / "tests" / "sites" / "small" / "content"
#: Nothing of the machine's own settings, and nobody's name.
ENVIRONMENT = {
    **{name: it for name, it in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


class Repository:
    """A repository with the content of the small site as its first commit, on `main`."""

    def __init__(self, folder: Path, content: Path | None = SMALL) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.content = folder / "content"
        self.git("init", "--quiet", "--initial-branch=main")
        if content is not None:
            shutil.copytree(content, self.content)
        self.commit()

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=ENVIRONMENT,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def commit(self) -> None:
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")

    def read(self, path: str) -> str:
        return (self.content / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        (self.content / path).parent.mkdir(parents=True, exist_ok=True)
        (self.content / path).write_text(text, encoding="utf-8", newline="")

    def change(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text, (path, old)
        self.write(path, text.replace(old, new))
