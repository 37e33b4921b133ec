"""The product in a cluster, through its Service: programs of all languages in pods and in Jobs, the suites of a single machine."""

import concurrent.futures
import pathlib
import subprocess

import pytest
from product import CODES, deployed

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# Of acceptance/test_cases.py: those that want servers of their own, or look at the server's processes.
NOT_THROUGH_A_SERVICE = {
    "test_a5_no_key_needed[trusted-network]", "test_a5_no_key_needed[no-auth]", "test_a5_a_forwarded_address_is_not_trusted",
    "test_a6_tokens_of_librechat", "test_a60_client_goes_away", "test_a60_client_resets_the_connection"}


@pytest.fixture(scope="module")
def by_pod(load):
    with deployed(load, "by-pod", {code: 1 for code in CODES} | {"py": 3, "bash": 2}) as product:
        yield product.until_full()


@pytest.fixture(scope="module")
def by_job(load):
    with deployed(load, "by-job", {}, **{"sandboxes.runAsUser": SOME_USER}) as product:
        yield product


SOME_USER = "1000650000"  # as clusters give them that choose it
EVERY_LANGUAGE = {f"test_a17_hello_in_every_language[{code}]" for code in CODES}


def test_the_acceptance_cases_hold_in_pods(by_pod, ask):
    passed, skipped = ask(by_pod, "acceptance/test_cases.py", "-k", "not printed_settings")  # which starts a server here
    assert passed >= EVERY_LANGUAGE
    assert skipped == NOT_THROUGH_A_SERVICE


def test_all_languages_run_in_jobs_as_whichever_user(by_job, ask):
    assert by_job.client().exec("bash", "id -u")["stdout"] == f"{SOME_USER}\n"
    cases = [f"acceptance/test_cases.py::{name}" for name in sorted(EVERY_LANGUAGE)]
    with concurrent.futures.ThreadPoolExecutor() as pool:  # a Job is waited for more than it computes
        answers = [pool.submit(ask, by_job, *cases[part::3]) for part in range(3)]
    passed, skipped = (set().union(*kinds) for kinds in zip(*(answer.result() for answer in answers), strict=True))
    assert (passed, skipped) == (EVERY_LANGUAGE, set())
    assert not [pod for pod in by_job.pods() if "ownerReferences" not in pod["metadata"]]


def test_a_client_of_npm_converses_with_the_service(by_pod, ask):
    if subprocess.run([REPOSITORY / "tests/clients/install", "3.0.50"], stdout=subprocess.DEVNULL).returncode != 0:
        pytest.skip("the npm client cannot be installed here")
    passed, skipped = ask(by_pod, "clients", "-k", "3.0.50 and conversation")
    assert passed and not skipped


def test_nothing_is_left_of_what_ran(by_pod):
    """Used pods are gone soon, and there are as many warm ones as before."""
    by_pod.until_full(seconds=60)
