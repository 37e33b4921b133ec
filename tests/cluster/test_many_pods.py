"""What needs more pods than a machine has: a thousand, with the API server, the kubelet and the runners of the unit tests."""

import os
import pathlib
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
TEST = "ManyPods.AreEachLeasedOnceHoweverOftenTheWatchBegins"


def test_a_thousand_pods_are_leased_two_hundred_times_a_second_for_a_minute():
    subprocess.run([REPOSITORY / "scripts/build", "release", "kcr_backends_pods_test"], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run([REPOSITORY / "build/kcr_backends_pods_test", f"--gtest_filter={TEST}"], env=os.environ | {"SOAK_SECONDS": "60"},
                          capture_output=True, text=True, timeout=400)
    assert done.returncode == 0 and f"[       OK ] {TEST}" in done.stdout, done.stdout[-4000:]
