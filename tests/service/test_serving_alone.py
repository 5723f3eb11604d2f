"""What serves a build needs nothing that only making one needs: scikit-learn, scipy and onnx cannot be imported
here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.bases import small_base

from assistant.builds import build
from assistant.settings import Settings

BLOCKED = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("onnx", "scipy", "sklearn", "threadpoolctl", "joblib", "ml_dtypes"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
"""

SERVE = (
    BLOCKED
    + """
from pathlib import Path
from fastapi.testclient import TestClient
from assistant.api.app import create_app
from assistant.settings import Settings

settings = Settings.load(Path(sys.argv[1]), insights_token="t" * 40, rate_limit=0)
with TestClient(create_app(settings)) as client:
    for _ in range(6):
        for asked in ("Where do I keep a zebra?", "where shall a zebra be kept"):
            answer = client.post("/v1/answers", json={"question": asked})
            assert answer.status_code == 200, answer.text
    assert client.get("/readyz").json()["model"] == "on", client.get("/readyz").text
    right = client.post("/v1/answers", json={"question": "How long does a refund take?"}).json()
    assert right["text"], right
    assert client.post("/v1/search", json={"query": "refund"}).json()["results"]
    bearer = {"authorization": "Bearer " + "t" * 40}
    assert client.get("/insights/", headers=bearer).status_code == 200
    report = client.get("/insights/report.json", headers=bearer).json()
    assert report["gaps"], report
    print(right["text"])
"""
)

BUILD = BLOCKED + "from assistant.cli import main\nsys.argv = ['kb', *sys.argv[1:]]\nmain()\n"


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = small_base(tmp_path_factory.mktemp("alone") / "base", model=True)
    build.build(Settings.load(folder))
    return folder


def test_a_built_base_is_served_with_answers_searches_and_reports(root: Path) -> None:
    done = run(SERVE, str(root))

    assert done.returncode == 0, done.stderr
    assert "days" in done.stdout


def test_a_build_says_what_to_install(tmp_path: Path) -> None:
    done = run(BUILD, "build", "--base", str(small_base(tmp_path / "base", model=True)))

    assert done.returncode != 0
    assert "pip install 'help-assistant[build]'" in done.stderr
    assert "Traceback" not in done.stderr
