"""What the tests steer and see: rules for what goes wrong, and a record of what was asked for.

A rule is a JSON object. It applies to a call when all its conditions hold, and is used up after `times`.
  match   regular expression, searched in "<Rpc> <text>": the text of ExecuteStatement is the SQL, of OpenSession
          "<catalog>.<schema>"; case does not matter; default: every call
  token   the bearer token that the call must carry; default: any
  skip    let so many matching calls pass first (0)
  times   how often it applies (1); -1: always
  kind    what happens:
    http               answer `status`; `retry_after` (seconds) becomes Retry-After, and is left out when absent
    reset              close the connection; nothing has run
    commit_then_reset  run the statement, then close the connection instead of answering
    status             a Thrift error status inside HTTP 200, with `message`
    sqlerror           the statement fails with `message` and `sqlstate`
    hang               wait `seconds` first; a waiting statement can be cancelled. With `polled` the call is answered
                       at once, so that the client polls
    invalid_session    the session is gone, as after an idle timeout: HTTP 400 that names the handle, or with
                       `via`: "status" the same as a Thrift error status
"""
from __future__ import annotations

import collections
import re
import threading
from typing import Any

Rule = dict[str, Any]

NOTHING: Rule = {"kind": ""}


class Control:
    """Rules and record of one warehouse, shared by all threads of the server."""

    def __init__(self, keep: int = 200) -> None:
        self.lock, self.caller = threading.Lock(), threading.local()
        self.keep = keep
        self.rules: list[Rule] = []
        self.forget()

    def forget(self) -> None:
        """Starts the record afresh; the rules stay."""
        with self.lock:
            self.calls: collections.Counter[str] = collections.Counter()
            self.kinds: collections.Counter[str] = collections.Counter()
            self.states: collections.Counter[str] = collections.Counter()
            self.sessions: collections.deque[dict[str, str]] = collections.deque(maxlen=self.keep)
            self.statements: collections.deque[dict[str, Any]] = collections.deque(maxlen=self.keep)

    def replace(self, rules: list[Rule]) -> None:
        with self.lock:
            self.rules = rules

    def arrive(self, rpc: str, text: str = "") -> Rule:
        """Counts a call and gives the rule for it."""
        token, own = getattr(self.caller, "token", ""), getattr(self.caller, "rule", None)
        with self.lock:
            self.calls[rpc] += 1
            for rule in [own, *self.rules] if own else self.rules:
                left = rule.setdefault("times", 1)
                if left == 0 or rule.get("token", token) != token:
                    continue
                if not re.search(rule.get("match", ""), f"{rpc} {text}", re.I | re.S):
                    continue
                if rule.get("skip", 0) > 0:
                    rule["skip"] -= 1
                    continue
                rule["times"] = left - 1 if left > 0 else left
                return dict(rule)
        return NOTHING

    def opened(self, configuration: dict[str, str]) -> None:
        with self.lock:
            self.sessions.append(configuration)

    def begun(self, entry: dict[str, Any]) -> None:
        with self.lock:
            self.kinds[entry["kind"]] += 1
            self.statements.append(entry)

    def ended(self, entry: dict[str, Any], **outcome: Any) -> None:
        with self.lock:
            self.states[outcome["state"]] += 1
            entry.update(outcome)

    def stats(self) -> dict[str, Any]:
        """The record, oldest first: `kinds` and `states` count every statement, `statements` keeps the newest."""
        with self.lock:
            return {
                "calls": dict(self.calls), "kinds": dict(self.kinds), "states": dict(self.states),
                "sessions": list(self.sessions), "statements": [dict(entry) for entry in self.statements],
                "rules": [dict(rule) for rule in self.rules],
            }
