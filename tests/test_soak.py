"""The short form of the soak: two minutes of mixed traffic with publishes and faults, at a pace that leaves the machine to other tests."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

MINUTES, RATE = 2, 6


def test_two_minutes_of_traffic_publishes_and_faults_lose_no_request_mix_no_builds_and_keep_the_memory_flat() -> None:
    soak = Path(__file__).with_name("soak.py")

    done = subprocess.run([sys.executable, str(soak), "--minutes", str(MINUTES), "--rate", str(RATE)], capture_output=True, text=True, check=False)

    found = json.loads(done.stdout)
    print(f"p99 {found['p99_ms']} ms, second half {found['p99_ratio']} times the first; memory {found['memory_mb']} MB")
    assert found["problems"] == []
    assert found["requests"] >= 200
    assert found["publishes"] >= 4
    assert found["builds_seen"] >= 4
    assert len(found["faults"]) >= 4
