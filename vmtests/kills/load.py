"""Commands while processes die: bytes by hand, and numbered requests as the manager sends them.

A byte may be lost with a supervisor, so it is sent again until the record says that it was obeyed; from then on it must
be obeyed for ever. A request is sent once and must be completed.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from vmtests.kills.book import read_book
from vmtests.kills.tree import PATIENCE, Record, Tree, Wrong

AGAIN_SECONDS = 1.0
WANT = {"d": 0, "u": 1}


@dataclass
class Order:
    name: str
    dice: random.Random
    goal: str = "u"
    obeyed: bool = True
    sent: float = 0.0
    looks: int = 0  # since it was sent
    due: float = 0.0
    starts: int = 0
    number: int = 0


class Load:
    def __init__(self, tree: Tree, seed: int):
        self.tree = tree
        self.orders = [Order(s.name, random.Random(f"{seed}/{s.name}")) for s in tree.services.values() if s.role in ("ordered", "asked")]
        self.ending = False
        self.given = 0

    def tick(self) -> None:
        for order in self.orders:
            record = self.tree.record(order.name)
            if record is None:
                raise Wrong(f"{order.name}: its record is gone")
            by_number = self.tree.services[order.name].role == "asked"
            if not order.obeyed:
                (self._await_number if by_number else self._await_want)(order, record)
            else:
                self._still(order, record)
                if time.monotonic() > order.due:
                    self._give(order, by_number)

    def _give(self, order: Order, by_number: bool) -> None:
        if self.ending and order.goal == "u":
            return
        order.goal = "u" if self.ending else order.dice.choice("dudu" if order.name == "oneshot" else "dudur" if by_number else "du")
        order.obeyed, order.sent, order.looks = False, time.monotonic(), 0
        self.given += 1
        if by_number:
            order.number += 1
            self.tree.states.request(order.name, order.number, order.goal)
        else:
            self.tree.control(order.name, order.goal)

    def _await_number(self, order: Order, record: Record) -> None:
        if record.request_done >= order.number:
            wanted = ("down",) if order.goal == "d" else ("up", "done")
            # Whoever was killed in a start has failed, and is tried again or is down.
            if order.goal == "d" and record.state not in wanted:
                raise Wrong(f"{order.name}: request {order.number} ({order.goal}) is done, and it is {record.state}")
            return self._obeyed(order)
        self._impatient(order, f"request {order.number}")

    def _await_want(self, order: Order, record: Record) -> None:
        if record.want == WANT[order.goal] and (order.goal == "u" or record.state == "down"):
            return self._obeyed(order)
        if record.want != WANT[order.goal] and time.monotonic() > order.due:
            self.tree.control(order.name, order.goal)
            order.due = time.monotonic() + AGAIN_SECONDS
        self._impatient(order, f"byte {order.goal}")

    def _impatient(self, order: Order, what: str) -> None:
        order.looks += 1
        # As until(): on a machine that lets us run now and then, the tree has not had its time either.
        if time.monotonic() > order.sent + PATIENCE and order.looks > 10 * PATIENCE:
            record = self.tree.record(order.name)
            raise Wrong(f"{order.name}: {what} ({order.goal}) is not obeyed for {PATIENCE:.0f} s: {vars(record or order)}")

    def _obeyed(self, order: Order) -> None:
        order.obeyed = True
        order.due = time.monotonic() + order.dice.random() * 0.5
        order.starts = read_book(self.tree.books, order.name).starts

    def _still(self, order: Order, record: Record) -> None:
        if order.goal == "d":
            if record.want != 0 or read_book(self.tree.books, order.name).starts != order.starts:
                raise Wrong(f"{order.name}: was told to be down, and is {record.state}, want {record.want}")
        elif self.tree.services[order.name].role == "ordered" and record.want != 1:
            raise Wrong(f"{order.name}: was told to be up, and its want is {record.want}")

    def done(self) -> bool:
        return self.ending and all(o.obeyed and o.goal == "u" for o in self.orders)
