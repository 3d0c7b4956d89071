"""Two users of one server, who do whatever comes to mind to their own and each other's things, by the API alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from fastapi.testclient import TestClient
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from octavia.api.app import create_app
from octavia.api.server import Server
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.jobs.ending import Failure
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.queue import Handed
from octavia.service.jobs.work import Claimed, Outcome, Work
from support.jobs import SUBTITLES, Hands
from support.people import PASSWORD, Person, new_person
from support.server import FixedClock

PAIR = st.integers(0, 1)
WHICH = st.integers(0, 10_000)
HIDDEN = 404
GONE = 401
"""What an account that was deleted is told."""
JOB_CALLS = (
    ("GET", ""),
    ("GET", "/status"),
    ("GET", "/tracks"),
    ("GET", "/notices"),
    ("GET", "/artifacts"),
    ("GET", "/artifacts/made.srt"),
    ("GET", "/download"),
    ("GET", "/report"),
    ("GET", "/manifest"),
    ("POST", "/process"),
    ("POST", "/retry"),
    ("POST", "/cancel"),
    ("DELETE", ""),
)
FILE_CALLS = (("GET", ""), ("GET", "/content"), ("HEAD", "/content"), ("POST", "/link"), ("DELETE", ""))
JOBS = (
    ("transcribe", {"subtitle_format": "srt"}),
    ("translate/create", {"source_language": "en", "target_language": "es"}),
    ("synthesize/create", {"language": "en"}),
    ("audio-translate/create", {"target_language": "es"}),
    ("dub/create", {"target_languages": ["es", "fr"]}),
    ("video-translate/create", {"target_language": "es"}),
)


@dataclass
class World:
    """A server with its workers' side, and what it runs on.

    Attributes:
        sound: A short sound file's bytes.
        close: To be called at the end.
    """

    server: Server
    work: Work
    queue: Hands
    clock: FixedClock
    sound: bytes
    close: ExitStack


@dataclass
class User:
    """One of the two, through all accounts they had."""

    person: Person
    client: TestClient
    accounts: int = 1
    gone: bool = False
    keys: dict[str, str] = field(default_factory=dict)


@dataclass
class Thing:
    """A file or a job: whose it is, and what finds it.

    Attributes:
        account: Which of the user's accounts made it.
    """

    user: int
    account: int
    id: str
    key: str = ""


class TwoUsers(RuleBasedStateMachine):
    """Whatever is asked, no answer is a fault of ours, nobody sees what is another's, and the books are right."""

    def __init__(self, make: Callable[[], World]) -> None:
        super().__init__()
        self.world = make()
        self.server = self.world.server
        self.folder = Path(mkdtemp(prefix="octavia-two-"))
        app = create_app(self.server)
        self.client = self.world.close.enter_context(TestClient(app, raise_server_exceptions=False))
        self.users = [User(self._person(f"{name}@mail.example"), self.client) for name in ("ana", "ben")]
        self.files: list[Thing] = []
        self.jobs: list[Thing] = []
        self.claimed: list[tuple[Handed, Claimed]] = []
        self.corrections = 0

    def _person(self, email: str) -> Person:
        person = new_person(self.server, email)
        self.server.billing.grant(person.owner_id, 40 * CREDIT_UCR, "test", f"grant:{person.owner_id}", "tests")
        return person

    def ask(self, user: User, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
        answer = self.client.request(method, path, headers=headers or user.person.headers, **more)
        assert answer.status_code < 500, (method, path, answer.status_code, answer.text)
        assert answer.status_code != GONE or user.gone or headers is not None, (method, path, answer.text)
        return answer

    def mine(self, who: int, thing: Thing) -> bool:
        """Whether a thing belongs to the account that a user has now."""
        user = self.users[who]
        return thing.user == who and thing.account == user.accounts and not user.gone

    def own(self, things: list[Thing], who: int) -> set[str]:
        return {thing.id for thing in things if self.mine(who, thing)}

    def hidden(self, who: int, answer: Any) -> None:
        """That an answer about another's thing tells nothing of it."""
        assert answer.status_code == (GONE if self.users[who].gone else HIDDEN), (answer.request.url, answer.text)

    @rule(who=PAIR, text=st.booleans())
    def upload(self, who: int, text: bool) -> None:
        user = self.users[who]
        name, content = ("a.en.srt", SUBTITLES.encode()) if text else ("a.wav", self.world.sound)
        kind = "subtitle" if text else "audio"
        answer = self.ask(user, "POST", f"/api/v1/upload?file_type={kind}", files={"file": (name, content)})
        if not user.gone:
            assert answer.status_code == 200, answer.text
            made = answer.json()
            self.files.append(Thing(who, user.accounts, made["file_id"], made["storage_path"]))

    @precondition(lambda self: self.files)
    @rule(who=PAIR, which=WHICH, call=st.sampled_from(FILE_CALLS))
    def ask_for_a_file(self, who: int, which: int, call: tuple[str, str]) -> None:
        file = self.files[which % len(self.files)]
        answer = self.ask(self.users[who], call[0], f"/api/v1/files/{file.id}{call[1]}")
        if not self.mine(who, file):
            self.hidden(who, answer)
        elif call == ("DELETE", ""):
            self.files.remove(file)

    @precondition(lambda self: self.files)
    @rule(who=PAIR, which=WHICH, kind=st.sampled_from(JOBS))
    def make_a_job(self, who: int, which: int, kind: tuple[str, dict[str, Any]]) -> None:
        file = self.files[which % len(self.files)]
        body = {"file_id": file.id, "storage_path": file.key, **kind[1]}
        answer = self.ask(self.users[who], "POST", f"/api/v1/jobs/{kind[0]}", json=body)
        if not self.mine(who, file):
            self.hidden(who, answer)
        elif answer.status_code == 200:
            self.jobs.append(Thing(who, file.account, answer.json()["id"]))

    @precondition(lambda self: self.jobs)
    @rule(who=PAIR, which=WHICH, call=st.sampled_from(JOB_CALLS))
    def ask_for_a_job(self, who: int, which: int, call: tuple[str, str]) -> None:
        job = self.jobs[which % len(self.jobs)]
        answer = self.ask(self.users[who], call[0], f"/api/v1/jobs/{job.id}{call[1]}")
        if not self.mine(who, job):
            self.hidden(who, answer)
        elif call == ("DELETE", "") and answer.status_code == 200:
            self.jobs.remove(job)

    @precondition(lambda self: self.jobs)
    @rule(who=PAIR, which=WHICH, onward=st.sampled_from(("translate", "synthesize")))
    def go_on_from_a_job(self, who: int, which: int, onward: str) -> None:
        job = self.jobs[which % len(self.jobs)]
        body = {"job_id": job.id} | ({"target_language": "es"} if onward == "translate" else {})
        answer = self.ask(self.users[who], "POST", f"/api/v1/jobs/{onward}/create", json=body)
        if not self.mine(who, job):
            self.hidden(who, answer)
        elif answer.status_code == 200:
            self.jobs.append(Thing(who, job.account, answer.json()["id"]))

    @precondition(lambda self: self.jobs)
    @rule(which=WHICH)
    def start_one_s_own_job(self, which: int) -> None:
        job = self.jobs[which % len(self.jobs)]
        self.ask(self.users[job.user], "POST", f"/api/v1/jobs/{job.id}/process")

    @precondition(lambda self: self.world.queue.handed)
    @rule(which=WHICH)
    def a_worker_takes_a_stage(self, which: int) -> None:
        handed = self.world.queue.handed.pop(which % len(self.world.queue.handed))
        claimed = self.world.work.begin(handed.stage_id, handed.dispatch, "w")
        if claimed is not None:
            self.claimed.append((handed, claimed))

    @precondition(lambda self: self.claimed)
    @rule(which=WHICH, how=st.sampled_from(("finish", "finish", "finish", "fail", "refuse", "hand_back", "lose")))
    def a_stage_ends(self, which: int, how: str) -> None:
        handed, claimed = self.claimed.pop(which % len(self.claimed))
        failure = Failure("test", "it failed for a test")
        if how == "finish":
            self.world.work.finish(claimed, self._outcome(handed))
        elif how == "fail":
            self.world.work.fail(claimed, failure, may_pass=which % 2 == 0)
        elif how == "refuse":
            self.world.work.refuse(claimed, failure)
        elif how == "hand_back":
            self.world.work.hand_back(claimed)
        else:
            self.world.work.lost(claimed.stage_id, claimed.dispatch)

    def _outcome(self, handed: Handed) -> Outcome:
        if handed.name != "deliver":
            return Outcome(source_language="en" if handed.name == "hear" else None)
        path = self.folder / "made.srt"
        path.write_text(SUBTITLES)
        return Outcome(outputs=(Output(path, path.name, "subtitles-srt", None, "application/x-subrip", main=True),))

    @rule(who=PAIR)
    def make_and_use_a_key(self, who: int) -> None:
        user = self.users[who]
        body = {"name": "robot", "scopes": ["jobs:read", "files:read"]}
        made = self.ask(user, "POST", "/api/v1/auth/api-keys", json=body)
        if made.status_code == 201:
            user.keys[made.json()["id"]] = made.json()["key"]

    @rule(who=PAIR, which=WHICH)
    def ask_by_key(self, who: int, which: int) -> None:
        user = self.users[who]
        for key in list(user.keys.values())[:1]:
            headers = {"Authorization": f"Bearer {key}"}
            listed = self.ask(user, "GET", "/api/v1/jobs?limit=200", headers)
            assert {each["id"] for each in listed.json()["jobs"]} <= {
                job.id for job in self.jobs if self.mine(who, job)
            }
            for job in [each for each in self.jobs if not self.mine(who, each)][:1]:
                assert self.ask(user, "GET", f"/api/v1/jobs/{job.id}", headers).status_code == HIDDEN
            assert self.ask(user, "POST", "/api/v1/jobs/x/process", headers).status_code == 403

    @rule(who=PAIR, other=st.booleans())
    def revoke_keys(self, who: int, other: bool) -> None:
        user, owner = self.users[who], self.users[1 - who if other else who]
        for key_id in list(owner.keys):
            answer = self.ask(user, "DELETE", f"/api/v1/auth/api-keys/{key_id}")
            if other:
                self.hidden(who, answer)
            else:
                owner.keys.pop(key_id)

    @rule(who=PAIR, amount=st.integers(-30, 60).filter(bool))
    def an_operator_changes_credits(self, who: int, amount: int) -> None:
        user = self.users[who]
        if not user.gone:
            self.server.billing.correct(user.person.owner_id, amount * CREDIT_UCR, "test", f"c{self._next()}", "tests")

    def _next(self) -> int:
        self.corrections += 1
        return self.corrections

    @rule(who=PAIR, wrong=st.booleans())
    def delete_the_account(self, who: int, wrong: bool) -> None:
        user = self.users[who]
        body = {"password": "something else" if wrong else PASSWORD}
        answer = self.ask(user, "POST", "/api/v1/auth/delete-account", json=body)
        if answer.status_code == 200:
            assert not wrong
            user.gone, user.keys = True, {}

    @precondition(lambda self: any(user.gone for user in self.users))
    @rule()
    def sign_up_again(self) -> None:
        for user in self.users:
            if user.gone:
                user.person = self._person(user.person.email)
                user.accounts, user.gone = user.accounts + 1, False

    @rule()
    def clear_up(self) -> None:
        self.server.files.sweep()
        self.server.accounts.sweep()

    @invariant()
    def everybody_sees_what_is_theirs_and_nothing_else_and_running_jobs_hold_what_is_held(self) -> None:
        for who, user in enumerate(self.users):
            if user.gone:
                continue
            jobs = self.ask(user, "GET", "/api/v1/jobs?limit=200").json()["jobs"]
            assert {job["id"] for job in jobs} == self.own(self.jobs, who)
            listed = self.ask(user, "GET", "/api/v1/files?limit=200").json()
            uploads = {file["file_id"] for file in listed["files"] if file["file_type"] != "result"}
            assert uploads == self.own(self.files, who)
            assert listed["used_bytes"] == sum(file["size_bytes"] for file in listed["files"])
            balance = self.ask(user, "GET", "/api/v1/billing/balance").json()
            running = [job["id"] for job in jobs if job["status"] == "processing"]
            costs = [self.ask(user, "GET", f"/api/v1/jobs/{each}/status").json()["credit_cost"] for each in running]
            assert (balance["balance"] >= 0, balance["held"]) == (True, sum(costs))

    def teardown(self) -> None:
        try:
            assert self.server.billing.reconcile().broken == ""
            for user in self.users:
                if not user.gone:
                    page = self.ask(user, "GET", "/api/v1/billing/transactions?limit=200").json()
                    assert sum(line["amount"] for line in page["transactions"]) == page["current_balance"]
        finally:
            self.world.close.close()
            shutil.rmtree(self.folder, ignore_errors=True)
